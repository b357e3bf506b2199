/** @file What a screen reader is told: one live region, whose text is the last thing that happened. */
import { createStore } from "zustand/vanilla";

export const announcements = createStore<{ readonly text: string; readonly count: number }>(() => ({ text: "", count: 0 }));

/** Says it, and says it again when it is the same as before. */
export function announce(text: string): void {
  announcements.setState(({ count }) => ({ text, count: count + 1 }));
}
