import { Button, CloseButton } from "@mantine/core";
import { useStore } from "zustand";
import { noticeStore } from "./notice.ts";

export function NoticeLine() {
  const notice = useStore(noticeStore, (state) => state.notice);
  if (notice === undefined) return null;
  return (
    <div className="notice">
      <span>{notice.text}</span>
      {notice.action && (
        <Button size="compact-xs" onClick={notice.action.run}>
          {notice.action.label}
        </Button>
      )}
      <CloseButton size="xs" aria-label="Close" onClick={() => noticeStore.setState({ notice: undefined })} />
    </div>
  );
}
