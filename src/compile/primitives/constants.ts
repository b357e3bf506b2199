/** @file Primitives without inputs: constants for differentiation. */
import { invariant } from "../../core/result.ts";
import { type Shape, sizeOf } from "../../core/tensor-type.ts";
import type { AttributesOf, Primitive } from "./primitive.ts";

function checkedShape(shape: Shape): Shape {
  for (const size of shape) invariant(Number.isInteger(size) && size > 0, `expected whole sizes above 0, got [${shape.join(", ")}]`);
  return shape;
}

export const fill: Primitive<AttributesOf["fill"]> = {
  derivative: "none",
  shape(_, { shape, value }) {
    invariant(Number.isFinite(value), `expected a finite number, got ${value}`);
    return { shape: checkedShape(shape), dtype: "float32" };
  },
  flops: () => 0,
  run: (_, output, { value }) => new Float64Array(sizeOf(output.shape)).fill(value),
};

export const literal: Primitive<AttributesOf["literal"]> = {
  derivative: "none",
  shape(_, { values, shape, dtype }) {
    invariant(values.length === sizeOf(checkedShape(shape)), `expected ${sizeOf(shape)} values, got ${values.length}`);
    for (const value of values)
      invariant(Number.isFinite(value) && (dtype === "float32" || Number.isInteger(value)), `expected ${dtype}, got ${value}`);
    return { shape, dtype };
  },
  flops: () => 0,
  run: (_, _output, { values }) => Float64Array.from(values),
};

export const range: Primitive<AttributesOf["range"]> = {
  derivative: "none",
  shape: (_, { count }) => ({ shape: checkedShape([count]), dtype: "float32" }),
  flops: () => 0,
  run: (_, _output, { count }) => Float64Array.from({ length: count }, (_, i) => i),
};

/** A function of the run's seed and step too: the interpreter draws. */
export const random: Primitive<AttributesOf["random"]> = {
  derivative: "none",
  shape: (_, { shape }) => ({ shape: checkedShape(shape), dtype: "float32" }),
  flops: (_, output) => 20 * sizeOf(output.shape),
  run() {
    throw new Error("invariant: random is drawn by the interpreter");
  },
};
