/** @file The step of Adam (Kingma and Ba 2014, arXiv 1412.6980), with bias correction. */
import type { Operand, Ops, Value } from "../core/ops.ts";
import { choice, number } from "./params.ts";

export const momentParams = {
  beta1: number(0.5, { label: "β₁", min: 0, max: 0.9999, help: "Memory of the gradient: the momentum." }),
  beta2: number(0.999, { label: "β₂", min: 0, max: 0.99999, help: "Memory of the squared gradient." }),
  epsilon: number(1e-8, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
  epsilonPlace: choice(
    "outside",
    { outside: "Outside the root", inside: "Inside the root, squared" },
    {
      label: "Epsilon stands",
      help: "Inside, √(v + ε²), the step has a finite derivative where a gradient is 0: for unrolled steps.",
      advanced: true,
    },
  ),
};

interface Moments {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly epsilonPlace: "outside" | "inside";
}

/** m̂ / (√v̂ + ε) and the new slots `m` and `v`. */
export function adaptiveMoments(
  ops: Ops,
  { beta1, beta2, epsilon, epsilonPlace }: Moments,
  { step, gradient, slot }: { readonly step: Operand; readonly gradient: Value; readonly slot: (name: string) => Value },
) {
  const m = ops.add(ops.mul(slot("m"), beta1), ops.mul(gradient, 1 - beta1));
  const v = ops.add(ops.mul(slot("v"), beta2), ops.mul(ops.square(gradient), 1 - beta2));
  const mean = ops.div(m, ops.sub(1, ops.pow(beta1, step)));
  const power = ops.div(v, ops.sub(1, ops.pow(beta2, step)));
  const scale = epsilonPlace === "outside" ? ops.add(ops.sqrt(power), epsilon) : ops.sqrt(ops.add(power, epsilon * epsilon));
  return { direction: ops.div(mean, scale), slots: { m, v } };
}
