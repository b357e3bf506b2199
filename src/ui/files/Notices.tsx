import { IconAlertTriangle, IconInfoCircle, IconX } from "@tabler/icons-react";
import { useEffect } from "react";
import { useStore } from "zustand";
import { type Notice, noticeStore } from "../../store/library-notices.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Button } from "../widgets/Button.tsx";
import { downloadFile } from "./download.ts";
import classes from "./files.module.css";

/** Milliseconds that a passing notice stays. */
const passing = 9_000;

/** What files and storage have to say, in the corner, above everything else but dialogs. */
export function Notices() {
  const notices = useStore(noticeStore, (state) => state.notices);
  return (
    <div className={classes["notices"]} aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const dismiss = () => noticeStore.getState().dismiss(notice.id);
  useEffect(() => {
    if (notice.passing !== true) return;
    const timer = setTimeout(() => noticeStore.getState().dismiss(notice.id), passing);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div className={classes["notice"]} data-tone={notice.tone} role={notice.tone === "error" ? "alert" : "status"}>
      <span className={classes["notice-mark"]}>
        {notice.tone === "info" ? <IconInfoCircle size={16} /> : <IconAlertTriangle size={16} />}
      </span>
      <div className={classes["notice-text"]}>
        <strong>{notice.title}</strong>
        {notice.lines?.length === 1 && <p>{notice.lines[0]}</p>}
        {(notice.lines?.length ?? 0) > 1 && (
          <ul>
            {notice.lines?.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        <div className={classes["notice-actions"]}>
          {notice.actions?.map(({ label, run }) => (
            <Button
              key={label}
              onClick={() => {
                run();
                dismiss();
              }}
            >
              {label}
            </Button>
          ))}
          {notice.id === "storage" && <Button onClick={() => downloadFile()}>Download the file</Button>}
        </div>
      </div>
      <ActionIcon aria-label="Dismiss" onClick={dismiss}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  );
}
