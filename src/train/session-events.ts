/** @file What the session tells its listener: collected, and sent some fifteen times a second. */
import type { TrainerEvent } from "./protocol.ts";

const INTERVAL = 66;

export interface Outbox {
  readonly listening: boolean;
  listen(listener: (events: readonly TrainerEvent[]) => void): void;
  add(event: TrainerEvent): void;
  /** Whether enough time has passed since the last sending. */
  due(): boolean;
  send(): void;
}

/** `last` adds what is up to date at the moment of sending: metrics and status. */
export function createOutbox(last: () => readonly TrainerEvent[]): Outbox {
  let listener: ((events: readonly TrainerEvent[]) => void) | undefined;
  let waiting: TrainerEvent[] = [];
  let sent = 0;
  return {
    get listening() {
      return listener !== undefined;
    },
    listen(to) {
      listener = to;
    },
    add(event) {
      waiting.push(event);
    },
    due: () => performance.now() - sent >= INTERVAL,
    send() {
      sent = performance.now();
      const events = [...waiting, ...last()];
      waiting = [];
      if (events.length > 0) listener?.(events);
    },
  };
}
