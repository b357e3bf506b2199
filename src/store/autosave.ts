/**
 * @file Saves a little after the last change, one save at a time. A save that fails is tried again, on the next change
 * and by itself.
 */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Answers the function that calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

export const wallClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** From the last change to the save. */
const saveDelay = 300;
const retryDelay = 10_000;

/** `waiting`: something changed that is not saved yet. */
export type Saving = "saved" | "waiting" | "saving" | "failed";

export interface Saver {
  readonly state: Saving;
  /** Something changed. */
  touch(): void;
  /** Saves now what is not saved, and answers when all is; never rejects. */
  flush(): Promise<void>;
  /** Forgets what is not saved. */
  forget(): void;
}

export function createSaver(write: () => Promise<void>, report: (state: Saving, error?: unknown) => void, clock: Clock): Saver {
  let state: Saving = "saved";
  let dirty = false;
  let running: Promise<void> | undefined;
  let callOff = (): void => undefined;

  const become = (next: Saving, error?: unknown): void => {
    state = next;
    report(next, error);
  };

  const run = async (): Promise<void> => {
    callOff();
    while (dirty) {
      dirty = false;
      become("saving");
      try {
        await write();
      } catch (error) {
        dirty = true;
        become("failed", error);
        callOff = clock.after(retryDelay, start);
        return;
      }
    }
    become("saved");
  };

  const start = (): void => {
    running ??= run().finally(() => {
      running = undefined;
    });
  };

  return {
    get state() {
      return state;
    },
    touch() {
      dirty = true;
      callOff();
      if (running === undefined) {
        if (state !== "failed") become("waiting");
        callOff = clock.after(saveDelay, start);
      }
    },
    async flush() {
      await running;
      if (!dirty) return;
      start();
      await running;
    },
    forget() {
      dirty = false;
      callOff();
      if (state === "waiting" || state === "failed") become("saved");
    },
  };
}
