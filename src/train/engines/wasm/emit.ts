/** @file Units of a grouping as steps: a group becomes one loop nest, everything else calls of kernels. */
import type { Equation, Variable } from "../../../compile/plan.ts";
import type { AttributesOf, PrimitiveName } from "../../../compile/primitives/primitive.ts";
import { attributesOf } from "../../../compile/primitives/table.ts";
import { invariant } from "../../../core/result.ts";
import { sizeOf } from "../../../core/tensor-type.ts";
import { type HeapCall, type HeapKernel, heapKernels } from "../../kernels/heap-kernels.ts";
import type { Nest } from "../../kernels/wasm/nest.ts";
import { DRAWN } from "../../kernels/wasm/philox.ts";
import { cut } from "./cut.ts";
import type { Group, Single } from "./grouping.ts";
import type { Lowering, Seen } from "./lowering.ts";
import { lowerConv2d, lowerConv2dFilter, lowerMatMul } from "./products.ts";
import { lowerConv2dInput } from "./transposed-convolution.ts";
import { type BufferId, rowMajor, transposeView, type View, wholeBuffer } from "./view.ts";

/** `needed`: buffers that others read; the rest stay in registers. */
export function emitGroup(lowering: Lowering, { shape, members }: Group, needed: ReadonlySet<BufferId>): void {
  const made = new Map<BufferId, number>();
  const loads = new Map<string, { readonly index: number; readonly view: View }>();
  const makers = new Set(members.filter((member) => member.axes === undefined).map((member) => member.output));
  for (const view of members.flatMap((member) => member.inputs)) {
    if (!makers.has(view.buffer) && !loads.has(keyOf(view))) loads.set(keyOf(view), { index: loads.size, view });
  }
  const valueOf = (view: View): number => {
    const value = made.get(view.buffer) ?? loads.get(keyOf(view))?.index;
    invariant(value !== undefined, "a member reads what comes after it");
    return value;
  };
  const nodes: Nest["nodes"][number][] = [];
  const stores: (Seen & { readonly value: number })[] = [];
  const reductions: (Seen & { readonly value: number; readonly combine: "sum" | "max" })[] = [];
  for (const { op, inputs, output, axes } of members) {
    const dtype = lowering.buffers[output]?.dtype ?? "float32";
    const place = { buffer: output, byte: 0 };
    if (op === "sum" || op === "max") {
      const kept = shape.map((size, axis) => (axes?.includes(axis) ? 1 : size));
      const strides = rowMajor(kept).map((stride, axis) => (axes?.includes(axis) ? 0 : stride));
      for (const input of inputs) if (needed.has(output)) reductions.push({ dtype, strides, place, value: valueOf(input), combine: op });
      continue;
    }
    const value = loads.size + nodes.push({ op, inputs: inputs.map(valueOf) }) - 1;
    made.set(output, value);
    if (needed.has(output)) stores.push({ dtype, strides: rowMajor(shape), place, value });
  }
  if (stores.length + reductions.length === 0) return;
  lowering.nest({ sizes: shape, loads: [...loads.values()].map(({ view }) => lowering.seen(view)), nodes, stores, reductions });
}

function keyOf(view: View): string {
  return `${view.buffer} ${view.offset} ${view.strides.join()}`;
}

interface At {
  readonly equation: Equation;
  readonly inputs: readonly [View, View, ...View[]];
  /** Where the result goes, not written yet. */
  readonly whole: View;
}

export function emitSingle(lowering: Lowering, { equation, inputs, output }: Single, variable: Variable): void {
  const primitive = equation.primitive as PrimitiveName;
  const whole = wholeBuffer(output, variable.shape, variable.dtype);
  const emit = EMITTERS[primitive];
  if (emit) return emit(lowering, { equation, inputs: inputs as At["inputs"], whole });
  const make = heapKernels[primitive as keyof typeof heapKernels] as
    | ((call: HeapCall<AttributesOf[PrimitiveName]>) => HeapKernel)
    | undefined;
  invariant(make, `WebAssembly has no ${primitive}`);
  const dense = inputs.map((input) => lowering.dense(input));
  const run = make({ inputs: dense, output: variable, attributes: equation.attributes as never });
  const places = [...dense, whole].map((view) => lowering.place(view));
  lowering.steps.push({ step: "heap", run, arguments: places, reads: dense.map(({ buffer }) => buffer), writes: [output] });
}

const EMITTERS: { readonly [P in PrimitiveName]?: (lowering: Lowering, at: At) => void } = {
  random(lowering, { equation, whole }) {
    const attributes = attributesOf(equation, "random");
    lowering.steps.push({
      step: "random",
      attributes,
      extent: cut({ size: Math.ceil(sizeOf(whole.shape) / DRAWN), work: sizeOf(whole.shape) * 2, threads: lowering.threads }),
      target: lowering.place(whole),
      reads: [],
      writes: [whole.buffer],
    });
  },
  pad(lowering, { equation, inputs: [x], whole }) {
    const { paddings } = attributesOf(equation, "pad");
    lowering.clear(whole.buffer);
    const offset = paddings.reduce((sum, [before], axis) => sum + before * (whole.strides[axis] ?? 0), 0);
    lowering.copy(x, { ...whole, shape: x.shape, offset });
  },
  concat(lowering, { equation, inputs, whole }) {
    const { axis } = attributesOf(equation, "concat");
    let offset = 0;
    for (const input of inputs) {
      lowering.copy(input, { ...whole, shape: input.shape, offset });
      offset += (input.shape[axis] ?? 1) * (whole.strides[axis] ?? 0);
    }
  },
  matMul(lowering, { equation, inputs: [a, b], whole }) {
    const { transposeA, transposeB } = attributesOf(equation, "matMul");
    lowerMatMul(lowering, [transposeA ? turned(a) : a, transposeB ? turned(b) : b], whole);
  },
  conv2d: (lowering, { equation, inputs: [x, filter], whole }) =>
    lowerConv2d(lowering, [x, filter], attributesOf(equation, "conv2d"), whole),
  conv2dInput: (lowering, { equation, inputs: [dy, filter], whole }) =>
    lowerConv2dInput(lowering, [dy, filter], attributesOf(equation, "conv2dInput"), whole),
  conv2dFilter: (lowering, { equation, inputs: [x, dy], whole }) =>
    lowerConv2dFilter(lowering, [x, dy], attributesOf(equation, "conv2dFilter"), whole),
};

function turned(view: View): View {
  const rank = view.shape.length;
  return transposeView(view, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}
