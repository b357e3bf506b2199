/** @file Elementwise primitives of two and three operands. They broadcast, so each derivative is summed back. */
import type { Ops, Value } from "../../core/ops.ts";
import { comparison, elementwise } from "./elementwise.ts";
import type { DerivativeRule, NoAttributes } from "./primitive.ts";
import { sumTo } from "./sum-to.ts";

interface Operands {
  readonly a: Value;
  readonly b: Value;
  readonly y: Value;
}

type Part = (ops: Ops, dy: Value, at: Operands) => Value;

function rule(byA: Part, byB: Part): DerivativeRule<NoAttributes> {
  return ({ ops, inputs: [a, b], output: y, dy }) => {
    if (a === undefined || b === undefined) return [];
    return [() => sumTo(ops, byA(ops, dy, { a, b, y }), a.shape), () => sumTo(ops, byB(ops, dy, { a, b, y }), b.shape)];
  };
}

const through: Part = (_, dy) => dy;

export const add = elementwise(2, (a, b) => a + b, rule(through, through));
// What comes after summing back comes on the smaller tensor: -Σ dy rather than Σ -dy.
export const sub = elementwise(
  2,
  (a, b) => a - b,
  ({ ops, inputs: [a, b], dy }) => [a && (() => sumTo(ops, dy, a.shape)), b && (() => ops.neg(sumTo(ops, dy, b.shape)))],
);
export const mul = elementwise(
  2,
  (a, b) => a * b,
  rule(
    (ops, dy, { b }) => ops.mul(dy, b),
    (ops, dy, { a }) => ops.mul(dy, a),
  ),
);
export const div = elementwise(
  2,
  (a, b) => a / b,
  ({ ops, inputs: [a, b], output: y, dy }) => [
    a && b && (() => sumTo(ops, ops.div(dy, b), a.shape)),
    b && (() => ops.neg(ops.div(sumTo(ops, ops.mul(dy, y), b.shape), b))),
  ],
);
/** The rules hold at a = 0 too, where a^(b - 1) and log a may not be finite. */
export const pow = elementwise(
  2,
  (a, b) => a ** b,
  rule(
    (ops, dy, { a, b }) => ops.mul(dy, ops.select(ops.equal(b, 0), 0, ops.mul(b, ops.pow(a, ops.sub(b, 1))))),
    (ops, dy, { a, y }) => ops.mul(dy, ops.mul(y, ops.log(ops.select(ops.greater(a, 0), a, 1)))),
  ),
  8,
);
export const maximum = elementwise(
  2,
  (a, b) => Math.max(a, b),
  rule(
    (ops, dy, { a, b }) => ops.select(ops.greaterEqual(a, b), dy, 0),
    (ops, dy, { a, b }) => ops.select(ops.greaterEqual(a, b), 0, dy),
  ),
);
export const minimum = elementwise(
  2,
  (a, b) => Math.min(a, b),
  rule(
    (ops, dy, { a, b }) => ops.select(ops.greaterEqual(b, a), dy, 0),
    (ops, dy, { a, b }) => ops.select(ops.greaterEqual(b, a), 0, dy),
  ),
);

export const greater = comparison((a, b) => a > b);
export const greaterEqual = comparison((a, b) => a >= b);
export const equal = comparison((a, b) => a === b);

export const select = elementwise(
  3,
  (mask, a, b) => (mask === 0 ? b : a),
  ({ ops, inputs: [mask, a, b], dy }) => {
    if (mask === undefined || a === undefined || b === undefined) return [];
    return [undefined, () => sumTo(ops, ops.select(mask, dy, 0), a.shape), () => sumTo(ops, ops.select(mask, 0, dy), b.shape)];
  },
);
