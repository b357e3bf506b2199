/** @file How a network says how wide a normal distribution is. */
import type { Ops, Value } from "../core/ops.ts";
import { choice } from "./params.ts";
import { factor, power, signed, type Term } from "./tex.ts";

export type Spread = "log-deviation" | "log-variance" | "deviation";

export const spreadParam = choice(
  "log-variance",
  { "log-variance": "log σ²", "log-deviation": "log σ", deviation: "σ" },
  { label: "Spread is", help: "What the network's second output stands for." },
);

export function deviationOf(ops: Ops, x: Value, spread: Spread): Value {
  if (spread === "deviation") return x;
  return ops.exp(spread === "log-variance" ? ops.mul(x, 0.5) : x);
}

/** log σ² */
export function logVarianceOf(ops: Ops, x: Value, spread: Spread): Value {
  if (spread === "log-variance") return x;
  return spread === "log-deviation" ? ops.mul(x, 2) : ops.log(ops.square(x));
}

export function texOfVariance(x: Term, spread: Spread): string {
  if (spread === "deviation") return power(x, 2).tex;
  return spread === "log-variance" ? `e^{${signed(x)}}` : `e^{2 ${factor(x)}}`;
}

export function pyDeviation(x: string, spread: Spread): string {
  if (spread === "deviation") return x;
  return spread === "log-variance" ? `torch.exp(0.5 * ${x})` : `torch.exp(${x})`;
}

export function pyLogVariance(x: string, spread: Spread): string {
  if (spread === "log-variance") return x;
  return spread === "log-deviation" ? `2 * ${x}` : `(${x} ** 2).log()`;
}
