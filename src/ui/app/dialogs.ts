/** @file Which of the page's dialogs is open. */
import { createStore } from "zustand/vanilla";

type Dialog = "palette" | "find" | "shortcuts" | "new-network";

interface DialogState {
  readonly dialog: Dialog | undefined;
  open(dialog: Dialog): void;
  close(): void;
}

export const dialogStore = createStore<DialogState>((set) => ({
  dialog: undefined,
  open(dialog) {
    set({ dialog });
  },
  close() {
    set({ dialog: undefined });
  },
}));
