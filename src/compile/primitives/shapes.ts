/** @file Primitives that move elements and change none. Each is the transpose, hence the derivative, of another. */
import { invariant } from "../../core/result.ts";
import { broadcastShapes, type Shape, sameShape, sizeOf } from "../../core/tensor-type.ts";
import type { Variable } from "../plan.ts";
import { broadcastValues } from "./elementwise.ts";
import { one, show } from "./operands.ts";
import type { AttributesOf, Primitive } from "./primitive.ts";
import { offsets, pick, rowMajorSteps } from "./strides.ts";
import { sumTo } from "./sum-to.ts";

const free = () => 0;

/** The same elements in the same order. */
export const reshape: Primitive<AttributesOf["reshape"]> = {
  shape(inputs, { shape }) {
    const x = one(inputs);
    invariant(
      sizeOf(shape) === sizeOf(x.shape),
      `expected a shape of ${sizeOf(x.shape)} elements for ${show(x.shape)}, got ${show(shape)}`,
    );
    return { shape, dtype: x.dtype };
  },
  derivative: ({ ops, inputs, dy }) => [() => ops.reshape(dy, one(inputs).shape)],
  flops: free,
  run: (inputs) => one(inputs).values,
};

/** Axis i of the output is axis permutation[i] of the input. */
export const transpose: Primitive<AttributesOf["transpose"]> = {
  shape(inputs, { permutation }) {
    const x = one(inputs);
    const sorted = [...permutation].sort((a, b) => a - b);
    invariant(
      sorted.length === x.shape.length && sorted.every((axis, i) => axis === i),
      `expected a permutation of the axes of ${show(x.shape)}, got ${show(permutation)}`,
    );
    return { shape: permutation.map((axis) => x.shape[axis] ?? 1), dtype: x.dtype };
  },
  derivative: ({ ops, attributes: { permutation }, dy }) => [() => ops.transpose(dy, inverse(permutation))],
  flops: free,
  run(inputs, output, { permutation }) {
    const x = one(inputs);
    const steps = rowMajorSteps(x.shape);
    const to = permutation.map((axis) => steps[axis] ?? 0);
    return pick(x.values, offsets(output.shape, to));
  },
};

function inverse(permutation: readonly number[]): number[] {
  const back: number[] = [];
  for (const [i, axis] of permutation.entries()) back[axis] = i;
  return back;
}

export const broadcastTo: Primitive<AttributesOf["broadcastTo"]> = {
  shape(inputs, { shape }) {
    const x = one(inputs);
    invariant(
      sameShape(broadcastShapes(x.shape, shape) ?? [], shape),
      `expected a shape that ${show(x.shape)} broadcasts to, got ${show(shape)}`,
    );
    return { shape, dtype: x.dtype };
  },
  derivative: ({ ops, inputs, dy }) => [() => sumTo(ops, dy, one(inputs).shape)],
  flops: free,
  run: (inputs, output) => broadcastValues(one(inputs), output.shape),
};

export const concat: Primitive<AttributesOf["concat"]> = {
  shape(inputs, { axis }) {
    const [first] = inputs;
    invariant(
      first !== undefined && Number.isInteger(axis) && axis >= 0 && axis < first.shape.length,
      `expected operands with an axis ${axis}`,
    );
    let total = 0;
    for (const { shape, dtype } of inputs) {
      const fits =
        dtype === first.dtype && shape.length === first.shape.length && shape.every((size, i) => i === axis || size === first.shape[i]);
      invariant(fits, `expected ${first.dtype}${show(first.shape)} but for axis ${axis}, got ${dtype}${show(shape)}`);
      total += shape[axis] ?? 0;
    }
    return { shape: first.shape.with(axis, total), dtype: first.dtype };
  },
  derivative({ ops, inputs, attributes: { axis }, dy }) {
    let start = 0;
    return inputs.map(({ shape }) => {
      const begin = shape.map((_, i) => (i === axis ? start : 0));
      start += shape[axis] ?? 0;
      return () => ops.slice(dy, begin, shape);
    });
  },
  flops: free,
  run(inputs, output, { axis }) {
    const out = new Float64Array(sizeOf(output.shape));
    const row = sizeOf(output.shape.slice(axis));
    let start = 0;
    for (const { shape, values } of inputs) {
      const part = sizeOf(shape.slice(axis));
      for (let i = 0; i * part < values.length; i++) out.set(values.subarray(i * part, (i + 1) * part), i * row + start);
      start += part;
    }
    return out;
  },
};

export const slice: Primitive<AttributesOf["slice"]> = {
  shape(inputs, { begin, size }) {
    const x = one(inputs);
    const fits =
      begin.length === x.shape.length && size.length === x.shape.length && x.shape.every((whole, i) => inside(begin[i], size[i], whole));
    invariant(fits, `expected a part of ${show(x.shape)}, got ${show(size)} from ${show(begin)}`);
    return { shape: size, dtype: x.dtype };
  },
  derivative: ({ ops, inputs, attributes: { begin, size }, dy }) => {
    const { shape } = one(inputs);
    return [
      () =>
        ops.pad(
          dy,
          shape.map((whole, i) => [begin[i] ?? 0, whole - (begin[i] ?? 0) - (size[i] ?? 0)] as const),
        ),
    ];
  },
  flops: free,
  run(inputs, output, { begin }) {
    const x = one(inputs);
    return pick(x.values, offsets(output.shape, rowMajorSteps(x.shape), offsetOf(x.shape, begin)));
  },
};

function inside(begin = -1, size = 0, whole = 0): boolean {
  return Number.isInteger(begin) && Number.isInteger(size) && begin >= 0 && size >= 1 && begin + size <= whole;
}

function offsetOf(shape: Shape, position: readonly number[]): number {
  return rowMajorSteps(shape).reduce((at, step, axis) => at + step * (position[axis] ?? 0), 0);
}

export const pad: Primitive<AttributesOf["pad"]> = {
  shape(inputs, { paddings }) {
    const x = one(inputs);
    const whole = paddings.length === x.shape.length && paddings.flat().every((n) => Number.isInteger(n) && n >= 0);
    invariant(whole, `expected a pair of whole numbers per axis of ${show(x.shape)}, got [${paddings.map(show).join(", ")}]`);
    return { shape: x.shape.map((size, i) => size + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0)), dtype: x.dtype };
  },
  derivative: ({ ops, inputs, attributes: { paddings }, dy }) => [
    () =>
      ops.slice(
        dy,
        paddings.map(([before]) => before),
        one(inputs).shape,
      ),
  ],
  flops: free,
  run(inputs, output, { paddings }) {
    const x = one(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    const start = offsetOf(
      output.shape,
      paddings.map(([before]) => before),
    );
    const to = offsets(x.shape, rowMajorSteps(output.shape), start);
    for (let i = 0; i < to.length; i++) out[to[i] ?? 0] = x.values[i] ?? 0;
    return out;
  },
};

export const reverse: Primitive<AttributesOf["reverse"]> = {
  shape(inputs, { axes }) {
    const x: Variable = one(inputs);
    const known = axes.every((axis, i) => Number.isInteger(axis) && axis >= 0 && axis < x.shape.length && axes.indexOf(axis) === i);
    invariant(known, `expected axes of ${show(x.shape)}, got ${show(axes)}`);
    return x;
  },
  derivative: ({ ops, attributes: { axes }, dy }) => [() => ops.reverse(dy, axes)],
  flops: free,
  run(inputs, output, { axes }) {
    const x = one(inputs);
    const steps = rowMajorSteps(x.shape);
    const start = axes.reduce((at, axis) => at + (steps[axis] ?? 0) * ((x.shape[axis] ?? 1) - 1), 0);
    return pick(
      x.values,
      offsets(
        output.shape,
        steps.map((step, axis) => (axes.includes(axis) ? -step : step)),
        start,
      ),
    );
  },
};
