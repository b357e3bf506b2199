/**
 * @file When the loop lets others have the thread: never by timers, which a hidden tab slows down, and never waiting for
 * more of the device than the slice before last.
 */
import type { Engine } from "./engine.ts";

/** Milliseconds of work before messages are looked at. */
const SLICE = 25;

/** Resolves after the messages that wait have been handled. */
const yieldToMessages: () => Promise<void> = makeYield();

function makeYield(): () => Promise<void> {
  if (typeof setImmediate === "function") return () => new Promise((resolve) => setImmediate(resolve));
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(undefined);
    });
}

export interface Pace {
  /** Runs `step` until the slice is over or it answers false. */
  slice(step: () => boolean): Promise<void>;
}

/** A slice is bounded in time on this thread and, through the number of steps, on the device. */
export function createPace(engine: Engine): Pace {
  let quota = 1;
  let before: Promise<void> = Promise.resolve();
  let last = performance.now();
  return {
    async slice(step) {
      const begin = performance.now();
      let steps = 0;
      let more = true;
      while (more && steps < quota && performance.now() - begin < SLICE) {
        more = step();
        steps += 1;
      }
      const queued = engine.settle();
      // A rejection belongs to the await of the next slice; unawaited, it must not count as unhandled.
      queued.catch(() => undefined);
      await before;
      before = queued;
      const now = performance.now();
      const ideal = (steps * SLICE) / Math.max(now - last, 0.1);
      quota = Math.min(4096, Math.max(1, Math.round(Math.min(ideal, quota * 2 + 1))));
      last = now;
      await yieldToMessages();
    },
  };
}

/** Steps per second over about the last second. */
export function createMeter(): { count(): void; rate(): number; restart(): void } {
  let marks: { readonly time: number; readonly steps: number }[] = [];
  let steps = 0;
  return {
    count() {
      steps += 1;
    },
    rate() {
      const time = performance.now();
      marks.push({ time, steps });
      const recent = marks.findIndex((mark) => time - mark.time <= 1000);
      // One mark older than a second stays, so that slow steps are measured over at least one of them.
      marks = marks.slice(Math.max(0, recent - 1));
      const [first] = marks;
      return first === undefined || time === first.time ? 0 : ((steps - first.steps) * 1000) / (time - first.time);
    },
    restart() {
      steps = 0;
      marks = [{ time: performance.now(), steps: 0 }];
    },
  };
}
