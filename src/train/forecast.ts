/** @file What training will take, on each backend, before anything is allocated. Needs no tfjs and no device. */
import { type Memory, memoryOf } from "../compile/memory.ts";
import type { Plan } from "../compile/plan.ts";
import type { Engine } from "./engine.ts";
import { memoryOneByOne } from "./engines/one-by-one.ts";
import { bytesOf, lowerAll } from "./engines/wasm/lowered.ts";
import { predictBytes, sketch } from "./engines/webgpu/predict.ts";
import type { BackendName, Forecast } from "./protocol.ts";

type Need = (plan: Plan) => Memory;

/** WebAssembly's is that of its own plan of memory; so is WebGPU's, but for what only tfjs knows of its kernels. */
const NEEDS: Readonly<Record<BackendName, Need>> = {
  webgpu: (plan) =>
    withBytes(memoryOf(plan), predictBytes(plan.procedures, plan.state, { recorder: sketch, limit: Number.POSITIVE_INFINITY })),
  webgl: memoryOneByOne,
  wasm: (plan) => withBytes(memoryOf(plan), bytesOf(lowerAll(plan.procedures, 1), plan.state)),
  cpu: memoryOneByOne,
};

export function forecast(plan: Plan, backend: BackendName): Memory {
  return NEEDS[backend](plan);
}

/** As the engine itself says, where it can. */
export function memoryOn(engine: Engine, plan: Plan): Memory {
  const memory = memoryOf(plan);
  return withBytes(memory, engine.predict?.(plan.procedures, plan.state) ?? memory.bytes);
}

/** The engine in use first, or before there is one what a browser most likely has. */
export function forecasts(plan: Plan, engine: Engine | undefined): readonly Forecast[] {
  const others = (Object.keys(NEEDS) as BackendName[]).filter((name) => name !== engine?.backend.name);
  return [
    ...(engine ? [{ backend: engine.backend.name, inUse: true, memory: memoryOn(engine, plan) }] : []),
    ...others.map((backend) => ({ backend, inUse: false, memory: forecast(plan, backend) })),
  ];
}

function withBytes(memory: Memory, bytes: number): Memory {
  return { ...memory, bytes, peak: bytes - memory.weights - memory.slots - memory.kept };
}
