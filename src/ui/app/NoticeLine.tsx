import { useStore } from "zustand";
import { CloseButton } from "../widgets/ActionIcon.tsx";
import { Button } from "../widgets/Button.tsx";
import { noticeStore } from "./notice.ts";

export function NoticeLine() {
  const notice = useStore(noticeStore, (state) => state.notice);
  if (notice === undefined) return null;
  return (
    <div className="notice">
      <span>{notice.text}</span>
      {notice.action && (
        <Button size="tiny" onClick={notice.action.run}>
          {notice.action.label}
        </Button>
      )}
      <CloseButton size={20} aria-label="Close" onClick={() => noticeStore.setState({ notice: undefined })} />
    </div>
  );
}
