/** @file The WebAssembly modules over tfjs's memory: one with the fixed kernels, one per loaded plan with its loop nests. */
import { hasFusedMultiply, ModuleBuilder } from "../../kernels/wasm/assembler.ts";
import { defineProducts } from "../../kernels/wasm/gemm.ts";
import { defineFills } from "../../kernels/wasm/memory.ts";
import { defineNest, type Nest } from "../../kernels/wasm/nest.ts";
import { defineRandom } from "../../kernels/wasm/philox.ts";
import { defineVectorMath } from "../../kernels/wasm/vector-math.ts";
import type { Heap } from "./heap.ts";

type Kernel = (...numbers: readonly number[]) => void;
export type Kernels = Readonly<Record<string, Kernel>>;

/** The most pages that a 32-bit memory has; tfjs's own limit is at most that. */
const MOST_PAGES = 65536;

async function instantiate(heap: Heap, define: (module: ModuleBuilder) => void): Promise<Kernels> {
  const module = new ModuleBuilder(hasFusedMultiply());
  define(module);
  const bytes = module.encode(heap.isShared ? { maximumPages: MOST_PAGES } : undefined);
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory: heap.memory } });
  return instance.exports as unknown as Kernels;
}

export function fixedKernels(heap: Heap): Promise<Kernels> {
  return instantiate(heap, (module) => {
    defineFills(module);
    defineProducts(module);
    defineRandom(module, defineVectorMath(module));
  });
}

/** One module for all, by the names of the nests. */
export async function nestKernels(heap: Heap, nests: ReadonlyMap<string, Nest>): Promise<Kernels> {
  const names = [...nests.keys()];
  const kernels = await instantiate(heap, (module) => {
    const math = defineVectorMath(module);
    for (const [i, nest] of [...nests.values()].entries()) defineNest(module, math, `nest${i}`, nest);
  });
  return Object.fromEntries(names.flatMap((name, i) => (kernels[`nest${i}`] ? [[name, kernels[`nest${i}`] as Kernel]] : [])));
}
