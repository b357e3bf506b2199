import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { ones, zeros } from "../initializer.ts";
import { batchNormalize } from "../normalize.ts";
import { integer, number } from "../params.ts";
import { pyOnFeatures, pyShare } from "../python.ts";
import { classesProblem, numbersProblem } from "../shape-problems.ts";

export const conditionalBatchNorm = defineOperation({
  family: "layer",
  kind: "conditional-batch-norm",
  group: "Normalisation",
  places: ["network"],
  batchDependent: true,
  doc: {
    title: "Conditional batch norm",
    summary: "Batch norm whose scale and shift are learned for each class.",
    formula: "y = \\gamma_c\\,\\frac{x - \\mu_B}{\\sqrt{\\sigma_B^2 + \\epsilon}} + \\beta_c",
    paper: { title: "A learned representation for artistic style", arxiv: "1610.07629", year: 2016 },
    useWhen: "A generator of classes, as in the class-conditional SNGAN, SAGAN and BigGAN.",
    mistakes: ["It takes the label itself, not its one-hot vector."],
    keywords: ["normalization", "class", "condition", "cbn"],
  },
  params: z.strictObject({
    classes: integer(10, { label: "Classes", min: 2, max: 100_000 }),
    momentum: number(0.99, { label: "Momentum", min: 0, max: 1, help: "How much of the stored statistics stays at each update." }),
    epsilon: number(1e-3, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
  }),
  inputs: [
    { name: "x", meaning: "any" },
    { name: "label", meaning: "label" },
  ],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ params, inputs: { x, label } }) {
    const features = x.shape.at(-1);
    if (features === undefined || x.dtype !== "float32") return err(numbersProblem("Conditional batch norm", x));
    const problem = classesProblem("Conditional batch norm", label, params.classes);
    if (problem !== undefined) return err(problem);
    return ok({
      outputs: { y: { ...x, range: "any" } },
      weights: {
        scale: { shape: [params.classes, features], initializer: ones },
        shift: { shape: [params.classes, features], initializer: zeros },
        mean: { shape: [features], initializer: zeros, trainable: false },
        variance: { shape: [features], initializer: ones, trainable: false },
      },
    });
  },
  forward(ops, { params, inputs: { x, label }, weight, mode }) {
    const { normalized, updates } = batchNormalize(ops, x, { mode, weight, ...params });
    const places = [x.shape[0] ?? 1, ...x.shape.slice(1, -1).map(() => 1), x.shape.at(-1) ?? 1];
    const row = (name: string) => ops.reshape(ops.gather(weight(name), label), places);
    return { outputs: { y: ops.add(ops.mul(normalized, row("scale")), row("shift")) }, updates };
  },
  pytorch({ params, inputs: { x } }) {
    const features = x.shape.at(-1);
    const kind = x.shape.length === 3 ? "BatchNorm2d" : "BatchNorm1d";
    const row = (name: string) => `self.${name}(label)${{ 1: "", 2: "[:, None, :]", 3: "[:, :, None, None]" }[x.shape.length] ?? ""}`;
    return {
      modules: {
        norm: `nn.${kind}(${features}, eps=${params.epsilon}, momentum=${pyShare(params.momentum)}, affine=False)`,
        scale: `nn.Embedding(${params.classes}, ${features})`,
        shift: `nn.Embedding(${params.classes}, ${features})`,
      },
      weights: {
        scale: { to: "scale.weight" },
        shift: { to: "shift.weight" },
        mean: { to: "norm.running_mean" },
        variance: { to: "norm.running_var" },
      },
      outputs: { y: `${pyOnFeatures("self.norm", "x", x)} * ${row("scale")} + ${row("shift")}` },
    };
  },
});
