/** @file Which of the dialogs about files is open; menus, commands and the shell all open them here. */
import { createStore } from "zustand/vanilla";

export type FileDialog = "open" | "share" | "versions" | "code";

export const fileDialogStore = createStore<{ readonly dialog: FileDialog | undefined }>(() => ({ dialog: undefined }));

export function openFileDialog(dialog: FileDialog): void {
  fileDialogStore.setState({ dialog });
}

export function closeFileDialog(): void {
  fileDialogStore.setState({ dialog: undefined });
}
