/** @file Keeps a run going: the loop, its metrics and its views. Starts and stops without losing or repeating a step. */
import type { Engine } from "./engine.ts";
import { createMetrics, type Metrics, type NotFinite } from "./metrics.ts";
import type { TrainerEvent } from "./protocol.ts";
import { createMeter, createPace } from "./session-pace.ts";
import type { Moved, Run } from "./session-run.ts";
import { createViews } from "./session-views.ts";

export interface TrainingHooks {
  show(event: TrainerEvent): void;
  /** After every slice of work; may take its time. */
  onSlice(): Promise<void> | void;
  /** The loop ended by itself: every stage is over, or the iteration asked for is reached. */
  onEnd(): void;
  onNotFinite(what: NotFinite): void;
  onError(error: unknown): void;
}

export interface Training {
  readonly engine: Engine;
  readonly run: Run;
  readonly metrics: Metrics;
  readonly running: boolean;
  /** Whether it waits so long after each step that every step is shown. */
  readonly slow: boolean;
  /** Until paused, finished, or `until` iterations are done. */
  start(until?: number): void;
  /** Resolves between two steps, with everything read that was taken. */
  halt(): Promise<void>;
  /** One step by whose turn it is, of a player out of turn, or up to the end of the iteration. False: no such player. */
  step(what: { readonly player?: string } | "iteration"): boolean;
  /** Makes all pictures and waits for them and for all reads. */
  showAll(): Promise<void>;
  setDelay(milliseconds: number): void;
  stepsPerSecond(): number;
  /** No more events from here. */
  close(): void;
}

/** Milliseconds. */
const SLOW = 50;

/** Reads on their way: many where a read is a copy, few where it is a round trip to a device. */
const IN_FLIGHT = { cpu: 2048, wasm: 2048, webgl: 8, webgpu: 16 } as const;

export function createTraining(engine: Engine, run: Run, hooks: TrainingHooks): Training {
  let running = false;
  let closed = false;
  let delay = 0;
  let wake: () => void = () => undefined;
  let loop: Promise<void> = Promise.resolve();
  let sampled = { iteration: -1, wanted: true };
  const pace = createPace(engine);
  const meter = createMeter();
  const onError = (error: unknown) => {
    if (!closed) hooks.onError(error);
  };
  const inFlight = IN_FLIGHT[engine.backend.name];
  const metrics = createMetrics({ inFlight, onNotFinite: (what) => hooks.onNotFinite(what), onError });
  const views = createViews({ show: (event) => !closed && hooks.show(event), onError, inFlight });

  const account = (moved: Moved, always: boolean) => {
    if (moved.outputs !== undefined && moved.turn !== undefined) {
      meter.count();
      // All steps of an iteration are read or none, so that a row is whole.
      if (sampled.iteration !== moved.iteration) sampled = { iteration: moved.iteration, wanted: metrics.wanted() };
      if (always || (moved.last && sampled.wanted)) metrics.take(moved.iteration, moved.turn.players, moved.outputs);
      else moved.outputs.discard();
    }
    if (delay >= SLOW) views.afterStep(run);
    else if (moved.ended && !always) views.afterIteration(run);
  };

  const rest = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delay);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const drive = async (until: number) => {
    const over = () => !running || run.finished || run.position.iteration >= until;
    try {
      while (!over()) {
        await pace.slice(() => {
          account(run.step(), delay >= SLOW);
          return !over() && delay === 0;
        });
        await hooks.onSlice();
        if (delay > 0 && !over()) await rest();
      }
    } catch (error) {
      running = false;
      onError(error);
      return;
    }
    const byItself = running;
    running = false;
    if (byItself && !closed) hooks.onEnd();
  };

  return {
    engine,
    run,
    metrics,
    get running() {
      return running;
    },
    get slow() {
      return delay >= SLOW;
    },
    start(until = Number.POSITIVE_INFINITY) {
      if (running || closed || run.finished) return;
      running = true;
      meter.restart();
      loop = drive(until);
    },
    async halt() {
      running = false;
      wake();
      await loop;
      await metrics.settled();
      await views.settled();
    },
    step(what) {
      if (what !== "iteration" && what.player !== undefined) {
        const next = run.plan.stages[run.position.stage]?.turns[run.position.turn];
        const moved = next?.players.includes(what.player) ? run.step() : run.stepOf(what.player);
        if (moved !== undefined) account(moved, true);
        return moved !== undefined;
      }
      let moved = run.step();
      account(moved, true);
      // A single step passes over iterations in which nobody moves.
      for (let idle = 0; what === "iteration" ? !moved.ended : moved.outputs === undefined && !run.finished && idle < 1000; idle++) {
        moved = run.step();
        account(moved, true);
      }
      return true;
    },
    async showAll() {
      await views.showAll(run);
      await metrics.settled();
    },
    setDelay(milliseconds) {
      delay = Math.max(0, milliseconds);
      if (delay === 0) wake();
    },
    stepsPerSecond: () => (running ? meter.rate() : 0),
    close() {
      closed = true;
      running = false;
      wake();
      metrics.clear();
    },
  };
}
