/** @file What the page has to say about files and storage: repairs, faults, other tabs. It stays until it is dismissed. */
import { createStore } from "zustand/vanilla";

interface NoticeAction {
  readonly label: string;
  run(): void;
}

export interface Notice {
  /** A later notice of the same id replaces the earlier. */
  readonly id: string;
  readonly tone: "info" | "warning" | "error";
  readonly title: string;
  /** A sentence each. */
  readonly lines?: readonly string[];
  readonly actions?: readonly NoticeAction[];
  /** Goes by itself after a while: nothing in it has to be decided. */
  readonly passing?: boolean;
}

interface NoticeState {
  readonly notices: readonly Notice[];
  show(notice: Notice): void;
  dismiss(id: string): void;
}

export const noticeStore = createStore<NoticeState>((set, get) => ({
  notices: [],
  show(notice) {
    set({ notices: [...get().notices.filter((other) => other.id !== notice.id), notice] });
  },
  dismiss(id) {
    set({ notices: get().notices.filter((notice) => notice.id !== id) });
  },
}));
