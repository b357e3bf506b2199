import { useEffect } from "react";
import { useStore } from "zustand";
import { commandStore } from "../../store/commands.ts";
import { DropZone } from "./DropZone.tsx";
import { closeFileDialog, fileDialogStore } from "./dialog-store.ts";
import { fileCommands } from "./file-commands.ts";
import { Notices } from "./Notices.tsx";
import { OpenDialog } from "./OpenDialog.tsx";
import type { OpenHandlers } from "./open-files.ts";
import { ShareDialog } from "./ShareDialog.tsx";
import { VersionsDialog } from "./VersionsDialog.tsx";

/** Everything about files that has no place of its own on the page: dialogs, drop zone, notices and commands. Once per page. */
export function FileDialogs(handlers: OpenHandlers) {
  const dialog = useStore(fileDialogStore, (state) => state.dialog);
  useEffect(() => commandStore.getState().register(fileCommands), []);
  return (
    <>
      <DropZone {...handlers} />
      <OpenDialog opened={dialog === "open"} onClose={closeFileDialog} {...handlers} />
      <ShareDialog opened={dialog === "share"} onClose={closeFileDialog} />
      <VersionsDialog opened={dialog === "versions"} onClose={closeFileDialog} />
      <Notices />
    </>
  );
}
