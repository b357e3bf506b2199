/** @file Elementwise primitives of one operand. Rules use the output where they can, so that the input may be freed. */
import type { Ops, Value } from "../../core/ops.ts";
import { sizeOf } from "../../core/tensor-type.ts";
import { elementwise } from "./elementwise.ts";
import { erf as erfOf } from "./erf.ts";
import { one } from "./operands.ts";
import type { AttributesOf, DerivativeRule, NoAttributes, Primitive } from "./primitive.ts";

/** A rule of x, y and dy. */
function rule(derivative: (ops: Ops, dy: Value, at: { readonly x: Value; readonly y: Value }) => Value): DerivativeRule<NoAttributes> {
  return ({ ops, inputs: [x], output: y, dy }) => [x && (() => derivative(ops, dy, { x, y }))];
}

export const neg = elementwise(
  1,
  (x) => -x,
  rule((ops, dy) => ops.neg(dy)),
);
export const abs = elementwise(
  1,
  Math.abs,
  rule((ops, dy, { x }) => ops.mul(dy, ops.sign(x))),
);
export const sign = elementwise(1, Math.sign, "none");
export const exp = elementwise(
  1,
  Math.exp,
  rule((ops, dy, { y }) => ops.mul(dy, y)),
  4,
);
export const log = elementwise(
  1,
  Math.log,
  rule((ops, dy, { x }) => ops.div(dy, x)),
  4,
);
export const sqrt = elementwise(
  1,
  Math.sqrt,
  rule((ops, dy, { y }) => ops.div(ops.mul(dy, 0.5), y)),
  2,
);
export const rsqrt = elementwise(
  1,
  (x) => 1 / Math.sqrt(x),
  rule((ops, dy, { y }) => ops.mul(ops.mul(dy, -0.5), ops.mul(y, ops.square(y)))),
  2,
);
export const square = elementwise(
  1,
  (x) => x * x,
  rule((ops, dy, { x }) => ops.mul(dy, ops.mul(x, 2))),
);
export const reciprocal = elementwise(
  1,
  (x) => 1 / x,
  rule((ops, dy, { y }) => ops.neg(ops.mul(dy, ops.square(y)))),
);
export const tanh = elementwise(
  1,
  Math.tanh,
  rule((ops, dy, { y }) => ops.mul(dy, ops.sub(1, ops.square(y)))),
  6,
);
export const sigmoid = elementwise(
  1,
  logistic,
  rule((ops, dy, { y }) => ops.mul(dy, ops.mul(y, ops.sub(1, y)))),
  6,
);
export const softplus = elementwise(
  1,
  (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  rule((ops, dy, { x }) => ops.mul(dy, ops.sigmoid(x))),
  8,
);
export const relu = elementwise(
  1,
  (x) => (x < 0 ? 0 : x),
  rule((ops, dy, { y }) => ops.select(ops.greater(y, 0), dy, 0)),
);
export const erf = elementwise(
  1,
  erfOf,
  rule((ops, dy, { x }) => ops.mul(dy, ops.mul(ops.exp(ops.neg(ops.square(x))), 2 / Math.sqrt(Math.PI)))),
  12,
);
export const sin = elementwise(
  1,
  Math.sin,
  rule((ops, dy, { x }) => ops.mul(dy, ops.cos(x))),
  4,
);
export const cos = elementwise(
  1,
  Math.cos,
  rule((ops, dy, { x }) => ops.neg(ops.mul(dy, ops.sin(x)))),
  4,
);
export const floor = elementwise(1, Math.floor, "none");
export const stopGradient = elementwise(1, (x) => x, "none", 0);

/** To int32 it cuts off the fraction. */
export const cast: Primitive<AttributesOf["cast"]> = {
  derivative: "none",
  shape: (inputs, { dtype }) => ({ shape: one(inputs).shape, dtype }),
  flops: (_, output) => sizeOf(output.shape),
  run: (inputs, _, { dtype }) => one(inputs).values.map((v) => (dtype === "int32" ? Math.trunc(v) : v)),
};

/** 1 / (1 + exp(-x)) without overflow. */
function logistic(x: number): number {
  const power = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : power) / (1 + power);
}
