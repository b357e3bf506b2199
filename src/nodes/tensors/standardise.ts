import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { exampleAxes, standardize } from "../math.ts";
import { number } from "../params.ts";
import { numbersProblem } from "../shape-problems.ts";
import { applied } from "../tex.ts";

export const standardise = defineOperation({
  family: "tensor",
  kind: "standardise",
  group: "Arithmetic",
  doc: {
    title: "Standardise",
    summary: "Brings every example to mean 0 and standard deviation 1: images of one brightness and contrast.",
    formula: "y = s\\,\\frac{x - \\bar{x}}{\\sqrt{\\operatorname{var} x + \\epsilon}}",
    useWhen: "Global contrast normalisation of images, before a network that should not look at brightness.",
    mistakes: ["The original brightness and contrast are lost: a generator of such images cannot learn them."],
    keywords: ["gcn", "contrast", "whiten", "z-score", "normalise", "standardize"],
  },
  params: z.strictObject({
    scale: number(1, { label: "Scale", min: 1e-6, max: 1e6, help: "The standard deviation of the result." }),
    epsilon: number(1e-8, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ inputs: { x } }) =>
    x.dtype === "float32" && x.shape.length > 0 ? ok({ outputs: { y: { ...x, range: "any" } } }) : err(numbersProblem("Standardise", x)),
  forward: (ops, { params, inputs: { x } }) => ({
    outputs: { y: ops.mul(standardize(ops, x, exampleAxes(x), params.epsilon), params.scale) },
  }),
  pytorch({ params, inputs: { x } }) {
    const dims = `dim=(${x.shape.map((_, axis) => `${axis + 1},`).join(" ")}), keepdim=True`;
    return { outputs: { y: `${params.scale} * (x - x.mean(${dims})) * torch.rsqrt(x.var(${dims}, unbiased=False) + ${params.epsilon})` } };
  },
  tex: ({ inputs: { x } }) => applied("std", x),
});
