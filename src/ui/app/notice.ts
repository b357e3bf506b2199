/** @file A line at the bottom of the canvas that says what just could not be done, or offers one thing to do. */
import { createStore } from "zustand/vanilla";
import { announce } from "./announce.ts";

export interface Notice {
  readonly text: string;
  readonly action?: { readonly label: string; run(): void };
}

export const noticeStore = createStore<{ readonly notice: Notice | undefined; readonly count: number }>(() => ({
  notice: undefined,
  count: 0,
}));

const SECONDS = 6;

/** Shows and says it; it goes by itself. */
export function notify(text: string, action?: Notice["action"]): void {
  const count = noticeStore.getState().count + 1;
  noticeStore.setState({ notice: action ? { text, action } : { text }, count });
  announce(text);
  setTimeout(() => {
    if (noticeStore.getState().count === count) noticeStore.setState({ notice: undefined });
  }, SECONDS * 1000);
}
