import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { mean } from "../math.ts";
import { number } from "../params.ts";
import { pyFeatureAxis } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";

export const pixelNorm = defineOperation({
  family: "layer",
  kind: "pixel-norm",
  group: "Normalisation",
  places: ["network"],
  doc: {
    title: "Pixel norm",
    summary: "Scales the features of every pixel to a mean square of 1; nothing is learned.",
    formula: "y = \\frac{x}{\\sqrt{\\frac{1}{C}\\sum_c x_c^2 + \\epsilon}}",
    paper: { title: "Progressive growing of GANs for improved quality, stability, and variation", arxiv: "1710.10196", year: 2017 },
    useWhen: "In a generator without batch norm; on noise it moves z to the sphere of radius √n.",
    keywords: ["normalization", "sphere", "progressive"],
  },
  params: z.strictObject({ epsilon: number(1e-8, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }) }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ inputs: { x } }) {
    if (x.shape.length === 0 || x.dtype !== "float32") return err(numbersProblem("Pixel norm", x));
    return ok({ outputs: { y: { ...x, range: "any" } } });
  },
  forward(ops, { params, inputs: { x } }) {
    const power = mean(ops, ops.square(x), [-1], true);
    return { outputs: { y: ops.mul(x, ops.rsqrt(ops.add(power, params.epsilon))) } };
  },
  pytorch: ({ params, inputs: { x } }) => ({
    outputs: { y: `x * torch.rsqrt((x ** 2).mean(dim=${pyFeatureAxis(x)}, keepdim=True) + ${params.epsilon})` },
  }),
});
