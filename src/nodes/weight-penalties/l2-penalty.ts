import { z } from "zod";
import type { Shape } from "../../core/tensor-type.ts";
import { defineWeightPenalty } from "../definition.ts";
import { sumAll } from "../math.ts";
import { choice, live, references, text } from "../params.ts";
import { pyWeighted } from "../python.ts";
import { norm, power, times } from "../tex.ts";
import { excludeParam, isExcluded } from "../weight-names.ts";

export const l2Penalty = defineWeightPenalty({
  family: "weight-penalty",
  kind: "l2-penalty",
  group: "Penalties",
  places: ["board"],
  doc: {
    title: "L2 penalty",
    summary: "Keeps weights small: the sum of their squares.",
    formula: "\\lambda \\sum_i \\theta_i^2",
    useWhen: "In place of an optimizer's weight decay, which Adam scales by each weight's own step.",
    mistakes: ["Wire it to the player that owns the network; other players do not move these weights."],
    keywords: ["weight decay", "ridge", "regularisation", "tikhonov"],
  },
  params: z.strictObject({
    networks: references("networks", { label: "Of" }),
    weight: live(1e-4, { label: "Weight", min: 0, max: 1e6, scale: "log", help: "λ." }),
    of: choice("kernels", { kernels: "Kernels and tables", all: "All weights" }, { label: "Counts" }),
    exclude: text("", excludeParam),
  }),
  inputs: [],
  outputs: [{ name: "loss", label: "Loss", meaning: "scalar" }],
  term(ops, { params, live, name, weight }) {
    if (!counts(params, name, weight.shape)) return undefined;
    return { loss: ops.mul(sumAll(ops, ops.square(weight)), live("weight")) };
  },
  pytorch: ({ params, name, shape }) => (counts(params, name, shape) ? pyWeighted(params.weight, "(weight ** 2).sum()") : undefined),
  tex: ({ theta, number }) => times(number("weight"), power(norm(theta, 2), 2)),
});

function counts({ of, exclude }: { readonly of: string; readonly exclude: string }, name: string, shape: Shape): boolean {
  return (of === "all" || shape.length >= 2) && !isExcluded(name, exclude);
}
