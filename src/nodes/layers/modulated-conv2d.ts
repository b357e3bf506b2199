import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { image } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { ones, zeros } from "../initializer.ts";
import { flag, initializer, integer, number } from "../params.ts";
import { rankProblem, vectorProblem } from "../shape-problems.ts";
import { paddingOf, windowExtent } from "../windows.ts";

/** Against a division by zero, as in the paper. */
const EPSILON = 1e-8;

export const modulatedConv2d = defineOperation({
  family: "layer",
  kind: "modulated-conv2d",
  group: "Layers",
  places: ["network"],
  doc: {
    title: "Modulated convolution",
    summary: "A convolution whose weights a style vector scales per input channel, and which keeps the size of its outputs.",
    formula: "w'_{ijk} = s_i\\,w_{ijk}, \\qquad w''_{ijk} = w'_{ijk} \\Big/ \\sqrt{\\textstyle\\sum_{i,k} w'^2_{ijk} + \\epsilon}",
    paper: { title: "Analyzing and improving the image quality of StyleGAN", arxiv: "1912.04958", year: 2019 },
    useWhen: "In a generator that a style steers, in place of a convolution with adaptive norm.",
    mistakes: ["The style is mapped to scales inside: wire the latent w itself."],
    keywords: ["stylegan2", "demodulate", "style"],
  },
  params: z.strictObject({
    filters: integer(32, { label: "Filters", min: 1, max: 4096, scale: "log" }),
    kernel: integer(3, { label: "Kernel", unit: "px", min: 1, max: 31 }),
    demodulate: flag(true, {
      label: "Demodulate",
      help: "Divides by the expected size of the outputs; off for the layer that makes colours.",
    }),
    gain: number(1, { label: "Gain", min: 0, max: 100, advanced: true, help: "The weights are used times gain/√fan-in." }),
    initializer: initializer({ name: "normal", mean: 0, deviation: 1 }, { label: "Initial weights" }),
  }),
  inputs: [
    { name: "x", meaning: "image" },
    { name: "style", label: "Style", meaning: "vector" },
  ],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x, style } }) {
    const [height, width, channels] = x.shape;
    if (height === undefined || width === undefined || channels === undefined) return err(rankProblem("Modulated convolution", x));
    const [size] = style.shape;
    if (size === undefined || style.shape.length !== 1) return err(vectorProblem("The style", style, "style"));
    return ok({
      outputs: { y: image(height, width, params.filters, "logit") },
      weights: {
        kernel: { shape: [params.kernel, params.kernel, channels, params.filters], initializer: params.initializer },
        style: { shape: [size, channels], initializer: params.initializer },
        styleBias: { shape: [channels], initializer: ones },
        bias: { shape: [params.filters], initializer: zeros },
      },
    });
  },
  // The same as other weights for each example, but with one convolution: scale the inputs, then the outputs.
  forward(ops, { params, inputs: { x, style }, weight }) {
    const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
    const { kernel: size, filters } = params;
    const kernel = ops.mul(weight("kernel"), params.gain / Math.sqrt(size * size * channels));
    const scales = ops.add(ops.mul(ops.matMul(style, weight("style")), 1 / Math.sqrt(style.shape[1] ?? 1)), weight("styleBias"));
    const windows = { kernel: size, stride: 1, padding: "same", pad: 0 } as const;
    const padding = paddingOf(windowExtent(height, windows), windowExtent(width, windows));
    const modulated = ops.conv2d(ops.mul(x, ops.reshape(scales, [batch, 1, 1, channels])), kernel, { stride: [1, 1], padding });
    const power = ops.matMul(ops.square(scales), ops.sum(ops.square(kernel), [0, 1]));
    const inverse = ops.reshape(ops.rsqrt(ops.add(power, EPSILON)), [batch, 1, 1, filters]);
    return { outputs: { y: ops.add(params.demodulate ? ops.mul(modulated, inverse) : modulated, weight("bias")) } };
  },
  pytorch({ params, inputs: { x, style } }) {
    const [size, channels] = [style.shape[0] ?? 1, x.shape[2] ?? 1];
    const { kernel, filters } = params;
    const [before, after] = [Math.floor((kernel - 1) / 2), Math.ceil((kernel - 1) / 2)];
    const weight = `self.conv.weight * ${params.gain / Math.sqrt(kernel * kernel * channels)}`;
    const scales = `F.linear(style, self.style.weight / ${Math.sqrt(size)}, self.style.bias)`;
    const inverse = params.demodulate ? ` * torch.rsqrt(s ** 2 @ (w ** 2).sum(dim=(2, 3)).T + ${EPSILON})[:, :, None, None]` : "";
    const padded = `F.pad(x * s[:, :, None, None], (${before}, ${after}, ${before}, ${after}))`;
    const convolved = `F.conv2d(${padded}, w)${inverse}`;
    return {
      modules: { conv: `nn.Conv2d(${channels}, ${filters}, ${kernel})`, style: `nn.Linear(${size}, ${channels})` },
      weights: {
        kernel: { to: "conv.weight", permute: [3, 2, 0, 1] },
        style: { to: "style.weight", permute: [1, 0] },
        styleBias: { to: "style.bias" },
        bias: { to: "conv.bias" },
      },
      outputs: { y: `(lambda s, w: ${convolved} + self.conv.bias[:, None, None])(${scales}, ${weight})` },
    };
  },
});
