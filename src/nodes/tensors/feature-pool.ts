import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { mean } from "../math.ts";
import { choice, integer } from "../params.ts";
import { pyFeatureAxis } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";

export const featurePool = defineOperation({
  family: "tensor",
  kind: "feature-pool",
  group: "Resize",
  doc: {
    title: "Feature pool",
    summary: "Takes the largest, the mean or the root of the squares of every few neighbouring features.",
    formula: "y_i = \\max_{j < p} x_{pi + j}",
    paper: { title: "Maxout networks", arxiv: "1302.4389", year: 2013 },
    useWhen: "Behind a convolution it makes a maxout convolution of it.",
    mistakes: ["The size of the groups must divide the number of features."],
    keywords: ["maxout", "lp pooling", "channels"],
  },
  params: z.strictObject({
    pieces: integer(2, { label: "Features in a group", min: 2, max: 64 }),
    method: choice("max", { max: "Largest", mean: "Mean", norm: "Root of the sum of squares" }, { label: "Takes the" }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ params: { pieces, method }, inputs: { x } }) {
    const features = x.shape.at(-1);
    if (features === undefined || x.dtype !== "float32") return err(numbersProblem("Feature pool", x));
    if (features % pieces !== 0) {
      const message = `${features} features do not divide into groups of ${pieces}: choose a number that divides ${features}.`;
      return err({ code: "shape.groups", param: "pieces", message });
    }
    return ok({ outputs: { y: floats([...x.shape.slice(0, -1), features / pieces], method === "norm" ? "non-negative" : x.range) } });
  },
  forward(ops, { params: { pieces, method }, inputs: { x } }) {
    const groups = ops.reshape(x, [...x.shape.slice(0, -1), (x.shape.at(-1) ?? pieces) / pieces, pieces]);
    if (method === "max") return { outputs: { y: ops.max(groups, [-1]) } };
    if (method === "mean") return { outputs: { y: mean(ops, groups, [-1]) } };
    // The small number keeps the derivative finite where all are 0.
    return { outputs: { y: ops.sqrt(ops.add(ops.sum(ops.square(groups), [-1]), 1e-12)) } };
  },
  pytorch({ params: { pieces, method }, inputs: { x } }) {
    const axis = pyFeatureAxis(x);
    const groups = `x.unflatten(${axis}, (-1, ${pieces}))`;
    const y = {
      max: `${groups}.amax(dim=${axis + 1})`,
      mean: `${groups}.mean(dim=${axis + 1})`,
      norm: `((${groups} ** 2).sum(dim=${axis + 1}) + 1e-12).sqrt()`,
    }[method];
    return { outputs: { y } };
  },
});
