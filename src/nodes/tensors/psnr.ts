import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { scalar } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { exampleAxes, mean, meanAll, squaredDifference } from "../math.ts";
import { inferPair, pairPorts } from "../pairs.ts";
import { number } from "../params.ts";
import { applied } from "../tex.ts";

export const psnr = defineOperation({
  family: "tensor",
  kind: "psnr",
  group: "Measures",
  places: ["board"],
  doc: {
    title: "PSNR",
    summary: "Peak signal-to-noise ratio in decibels, the mean over the batch: how near restored images are to the true ones.",
    formula: "10 \\log_{10} \\frac{s^2}{\\tfrac1n \\lVert x - t \\rVert_2^2}",
    useWhen: "Super-resolution and translation, beside the losses: 30 dB and more is near.",
    mistakes: ["It prefers blurred images to sharp ones that are a pixel off.", "The span of [-1, 1] is 2."],
    keywords: ["decibel", "quality", "super-resolution", "mse", "metric"],
  },
  params: z.strictObject({
    span: number(2, { label: "Span of a pixel", min: 1e-6, max: 1e6, help: "s: 1 for pixels in [0, 1], 2 for [-1, 1]." }),
  }),
  inputs: pairPorts,
  outputs: [{ name: "value", label: "", meaning: "scalar" }],
  infer({ inputs: { x, target } }) {
    const found = inferPair("PSNR", x, target);
    if (!found.ok) return found;
    if (x.shape.length > 0) return ok({ outputs: { value: scalar } });
    return err({ code: "shape.rank", port: "x", message: "PSNR compares images, but one number comes in." });
  },
  forward(ops, { params, inputs: { x, target } }) {
    const error = mean(ops, squaredDifference(ops, x, target), exampleAxes(x));
    const decibels = ops.mul(ops.log(ops.add(error, 1e-12)), -10 / Math.LN10);
    return { outputs: { value: ops.add(meanAll(ops, decibels), 20 * Math.log10(params.span)) } };
  },
  pytorch: ({ params }) => ({
    outputs: { value: `(10 * torch.log10(${params.span} ** 2 / (((x - target) ** 2).flatten(1).mean(dim=1) + 1e-12))).mean()` },
  }),
  tex: ({ inputs: { x, target }, mean }) => mean(applied("PSNR", x, target)),
});
