/**
 * @file The same game on WebGPU three ways, each in a page of its own: by Ganvas, by hand with `tf.layers` and
 * `tf.train.adam`, and our definitions on tfjs's tape. Kernels are counted where all go through: compute dispatches
 * recorded into a pass.
 */
import * as tf from "@tensorflow/tfjs";
import type { Plan } from "../../../src/compile/plan.ts";
import { createEngine } from "../../../src/train/backends/open.ts";
import type { Engine, RunInputs } from "../../../src/train/engine.ts";
import { GpuEngine } from "../../../src/train/engines/webgpu/gpu-engine.ts";
import { dcganByHand, read } from "../hand.ts";
import { drive, median } from "../iterations.ts";
import { onTape } from "../tape.ts";

export interface Measured {
  /** Until the losses of both steps are read. */
  readonly milliseconds: number;
  /** Until the calls that queue both steps have returned. */
  readonly issue: number;
  readonly first: number;
  readonly dispatches: number;
}

/** Timings of one page, in turns with those of others. */
interface Side {
  /** One iteration; answers [milliseconds until queued, until read]. */
  iterate(): Promise<readonly [number, number]>;
}

declare global {
  interface Window {
    ours(plan: Plan): Promise<{ readonly device: string }>;
    byHand(shape: { readonly batch: number; readonly width: number }): Promise<void>;
    tape(plan: Plan): Promise<void>;
    measure(rounds: number): Promise<Measured>;
    /** Dispatches of one iteration of another plan by Ganvas, which is loaded but not run; after `ours`. */
    count(plan: Plan): Promise<number>;
    /** Kernels of one iteration as `tf.profile` counts them: reshapes and what runs on the host too. */
    profile(): Promise<number>;
  }
}

let dispatched = 0;
const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...sizes) {
  dispatched++;
  return dispatchWorkgroups.apply(this, sizes);
};

let side: Side | undefined;
let engine: Engine | undefined;

function timed<T>(issue: () => T, wait: (issued: T) => Promise<unknown>): Side {
  return {
    async iterate() {
      const start = performance.now();
      const issued = issue();
      const queued = performance.now() - start;
      await wait(issued);
      return [queued, performance.now() - start];
    },
  };
}

window.ours = async (plan) => {
  const opened = await createEngine("webgpu");
  if (!opened.ok) throw new Error(opened.error);
  engine = opened.value;
  const driver = await drive(engine, plan);
  side = timed(
    () => driver.issue(),
    (outputs) => Promise.all(outputs.map((output) => output.read())),
  );
  return { device: opened.value.backend.device };
};

window.count = async (plan) => {
  if (!(engine instanceof GpuEngine)) throw new Error("no engine on WebGPU");
  const turns = (plan.stages[0]?.turns ?? []).flatMap(({ procedure, prefixes = [] }) => [...prefixes, procedure]);
  await engine.load(Object.fromEntries(Object.entries(plan.procedures).filter(([name]) => turns.includes(name))));
  let all = 0;
  for (const turn of new Set(turns)) all += engine.dispatches(turn);
  return all;
};

async function startTfjs(): Promise<void> {
  await import("@tensorflow/tfjs-backend-webgpu");
  await tf.setBackend("webgpu");
}

window.byHand = async (shape) => {
  await startTfjs();
  const hand = dcganByHand(tf, shape);
  side = timed(() => hand.issue(), read);
};

window.tape = async (plan) => {
  await startTfjs();
  const tape = onTape(tf, plan);
  const sizes = new Map(
    Object.values(plan.procedures).flatMap(({ inputs, variables }) =>
      inputs.flatMap(({ variable, binding }) =>
        binding.from === "feed" ? [[binding.source, variables[variable]?.shape.reduce((a, b) => a * b, 1) ?? 0] as const] : [],
      ),
    ),
  );
  const feeds = new Map([...sizes].map(([source, size]) => [source, Float32Array.from({ length: size }, () => Math.random() * 2 - 1)]));
  const inputs: RunInputs = {
    feed: (source) => feeds.get(source) ?? new Float32Array(0),
    scalar: () => 2e-4,
    draw: { seed: plan.seed, step: 0, iteration: 0 },
  };
  side = timed(() => tape.issue(inputs), read);
};

window.measure = async (rounds) => {
  if (!side) throw new Error("nothing to measure");
  const times: (readonly [number, number])[] = [];
  for (let round = 0; round <= rounds; round++) {
    dispatched = 0;
    times.push(await side.iterate());
  }
  const later = times.slice(1);
  return {
    first: times[0]?.[1] ?? Number.NaN,
    issue: median(later.map(([issue]) => issue)),
    milliseconds: median(later.map(([, all]) => all)),
    dispatches: dispatched,
  };
};

window.profile = async () => {
  const { kernels } = await tf.profile(async () => {
    await side?.iterate();
    return [] as never;
  });
  return kernels.length;
};
