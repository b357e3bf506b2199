import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { affine, affineParams, affineWeights } from "../affine.ts";
import { defineOperation } from "../definition.ts";
import { ones, zeros } from "../initializer.ts";
import { batchNormalize } from "../normalize.ts";
import { initializer, number } from "../params.ts";
import { pyShare } from "../python.ts";
import { pyNorm } from "../python-norm.ts";
import { numbersProblem } from "../shape-problems.ts";

export const batchNorm = defineOperation({
  family: "layer",
  kind: "batch-norm",
  group: "Normalisation",
  places: ["network"],
  batchDependent: true,
  doc: {
    title: "Batch norm",
    summary: "Brings every feature to mean 0 and variance 1 over the batch, then scales and shifts it by learned numbers.",
    formula: "y = \\gamma\\,\\frac{x - \\mu_B}{\\sqrt{\\sigma_B^2 + \\epsilon}} + \\beta",
    paper: {
      title: "Batch normalization: accelerating deep network training by reducing internal covariate shift",
      arxiv: "1502.03167",
      year: 2015,
    },
    useWhen: "After every layer of a generator but the last, and inside a discriminator but for its first layer.",
    mistakes: [
      "Under a gradient penalty it makes the penalty meaningless, because each score then depends on the whole batch.",
      "The momentum is the share of the old value kept; PyTorch's is the share of the new one, so 0.9 here is 0.1 there.",
      "The stored variance is that of the batch divided by n, as in Keras; PyTorch stores it divided by n - 1.",
    ],
    keywords: ["normalization", "bn", "moving average"],
  },
  params: z.strictObject({
    momentum: number(0.99, { label: "Momentum", min: 0, max: 1, help: "How much of the stored statistics stays at each update." }),
    epsilon: number(1e-3, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
    ...affineParams(),
    scaleInitializer: initializer(ones, { label: "Initial scale" }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ params, inputs: { x } }) {
    const features = x.shape.at(-1);
    if (features === undefined || x.dtype !== "float32") return err(numbersProblem("Batch norm", x));
    const shape = [features];
    return ok({
      outputs: { y: { ...x, range: "any" } },
      weights: {
        ...affineWeights(x, params, params.scaleInitializer),
        mean: { shape, initializer: zeros, trainable: false },
        variance: { shape, initializer: ones, trainable: false },
      },
    });
  },
  forward(ops, { params, inputs: { x }, weight, mode }) {
    const { normalized, updates } = batchNormalize(ops, x, { mode, weight, ...params });
    return { outputs: { y: affine(ops, normalized, params, weight) }, updates };
  },
  pytorch({ params, inputs: { x } }) {
    const options = `eps=${params.epsilon}, momentum=${pyShare(params.momentum)}`;
    const kind = x.shape.length === 3 ? "BatchNorm2d" : "BatchNorm1d";
    const code = pyNorm(x, params, (affine) => `nn.${kind}(${x.shape.at(-1)}, ${options}, affine=${affine})`);
    return { ...code, weights: { ...code.weights, mean: { to: "norm.running_mean" }, variance: { to: "norm.running_var" } } };
  },
});
