import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { affine, affineParams, affineWeights } from "../affine.ts";
import { defineOperation } from "../definition.ts";
import { standardize } from "../math.ts";
import { integer, number } from "../params.ts";
import { pyNorm } from "../python-norm.ts";
import { numbersProblem } from "../shape-problems.ts";

export const groupNorm = defineOperation({
  family: "layer",
  kind: "group-norm",
  group: "Normalisation",
  places: ["network"],
  doc: {
    title: "Group norm",
    summary: "Brings every group of features of one example to mean 0 and variance 1.",
    formula: "y = \\gamma\\,\\frac{x - \\mu_{n,g}}{\\sqrt{\\sigma_{n,g}^2 + \\epsilon}} + \\beta",
    paper: { title: "Group normalization", arxiv: "1803.08494", year: 2018 },
    useWhen: "Batches are small, or examples must not see each other.",
    mistakes: ["The number of groups must divide the number of features."],
    keywords: ["normalization"],
  },
  params: z.strictObject({
    groups: integer(8, { label: "Groups", min: 1, max: 1024 }),
    epsilon: number(1e-5, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
    ...affineParams(),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ params, inputs: { x } }) {
    const features = x.shape.at(-1);
    if (features === undefined || x.dtype !== "float32") return err(numbersProblem("Group norm", x));
    if (features % params.groups !== 0) {
      const message = `${features} features do not divide into ${params.groups} groups: choose a number that divides ${features}.`;
      return err({ code: "shape.groups", param: "groups", message });
    }
    return ok({ outputs: { y: { ...x, range: "any" } }, weights: affineWeights(x, params) });
  },
  forward(ops, { params, inputs: { x }, weight }) {
    const features = x.shape.at(-1) ?? 1;
    const grouped = ops.reshape(x, [...x.shape.slice(0, -1), params.groups, features / params.groups]);
    // Over all places and the features of a group: every axis but that of the batch and that of the groups.
    const axes = grouped.shape.map((_, axis) => axis).filter((axis) => axis !== 0 && axis !== grouped.shape.length - 2);
    const normalized = ops.reshape(standardize(ops, grouped, axes, params.epsilon), x.shape);
    return { outputs: { y: affine(ops, normalized, params, weight) } };
  },
  pytorch: ({ params, inputs: { x } }) =>
    pyNorm(x, params, (affine) => `nn.GroupNorm(${params.groups}, ${x.shape.at(-1)}, eps=${params.epsilon}, affine=${affine})`),
});
