/** @file What the session knows at any moment, and how it says so. */
import { err, ok, type Result } from "../core/result.ts";
import type { Project } from "../graph/schema.ts";
import type { Engine } from "./engine.ts";
import type { BackendName, Fault, Phase, Status, TrainerEvent } from "./protocol.ts";
import type { Built } from "./session-build.ts";
import { createOutbox, type Outbox } from "./session-events.ts";
import { internal, lossOf, lostMeanwhile } from "./session-faults.ts";
import type { Training } from "./session-training.ts";

/** A project that is being trained. */
export interface Open extends Built {
  readonly project: Project;
  readonly training: Training;
}

export interface Desk {
  readonly phase: Phase;
  open: Open | undefined;
  /** The engine in use, and the backend that was asked for. */
  engine: { readonly engine: Engine; readonly wanted: BackendName | undefined } | undefined;
  readonly outbox: Outbox;
  status(): Status;
  /** The status, or the fault that training failed with. */
  answer(): Result<Status, Fault>;
  /** Says at once that another phase begins. */
  enter(phase: Phase): void;
  fail(fault: Fault): void;
  progress(task: string, done: number, total: number): void;
  /** Resolves when training is next at rest: paused, finished or failed. */
  atRest(): Promise<void>;
  /** Runs commands one after another. */
  exclusive<T>(command: () => Promise<T>): Promise<T>;
  /** The same; what throws is a bug of ours, and becomes a fault that says so. */
  guarded<T>(command: () => Promise<Result<T, Fault>>): Promise<Result<T, Fault>>;
}

export function createDesk(): Desk {
  let phase: Phase = "empty";
  let fault: Fault | undefined;
  let resting: (() => void)[] = [];
  let tail: Promise<unknown> = Promise.resolve();

  const latest = (): readonly TrainerEvent[] => {
    const { open } = desk;
    // At full speed the iteration under way is sent when it has reported everything.
    const whole = open?.training.running === true && !open.training.slow;
    const metrics = open?.training.metrics.drain(whole ? open.run.position.iteration : Number.POSITIVE_INFINITY);
    return [...(metrics === undefined ? [] : [{ event: "metrics", metrics } as const]), { event: "status", status: desk.status() }];
  };
  const outbox = createOutbox(latest);

  const desk: Desk = {
    get phase() {
      return phase;
    },
    open: undefined,
    engine: undefined,
    outbox,
    status() {
      const { open, engine } = desk;
      const position = open?.run.position;
      const stage = open?.run.plan.stages[position?.stage ?? 0];
      return {
        phase,
        iteration: position?.iteration ?? 0,
        steps: position?.step ?? 0,
        stage: stage?.name ?? "",
        next: stage?.turns[position?.turn ?? 0]?.players[0],
        stepsPerSecond: open?.training.stepsPerSecond() ?? 0,
        backend: engine?.engine.backend,
        ...(engine?.engine.memory() ?? { bytes: 0, tensors: 0 }),
        predictedBytes: open?.compiled.memory.bytes ?? 0,
      };
    },
    answer: () => (phase === "failed" && fault !== undefined ? err(fault) : ok(desk.status())),
    enter(next) {
      phase = next;
      if (next !== "failed") fault = undefined;
      outbox.send();
      if (next === "running" || next === "preparing") return;
      const waiting = resting;
      resting = [];
      for (const resolve of waiting) resolve();
    },
    fail(what) {
      void desk.open?.training.halt();
      fault = what;
      outbox.add({ event: "fault", fault: what });
      desk.enter("failed");
    },
    progress(task, done, total) {
      outbox.add({ event: "progress", task, done, total });
      if (outbox.due()) outbox.send();
    },
    atRest: () => new Promise((resolve) => resting.push(resolve)),
    exclusive(command) {
      const result = tail.then(command);
      tail = result.catch(() => undefined);
      return result;
    },
    guarded: (command) =>
      desk.exclusive(async () => {
        try {
          return await command();
        } catch (error) {
          const reason = await lossOf(desk.engine?.engine);
          const what = reason === undefined ? internal(error) : lostMeanwhile(reason);
          desk.fail(what);
          return err(what);
        }
      }),
  };
  return desk;
}
