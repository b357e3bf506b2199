/** @file Normalisation over the batch with stored statistics, shared by the kinds that differ in scale and shift. */
import type { Ops, Value } from "../core/ops.ts";
import type { Mode } from "./definition.ts";
import { allAxes, moments } from "./math.ts";

export interface BatchNormalization {
  readonly mode: Mode;
  /** Share of the old statistics kept. */
  readonly momentum: number;
  readonly epsilon: number;
  readonly weight: (name: "mean" | "variance") => Value;
}

/** (x - mean) / √(variance + ε) per feature (the last axis), and the new stored statistics `mean` and `variance`. */
export function batchNormalize(ops: Ops, x: Value, { mode, momentum, epsilon, weight }: BatchNormalization) {
  const stored = { mean: weight("mean"), variance: weight("variance") };
  const { mean, variance } = mode.statistics === "batch" ? moments(ops, x, allAxes(x).slice(0, -1)) : stored;
  const normalized = ops.mul(ops.sub(x, mean), ops.rsqrt(ops.add(variance, epsilon)));
  if (mode.statistics !== "batch") return { normalized, updates: {} };
  const follow = (old: Value, now: Value) => ops.add(ops.mul(old, momentum), ops.mul(ops.stopGradient(now), 1 - momentum));
  return { normalized, updates: { mean: follow(stored.mean, mean), variance: follow(stored.variance, variance) } };
}
