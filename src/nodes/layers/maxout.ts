import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { zeros } from "../initializer.ts";
import { flag, initializer, integer } from "../params.ts";
import { py } from "../python.ts";
import { vectorProblem } from "../shape-problems.ts";

export const maxout = defineOperation({
  family: "layer",
  kind: "maxout",
  group: "Layers",
  places: ["network"],
  doc: {
    title: "Maxout",
    summary: "Every unit is the largest of several learned linear pieces.",
    formula: "h_i = \\max_{j \\le p}\\,(x^\\top W_{\\cdot ij} + b_{ij})",
    paper: { title: "Maxout networks", arxiv: "1302.4389", year: 2013 },
    useWhen: "The discriminators of the first GAN and of the conditional GAN, together with dropout.",
    mistakes: ["It has its own bend: no activation behind it.", "The weights are units × pieces times the input."],
    keywords: ["piecewise linear"],
  },
  params: z.strictObject({
    units: integer(64, { label: "Units", min: 1, max: 16384, scale: "log" }),
    pieces: integer(5, { label: "Pieces", min: 2, max: 32 }),
    bias: flag(true, { label: "Bias" }),
    initializer: initializer({ name: "glorot", distribution: "uniform" }, { label: "Initial weights" }),
    biasInitializer: initializer(zeros, { label: "Initial bias" }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "vector" }],
  infer({ params, inputs: { x } }) {
    const [size] = x.shape;
    if (size === undefined || x.shape.length !== 1) return err(vectorProblem("Maxout", x));
    const columns = params.units * params.pieces;
    return ok({
      outputs: { y: vector(params.units, "logit") },
      weights: {
        // The pieces of a unit stand side by side.
        kernel: { shape: [size, columns], initializer: params.initializer },
        ...(params.bias ? { bias: { shape: [columns], initializer: params.biasInitializer } } : {}),
      },
    });
  },
  forward(ops, { params, inputs: { x }, weight }) {
    const product = ops.matMul(x, weight("kernel"));
    const pieces = params.bias ? ops.add(product, weight("bias")) : product;
    return { outputs: { y: ops.max(ops.reshape(pieces, [x.shape[0] ?? 1, params.units, params.pieces]), [2]) } };
  },
  pytorch: ({ params, inputs: { x } }) => ({
    modules: { linear: `nn.Linear(${x.shape[0]}, ${params.units * params.pieces}, bias=${py(params.bias)})` },
    weights: { kernel: { to: "linear.weight", permute: [1, 0] }, ...(params.bias ? { bias: { to: "linear.bias" } } : {}) },
    outputs: { y: `self.linear(x).reshape(-1, ${params.units}, ${params.pieces}).amax(dim=2)` },
  }),
});
