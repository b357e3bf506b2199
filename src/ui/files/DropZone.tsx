import { IconFileImport } from "@tabler/icons-react";
import { fromEvent } from "file-selector";
import { useEffect, useRef, useState } from "react";
import { looksLikeProject } from "../../store/opening.ts";
import classes from "./files.module.css";
import { type OpenHandlers, openFiles, openPasted } from "./open-files.ts";

/** Takes files and links that are dropped anywhere on the page, and projects that are pasted where nobody types. */
export function DropZone(handlers: OpenHandlers) {
  const [over, setOver] = useState(false);
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });

  useEffect(() => {
    /** Enter and leave come for every element on the way; what counts is whether all of them have been left. */
    let inside = 0;
    const isOurs = (event: DragEvent) =>
      event.dataTransfer?.types.includes("Files") === true || event.dataTransfer?.types.includes("text/uri-list") === true;
    const enter = (event: DragEvent) => {
      if (!isOurs(event)) return;
      inside++;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!isOurs(event)) return;
      inside = Math.max(0, inside - 1);
      if (inside === 0) setOver(false);
    };
    const drag = (event: DragEvent) => {
      if (!isOurs(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
    };
    const drop = (event: DragEvent) => {
      inside = 0;
      setOver(false);
      if (event.defaultPrevented || !isOurs(event)) return;
      event.preventDefault();
      const link = event.dataTransfer?.getData("text/uri-list") ?? "";
      void filesIn(event).then((files) => {
        if (files.length > 0) void openFiles(files, latest.current);
        else if (link !== "") void openPasted(link, latest.current);
      });
    };
    const paste = (event: ClipboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (files.length > 0) void openFiles(files, latest.current);
      else if (looksLikeProject(text)) void openPasted(text, latest.current);
      else return;
      event.preventDefault();
    };
    const stop = new AbortController();
    const { signal } = stop;
    window.addEventListener("dragenter", enter, { signal });
    window.addEventListener("dragleave", leave, { signal });
    window.addEventListener("dragover", drag, { signal });
    window.addEventListener("drop", drop, { signal });
    window.addEventListener("paste", paste, { signal });
    return () => stop.abort();
  }, []);

  if (!over) return null;
  return (
    <div className={classes["drop"]} aria-hidden="true">
      <div className={classes["drop-card"]}>
        <IconFileImport size={22} />
        <strong>Drop to open</strong>
        <span>A project, picture or link opens beside your document. Images, folders of them, IDX, CSV, MIDI and zip become data.</span>
      </div>
    </div>
  );
}

/** What was dropped, with everything in folders among it; must be asked for before the event is over. */
async function filesIn(event: DragEvent): Promise<File[]> {
  return (await fromEvent(event)).filter((item) => item instanceof File);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
