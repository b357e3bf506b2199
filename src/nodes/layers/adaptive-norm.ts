import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { ones, zeros } from "../initializer.ts";
import { standardize } from "../math.ts";
import { batchNormalize } from "../normalize.ts";
import { choice, initializer, number } from "../params.ts";
import { pyShare } from "../python.ts";
import { rankProblem, vectorProblem } from "../shape-problems.ts";

export const adaptiveNorm = defineOperation({
  family: "layer",
  kind: "adaptive-norm",
  group: "Normalisation",
  places: ["network"],
  batchDependent: true,
  doc: {
    title: "Adaptive norm",
    summary: "Normalises an image and lets a vector set the scale and the shift of every feature.",
    formula: "y = (1 + c\\,W_\\gamma + b_\\gamma)\\,\\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}} + c\\,W_\\beta + b_\\beta",
    paper: { title: "Arbitrary style transfer in real-time with adaptive instance normalization", arxiv: "1703.06868", year: 2017 },
    useWhen: "A style or an embedded class steers every layer of a generator: over each image as in StyleGAN, over the batch as in BigGAN.",
    mistakes: ["A label goes through Embedding first; with one scale for each class, Conditional batch norm is simpler."],
    keywords: ["adain", "style", "modulation", "conditional batch norm", "biggan", "film"],
  },
  params: z.strictObject({
    over: choice("image", { image: "Each image (instance norm)", batch: "The batch (batch norm)" }, { label: "Statistics over" }),
    momentum: number(0.9, {
      label: "Momentum",
      min: 0,
      max: 1,
      help: "How much of the stored statistics stays at each update.",
      when: { param: "over", is: ["batch"] },
    }),
    epsilon: number(1e-5, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
    initializer: initializer({ name: "normal", mean: 0, deviation: 0.02 }, { label: "Initial weights" }),
  }),
  inputs: [
    { name: "x", meaning: "image" },
    { name: "condition", label: "Condition", meaning: "vector" },
  ],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x, condition } }) {
    const features = x.shape[2];
    const [size] = condition.shape;
    if (features === undefined) return err(rankProblem("Adaptive norm", x));
    if (size === undefined || condition.shape.length !== 1) return err(vectorProblem("The condition", condition, "condition"));
    const kernel = { shape: [size, features], initializer: params.initializer };
    const bias = { shape: [features], initializer: zeros };
    const stored = (initial: typeof zeros) => ({ shape: [features], initializer: initial, trainable: false });
    return ok({
      outputs: { y: { ...x, range: "any" } },
      weights: {
        scale: kernel,
        scaleBias: bias,
        shift: kernel,
        shiftBias: bias,
        ...(params.over === "batch" ? { mean: stored(zeros), variance: stored(ones) } : {}),
      },
    });
  },
  forward(ops, { params, inputs: { x, condition }, weight, mode }) {
    const { normalized, updates } =
      params.over === "batch"
        ? batchNormalize(ops, x, { mode, weight, ...params })
        : { normalized: standardize(ops, x, [1, 2], params.epsilon), updates: {} };
    const places = [x.shape[0] ?? 1, 1, 1, x.shape[3] ?? 1];
    const project = (name: string) => ops.reshape(ops.add(ops.matMul(condition, weight(name)), weight(`${name}Bias`)), places);
    return { outputs: { y: ops.add(ops.mul(normalized, ops.add(project("scale"), 1)), project("shift")) }, updates };
  },
  pytorch({ params, inputs: { x, condition } }) {
    const features = x.shape[2];
    const linear = `nn.Linear(${condition.shape[0]}, ${features})`;
    const place = (name: string) => ({ [name]: { to: `${name}.weight`, permute: [1, 0] }, [`${name}Bias`]: { to: `${name}.bias` } });
    const overBatch = params.over === "batch";
    const options = `${features}, eps=${params.epsilon}, affine=False`;
    const norm = overBatch ? `nn.BatchNorm2d(${options}, momentum=${pyShare(params.momentum)})` : `nn.InstanceNorm2d(${options})`;
    const stored = { mean: { to: "norm.running_mean" }, variance: { to: "norm.running_var" } };
    return {
      modules: { norm, scale: linear, shift: linear },
      weights: { ...place("scale"), ...place("shift"), ...(overBatch ? stored : {}) },
      outputs: { y: "self.norm(x) * (1 + self.scale(condition))[:, :, None, None] + self.shift(condition)[:, :, None, None]" },
    };
  },
});
