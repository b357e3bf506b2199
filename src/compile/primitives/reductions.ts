/** @file Sums and maxima over axes. */
import { invariant } from "../../core/result.ts";
import { type Shape, sizeOf } from "../../core/tensor-type.ts";
import type { Variable } from "../plan.ts";
import { one, show } from "./operands.ts";
import type { AttributesOf, Primitive, ReduceAttributes, Tensor } from "./primitive.ts";
import { offsets, rowMajorSteps } from "./strides.ts";

/** The shape with the reduced axes kept at size 1. */
function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}

function reducedShape(inputs: readonly Variable[], { axes, keepDims }: ReduceAttributes): Variable {
  const { shape, dtype } = one(inputs);
  invariant(dtype === "float32", `expected float32, got ${dtype}`);
  let last = -1;
  for (const axis of axes) {
    invariant(Number.isInteger(axis) && axis > last && axis < shape.length, `expected ascending axes of ${show(shape)}, got ${show(axes)}`);
    last = axis;
  }
  return { shape: keepDims ? keptShape(shape, axes) : shape.filter((_, axis) => !axes.includes(axis)), dtype };
}

/** Folds every element into the place of the output that it belongs to. */
function reduce(x: Tensor, axes: readonly number[], start: number, combine: (sum: number, value: number) => number): Float64Array {
  const kept = keptShape(x.shape, axes);
  const steps = rowMajorSteps(kept).map((step, axis) => (axes.includes(axis) ? 0 : step));
  const to = offsets(x.shape, steps);
  const out = new Float64Array(sizeOf(kept)).fill(start);
  for (let i = 0; i < to.length; i++) {
    const at = to[i] ?? 0;
    out[at] = combine(out[at] ?? 0, x.values[i] ?? 0);
  }
  return out;
}

export const sum: Primitive<AttributesOf["sum"]> = {
  shape: reducedShape,
  derivative: ({ ops, inputs, attributes, dy }) => {
    const x = one(inputs);
    return [() => ops.broadcastTo(ops.reshape(dy, keptShape(x.shape, attributes.axes)), x.shape)];
  },
  flops: (inputs) => sizeOf(one(inputs).shape),
  run: (inputs, _, { axes }) => reduce(one(inputs), axes, 0, (a, b) => a + b),
};

export const max: Primitive<AttributesOf["max"]> = {
  shape: reducedShape,
  derivative: ({ ops, inputs, output, attributes: { axes }, dy }) => {
    const x = one(inputs);
    const kept = keptShape(x.shape, axes);
    return [
      () => {
        const mask = ops.equal(x, ops.reshape(output, kept));
        return ops.select(mask, ops.div(ops.reshape(dy, kept), ops.sum(mask, axes, true)), 0);
      },
    ];
  },
  flops: (inputs) => sizeOf(one(inputs).shape),
  run: (inputs, _, { axes }) => reduce(one(inputs), axes, Number.NEGATIVE_INFINITY, Math.max),
};

/** The first of equal maxima. */
export const argMax: Primitive<AttributesOf["argMax"]> = {
  shape(inputs, { axis }) {
    const { shape } = one(inputs);
    invariant(Number.isInteger(axis) && axis >= 0 && axis < shape.length, `expected an axis of ${show(shape)}, got ${axis}`);
    return { shape: shape.filter((_, i) => i !== axis), dtype: "int32" };
  },
  derivative: "none",
  flops: (inputs) => sizeOf(one(inputs).shape),
  run(inputs, _, { axis }) {
    const x = one(inputs);
    const best = reduce(x, [axis], Number.NEGATIVE_INFINITY, Math.max);
    const inner = sizeOf(x.shape.slice(axis + 1));
    const count = x.shape[axis] ?? 1;
    return best.map((top, i) => {
      const start = Math.floor(i / inner) * inner * count + (i % inner);
      for (let k = 0; k < count; k++) if (x.values[start + k * inner] === top) return k;
      return 0;
    });
  },
};
