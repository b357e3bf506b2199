/** @file The WebAssembly modules over the heap: one with the fixed kernels, one per loaded plan with its loop nests. */
import { hasFusedMultiply, ModuleBuilder } from "../../kernels/wasm/assembler.ts";
import { defineProducts } from "../../kernels/wasm/gemm.ts";
import { defineFills } from "../../kernels/wasm/memory.ts";
import { defineNest, type Nest } from "../../kernels/wasm/nest.ts";
import { defineRandom } from "../../kernels/wasm/philox.ts";
import { defineVectorMath } from "../../kernels/wasm/vector-math.ts";
import type { Heap } from "./heap.ts";

type Kernel = (...numbers: readonly number[]) => void;

/** Kernels as other threads can have them too. */
export interface KernelModule {
  readonly module: WebAssembly.Module;
  /** By the kernels' names: what the module exports them as. */
  readonly exports: ReadonlyMap<string, string>;
  readonly kernels: ReadonlyMap<string, Kernel>;
}

/** Whether this engine has four numbers in one register; the kernels need it. */
export function hasSimd(): boolean {
  const module = new ModuleBuilder();
  module.define("test", ["v128"], (body) => body.parameter(0, "v128"));
  return WebAssembly.validate(module.encode(undefined));
}

async function compiled(heap: Heap, define: (module: ModuleBuilder) => void, exports?: ReadonlyMap<string, string>): Promise<KernelModule> {
  const builder = new ModuleBuilder(hasFusedMultiply());
  define(builder);
  const { module, instance } = await WebAssembly.instantiate(builder.encode(heap.limits), { env: { memory: heap.memory } });
  const found = instance.exports as Readonly<Record<string, Kernel | undefined>>;
  const names = exports ?? new Map(Object.keys(found).map((name) => [name, name]));
  const kernels = new Map([...names].flatMap(([name, as]) => (found[as] ? [[name, found[as]] as const] : [])));
  return { module, exports: names, kernels };
}

export function fixedKernels(heap: Heap): Promise<KernelModule> {
  return compiled(heap, (module) => {
    defineFills(module);
    defineProducts(module);
    defineRandom(module, defineVectorMath(module));
  });
}

/** One module for all, by the names of the nests. */
export function nestKernels(heap: Heap, nests: ReadonlyMap<string, Nest>): Promise<KernelModule> {
  const exports = new Map([...nests.keys()].map((name, i) => [name, `nest${i}`]));
  return compiled(
    heap,
    (module) => {
      const math = defineVectorMath(module);
      for (const [name, nest] of nests) defineNest(module, math, exports.get(name) ?? "", nest);
    },
    exports,
  );
}
