import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { number } from "../params.ts";
import { py } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";

export const dequantise = defineOperation({
  family: "tensor",
  kind: "dequantise",
  group: "Noise",
  doc: {
    title: "Dequantise",
    summary: "Adds even noise as wide as the steps between the grey levels of stored images, so that these are no longer visible.",
    formula: "y = x + w\\,u, \\qquad u \\sim \\mathcal{U}(0, 1)",
    paper: { title: "Improved training of Wasserstein GANs", arxiv: "1704.00028", year: 2017 },
    useWhen: "Behind real images: a discriminator could tell them by their 256 levels, which no generator makes.",
    mistakes: ["The step of [0, 1] is 1/256, that of [-1, 1] is 1/128."],
    keywords: ["dequantize", "uniform noise", "levels", "8 bit"],
  },
  params: z.strictObject({ width: number(1 / 128, { label: "Width", min: 0, max: 1, scale: "log" }) }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ inputs: { x } }) =>
    x.dtype === "float32" && x.meaning !== "scalar" ? ok({ outputs: { y: { ...x, range: "any" } } }) : err(numbersProblem("Dequantise", x)),
  forward: (ops, { params, inputs: { x }, random }) => ({ outputs: { y: ops.add(x, ops.mul(random(x.shape, "uniform"), params.width)) } }),
  pytorch: ({ params }) => ({ outputs: { y: `x + torch.rand_like(x) * ${py(params.width)}` } }),
});
