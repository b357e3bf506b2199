/** @file When the pictures are made: every `every` iterations, though no more often than the eye or the device can use. */
import type { PlannedView } from "../compile/plan.ts";
import { pictureOf } from "./pictures.ts";
import type { TrainerEvent } from "./protocol.ts";
import type { Run } from "./session-run.ts";
import { createTraces } from "./session-traces.ts";

/** Milliseconds between two pictures of one view; making them may take a third of the time. */
const GAP = 80;

export interface Views {
  /** Starts those that are due after an iteration; nothing is waited for. */
  afterIteration(run: Run): void;
  /** The same in slow motion: all that are not being made. */
  afterStep(run: Run): void;
  /** All of them, now. Resolves when they have been shown. */
  showAll(run: Run): Promise<void>;
  settled(): Promise<void>;
}

interface ViewsOptions {
  readonly show: (event: TrainerEvent) => void;
  readonly onError: (error: unknown) => void;
  /** Reads on their way at any time, of numbers that are drawn over time. */
  readonly inFlight: number;
}

export function createViews({ show, onError, inFlight }: ViewsOptions): Views {
  const traces = createTraces(inFlight);
  const pending = new Map<string, Promise<void>>();
  const rested = new Map<string, number>();

  const make = async (run: Run, view: PlannedView) => {
    const begin = performance.now();
    const { iteration } = run.position;
    try {
      if (view.keeps !== undefined) await traces.take(run, view);
      const picture = view.keeps === undefined ? pictureOf(view, (await run.view(view).read()).views) : traces.picture(view);
      if (picture !== undefined) show({ event: "view", node: view.node, iteration, view: picture });
    } catch (error) {
      onError(error);
    }
    const end = performance.now();
    rested.set(view.node, end + Math.max(GAP, 2 * (end - begin)));
  };

  const start = (run: Run, view: PlannedView): Promise<void> => {
    const making = make(run, view).finally(() => {
      if (pending.get(view.node) === making) pending.delete(view.node);
    });
    pending.set(view.node, making);
    return making;
  };

  const startFree = (run: Run, view: PlannedView) => {
    if (!pending.has(view.node) && performance.now() >= (rested.get(view.node) ?? 0)) void start(run, view);
  };

  const note = (run: Run, view: PlannedView) => {
    if (view.keeps !== undefined) void traces.take(run, view).catch(onError);
  };

  return {
    afterIteration(run) {
      for (const view of run.plan.views) {
        const every = view.params["every"];
        if (run.position.iteration % (typeof every === "number" ? every : 50) !== 0) continue;
        note(run, view);
        startFree(run, view);
      }
    },
    afterStep(run) {
      for (const view of run.plan.views) {
        note(run, view);
        startFree(run, view);
      }
    },
    async showAll(run) {
      await Promise.all(pending.values());
      await Promise.all(run.plan.views.map((view) => start(run, view)));
    },
    async settled() {
      await Promise.all(pending.values());
    },
  };
}
