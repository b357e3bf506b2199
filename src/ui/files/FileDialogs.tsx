import { lazy, Suspense, useEffect } from "react";
import { useStore } from "zustand";
import { commandStore } from "../../store/commands.ts";
import { DropZone } from "./DropZone.tsx";
import { closeFileDialog, fileDialogStore } from "./dialog-store.ts";
import { fileCommands } from "./file-commands.ts";
import { Notices } from "./Notices.tsx";
import type { OpenHandlers } from "./open-files.ts";

const CodeDialog = lazy(() => import("./CodeDialog.tsx").then(({ CodeDialog }) => ({ default: CodeDialog })));
const OpenDialog = lazy(() => import("./OpenDialog.tsx").then(({ OpenDialog }) => ({ default: OpenDialog })));
const ShareDialog = lazy(() => import("./ShareDialog.tsx").then(({ ShareDialog }) => ({ default: ShareDialog })));
const VersionsDialog = lazy(() => import("./VersionsDialog.tsx").then(({ VersionsDialog }) => ({ default: VersionsDialog })));

/** Everything about files that has no place of its own on the page: dialogs, drop zone, notices and commands. Once per page. */
export function FileDialogs(handlers: OpenHandlers) {
  const dialog = useStore(fileDialogStore, (state) => state.dialog);
  useEffect(() => commandStore.getState().register(fileCommands), []);
  return (
    <>
      <DropZone {...handlers} />
      <Suspense>
        {dialog === "open" && <OpenDialog onClose={closeFileDialog} {...handlers} />}
        {dialog === "share" && <ShareDialog onClose={closeFileDialog} />}
        {dialog === "code" && <CodeDialog onClose={closeFileDialog} />}
        {dialog === "versions" && <VersionsDialog onClose={closeFileDialog} />}
      </Suspense>
      <Notices />
    </>
  );
}
