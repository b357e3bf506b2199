import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { affine, affineParams, affineWeights } from "../affine.ts";
import { defineOperation } from "../definition.ts";
import { exampleAxes, standardize } from "../math.ts";
import { number } from "../params.ts";
import { pyNorm } from "../python-norm.ts";
import { numbersProblem } from "../shape-problems.ts";

export const layerNorm = defineOperation({
  family: "layer",
  kind: "layer-norm",
  group: "Normalisation",
  places: ["network"],
  doc: {
    title: "Layer norm",
    summary: "Brings all numbers of one example to mean 0 and variance 1, then scales and shifts every feature.",
    formula: "y = \\gamma\\,\\frac{x - \\mu_n}{\\sqrt{\\sigma_n^2 + \\epsilon}} + \\beta",
    paper: { title: "Layer normalization", arxiv: "1607.06450", year: 2016 },
    useWhen: "In a critic under a gradient penalty, where batch norm is not allowed.",
    mistakes: ["Of an image it takes all pixels and channels together; normalising each pixel by itself is Pixel norm."],
    keywords: ["normalization", "ln"],
  },
  params: z.strictObject({
    epsilon: number(1e-5, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
    ...affineParams(),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ params, inputs: { x } }) {
    if (x.shape.length === 0 || x.dtype !== "float32") return err(numbersProblem("Layer norm", x));
    return ok({ outputs: { y: { ...x, range: "any" } }, weights: affineWeights(x, params) });
  },
  forward: (ops, { params, inputs: { x }, weight }) => ({
    outputs: { y: affine(ops, standardize(ops, x, exampleAxes(x), params.epsilon), params, weight) },
  }),
  // One group of all features is layer normalisation with a scale per feature.
  pytorch: ({ params, inputs: { x } }) =>
    pyNorm(x, params, (affine) => `nn.GroupNorm(1, ${x.shape.at(-1)}, eps=${params.epsilon}, affine=${affine})`),
});
