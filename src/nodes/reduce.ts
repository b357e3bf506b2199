/** @file How a loss makes one number out of one per element. */
import type { Ops, Value } from "../core/ops.ts";
import { choice } from "./params.ts";
import { atom, over, type Term, times } from "./tex.ts";

export type Reduction = "mean" | "example" | "sum";

export function reduceParam(value: Reduction) {
  return choice(
    value,
    { mean: "Mean over everything", example: "Sum over an example, mean over the batch", sum: "Sum over everything" },
    { label: "Reduce", help: "Decides how the loss grows with the size of an example, and so what its weight means." },
  );
}

/** `x` [batch, ...]. */
export function reduceLoss(ops: Ops, x: Value, reduction: Reduction): Value {
  const sum = ops.sum(
    x,
    x.shape.map((_, axis) => axis),
  );
  if (reduction === "sum") return sum;
  return ops.mul(sum, 1 / (reduction === "mean" ? x.shape.reduce((a, b) => a * b, 1) : (x.shape[0] ?? 1)));
}

/** The weighted loss, by what one example adds: a sum over its `count` numbers, as a norm is. */
export function texReduced(example: Term, { reduction, weight, count, mean }: TexReduction): Term {
  if (reduction === "sum") return times(times(weight, atom("m")), mean(example));
  return times(reduction === "mean" ? over(weight, count) : weight, mean(example));
}

interface TexReduction {
  readonly reduction: Reduction;
  readonly weight: Term;
  /** Numbers in one example. */
  readonly count: number;
  readonly mean: (body: Term) => Term;
}

export function pyReduced(expression: string, reduction: Reduction): string {
  if (reduction === "mean") return `(${expression}).mean()`;
  return reduction === "sum" ? `(${expression}).sum()` : `(${expression}).flatten(1).sum(dim=1).mean()`;
}
