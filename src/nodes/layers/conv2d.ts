import { z } from "zod";
import type { Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { image, type Shape } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { zeros } from "../initializer.ts";
import { flag, initializer, integer } from "../params.ts";
import { py, pyPair } from "../python.ts";
import { rankProblem } from "../shape-problems.ts";
import { isOutsideModule, pyTransform, transformKernel, transformParams, transformWeights } from "../weight-transform.ts";
import { across, acrossParams, paddingOf, paddingParams, windowExtent } from "../windows.ts";

const kernelOf = { name: "kernel", axis: 3 };

export const conv2d = defineOperation({
  family: "layer",
  kind: "conv2d",
  group: "Layers",
  places: ["network"],
  doc: {
    title: "Convolution",
    summary: "Slides learned filters over an image; a stride above 1 makes it smaller.",
    formula: "y_{i,j,f} = b_f + \\sum_{u,v,c} x_{si+u,\\,sj+v,\\,c}\\, W_{u,v,c,f}",
    paper: { title: "Gradient-based learning applied to document recognition", year: 1998 },
    useWhen: "In a discriminator with stride 2 instead of pooling, in a generator with stride 1 after an upsampling.",
    mistakes: [
      "A vector must be reshaped to an image first.",
      "Same padding of an even size by stride 2 is uneven for odd kernels: one zero more at the end than at the start.",
    ],
    keywords: ["filter", "kernel", "strided"],
  },
  params: z.strictObject({
    filters: integer(32, { label: "Filters", min: 1, max: 4096, scale: "log" }),
    kernel: integer(3, { label: "Kernel", unit: "px", min: 1, max: 31 }),
    stride: integer(1, { label: "Stride", unit: "px", min: 1, max: 16 }),
    ...acrossParams,
    groups: integer(1, {
      label: "Groups",
      min: 1,
      max: 256,
      advanced: true,
      help: "Channels and filters are divided into so many parts that do not see each other; as many as channels: depthwise.",
    }),
    ...paddingParams("same"),
    bias: flag(true, { label: "Bias", help: "Leave out before a normalisation, which has a shift of its own." }),
    initializer: initializer({ name: "glorot", distribution: "uniform" }, { label: "Initial weights" }),
    biasInitializer: initializer(zeros, { label: "Initial bias" }),
    ...transformParams,
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x } }) {
    const [height, width, channels] = x.shape;
    if (height === undefined || width === undefined || channels === undefined) return err(rankProblem("Convolution", x));
    const [rows, columns] = extents(x.shape, params);
    if (rows.size < 1 || columns.size < 1) {
      const message = `A kernel of ${params.kernel} × ${across(params).kernel} px does not fit into ${height} × ${width} px: make it smaller or pad.`;
      return err({ code: "shape.window", param: "kernel", message });
    }
    if (channels % params.groups !== 0 || params.filters % params.groups !== 0) {
      const message = `${channels} channels and ${params.filters} filters cannot both be divided into ${params.groups} groups: choose a number that divides both.`;
      return err({ code: "shape.groups", param: "groups", message });
    }
    const kernel = [params.kernel, across(params).kernel, channels / params.groups, params.filters];
    return ok({
      outputs: { y: image(rows.size, columns.size, params.filters, "logit") },
      weights: {
        kernel: { shape: kernel, initializer: params.initializer },
        ...transformWeights(kernelOf, kernel, params),
        ...(params.bias ? { bias: { shape: [params.filters], initializer: params.biasInitializer } } : {}),
      },
    });
  },
  forward(ops, { params, inputs: { x }, weight }) {
    const [rows, columns] = extents(x.shape.slice(1), params);
    const { kernel, updates } = transformKernel(ops, kernelOf, params, weight);
    const attributes = { stride: [params.stride, across(params).stride], padding: paddingOf(rows, columns) } as const;
    const parts = Array.from({ length: params.groups }, (_, group) =>
      ops.conv2d(channelsOf(ops, x, group, params.groups), channelsOf(ops, kernel, group, params.groups), attributes),
    );
    const [whole = x] = parts;
    const y = parts.length === 1 ? whole : ops.concat(parts, 3);
    return { outputs: { y: params.bias ? ops.add(y, weight("bias")) : y }, updates };
  },
  pytorch({ params, inputs: { x } }) {
    const { filters, bias } = params;
    const wide = across(params);
    const [kernel, stride] = [pyPair(params.kernel, wide.kernel), pyPair(params.stride, wide.stride)];
    const channels = x.shape[2] ?? 1;
    const [rows, columns] = extents(x.shape, params);
    const even = rows.before === rows.after && columns.before === columns.after;
    const padding = py(even ? [rows.before, columns.before] : [0, 0]);
    const padded = even ? "x" : `F.pad(x, ${py([columns.before, columns.after, rows.before, rows.after])})`;
    const of = { ...kernelOf, module: "conv", permute: [3, 2, 0, 1] };
    const groups = params.groups === 1 ? "" : `, groups=${params.groups}`;
    const { wrap, weights, weight } = pyTransform(of, params, [params.kernel, wide.kernel, channels / params.groups, filters]);
    const equalised = `F.conv2d(${padded}, ${weight}, self.conv.bias, stride=${stride}, padding=${padding}${groups})`;
    return {
      modules: {
        conv: wrap(`nn.Conv2d(${channels}, ${filters}, ${kernel}, stride=${stride}, padding=${padding}, bias=${py(bias)}${groups})`),
      },
      weights: { ...weights, ...(bias ? { bias: { to: "conv.bias" } } : {}) },
      outputs: { y: isOutsideModule(params) ? equalised : `self.conv(${padded})` },
    };
  },
});

function extents([height = 1, width = 1]: Shape, windows: Parameters<typeof across>[0]) {
  return [windowExtent(height, windows), windowExtent(width, across(windows))] as const;
}

/** The part of the last axis that belongs to a group. */
function channelsOf(ops: Ops, x: Value, group: number, groups: number): Value {
  if (groups === 1) return x;
  const count = (x.shape[3] ?? 1) / groups;
  return ops.slice(x, [0, 0, 0, group * count], [...x.shape.slice(0, 3), count]);
}
