/** @file The same game on WebGPU by Ganvas and by hand: milliseconds and dispatched kernels per iteration, as counted. */
import * as tf from "@tensorflow/tfjs";
import type { Plan } from "../../../src/compile/plan.ts";
import { createEngine } from "../../../src/train/backends/open.ts";
import { dcganByHand } from "../hand.ts";
import { drive, median } from "../iterations.ts";

export interface Measured {
  readonly milliseconds: number;
  readonly first: number;
  readonly kernels: number;
}

declare global {
  interface Window {
    ours(plan: Plan, rounds: number): Promise<Measured & { readonly device: string }>;
    byHand(shape: { readonly batch: number; readonly width: number }, rounds: number): Promise<Measured>;
  }
}

let dispatched = 0;
const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...sizes) {
  dispatched++;
  return dispatchWorkgroups.apply(this, sizes);
};

async function measured(iterate: () => Promise<unknown>, rounds: number): Promise<Measured> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    dispatched = 0;
    const start = performance.now();
    await iterate();
    times.push(performance.now() - start);
  }
  return { first: times[0] ?? Number.NaN, milliseconds: median(times.slice(1)), kernels: dispatched };
}

window.ours = async (plan, rounds) => {
  const opened = await createEngine("webgpu");
  if (!opened.ok) throw new Error(opened.error);
  const driver = await drive(opened.value, plan);
  const result = await measured(() => driver.iterate(), rounds);
  opened.value.dispose();
  return { ...result, device: opened.value.backend.device };
};

window.byHand = async (shape, rounds) => {
  await import("@tensorflow/tfjs-backend-webgpu");
  await tf.setBackend("webgpu");
  const hand = dcganByHand(tf, shape);
  return measured(() => hand.iterate(), rounds);
};
