import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { image, type Shape } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { zeros } from "../initializer.ts";
import { flag, initializer, integer } from "../params.ts";
import { py, pyPair } from "../python.ts";
import { rankProblem } from "../shape-problems.ts";
import { isOutsideModule, pyTransform, transformKernel, transformParams, transformWeights } from "../weight-transform.ts";
import { across, acrossParams, type Extent, paddingOf, paddingParams, transposedExtent } from "../windows.ts";

const kernelOf = { name: "kernel", axis: 2 };

type Options = Parameters<typeof across>[0] & { readonly outputPadding: number };

export const conv2dTranspose = defineOperation({
  family: "layer",
  kind: "conv2d-transpose",
  group: "Layers",
  places: ["network"],
  doc: {
    title: "Transposed convolution",
    summary: "Spreads every pixel through learned filters; a stride above 1 makes the image larger.",
    formula: "y_{si+u,\\,sj+v,\\,f} \\mathrel{+}= x_{i,j,c}\\, W_{u,v,f,c}, \\qquad y \\mathrel{+}= b",
    paper: { title: "Deconvolutional networks", year: 2010 },
    useWhen: "The generator's way from a small map to an image, as in DCGAN.",
    mistakes: ["A kernel that the stride does not divide covers pixels unevenly: checkerboard patterns. Kernel 4 with stride 2 does not."],
    keywords: ["deconvolution", "fractionally strided", "upsample"],
  },
  params: z.strictObject({
    filters: integer(32, { label: "Filters", min: 1, max: 4096, scale: "log" }),
    kernel: integer(4, { label: "Kernel", unit: "px", min: 1, max: 31 }),
    stride: integer(2, { label: "Stride", unit: "px", min: 1, max: 16 }),
    ...acrossParams,
    ...paddingParams("same"),
    outputPadding: integer(0, {
      label: "Rows added at the end",
      min: 0,
      max: 15,
      advanced: true,
      help: "PyTorch's output padding; below the stride.",
      when: { param: "padding", is: ["explicit"] },
    }),
    bias: flag(true, { label: "Bias", help: "Leave out before a normalisation, which has a shift of its own." }),
    initializer: initializer({ name: "glorot", distribution: "uniform" }, { label: "Initial weights" }),
    biasInitializer: initializer(zeros, { label: "Initial bias" }),
    ...transformParams,
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x } }) {
    const [height, width, channels] = x.shape;
    if (height === undefined || width === undefined || channels === undefined) return err(rankProblem("Transposed convolution", x));
    if (params.padding === "explicit" && params.outputPadding >= Math.min(params.stride, across(params).stride)) {
      const message = `${params.outputPadding} rows added at the end must be fewer than the stride of ${Math.min(params.stride, across(params).stride)}.`;
      return err({ code: "shape.output-padding", param: "outputPadding", message });
    }
    const [rows, columns] = extents(x.shape, params);
    if (rows.size < 1 || columns.size < 1) {
      const message = `With ${params.pad} zeros taken off on each side nothing is left of ${height} × ${width} px: lower the padding.`;
      return err({ code: "shape.window", param: "pad", message });
    }
    const kernel = [params.kernel, across(params).kernel, params.filters, channels];
    return ok({
      outputs: { y: image(rows.size, columns.size, params.filters, "logit") },
      weights: {
        kernel: { shape: kernel, initializer: params.initializer, outputAxis: kernelOf.axis },
        ...transformWeights(kernelOf, kernel, params),
        ...(params.bias ? { bias: { shape: [params.filters], initializer: params.biasInitializer } } : {}),
      },
    });
  },
  forward(ops, { params, inputs: { x }, weight }) {
    const [rows, columns] = extents(x.shape.slice(1), params);
    const stride = [params.stride, across(params).stride] as const;
    const { kernel, updates } = transformKernel(ops, kernelOf, params, weight);
    const y = ops.conv2dInput(x, kernel, { stride, padding: paddingOf(rows, columns), size: [rows.size, columns.size] });
    return { outputs: { y: params.bias ? ops.add(y, weight("bias")) : y }, updates };
  },
  pytorch({ params, inputs: { x } }) {
    const { bias, filters } = params;
    const wide = across(params);
    const [kernel, stride] = [pyPair(params.kernel, wide.kernel), pyPair(params.stride, wide.stride)];
    const [rows, columns] = extents(x.shape, params);
    // PyTorch takes as much off both ends and adds less than a stride at the end; any other window is cut out of the whole.
    const whole = (axis: Extent, input: number, of: Options) => axis.size - (input - 1) * of.stride - of.kernel;
    const [height = 1, width = 1, channels = 1] = x.shape;
    const added = [whole(rows, height, params) + 2 * rows.before, whole(columns, width, wide) + 2 * columns.before];
    const direct = added.every((rest, axis) => rest >= 0 && rest < (axis === 0 ? params : wide).stride);
    const padding = py(direct ? [rows.before, columns.before] : [0, 0]);
    const outputPadding = py(direct ? added : [Math.max(0, whole(rows, height, params)), Math.max(0, whole(columns, width, wide))]);
    const cut = direct ? "" : `[:, :, ${rows.before}:${rows.before + rows.size}, ${columns.before}:${columns.before + columns.size}]`;
    const of = { ...kernelOf, module: "conv", permute: [3, 2, 0, 1] };
    const { wrap, weights, weight } = pyTransform(of, params, [params.kernel, wide.kernel, filters, channels]);
    const options = `stride=${stride}, padding=${padding}, output_padding=${outputPadding}`;
    const equalised = `F.conv_transpose2d(x, ${weight}, self.conv.bias, ${options})`;
    // The bias is added to every pixel of the whole, so the cut does not touch it.
    return {
      modules: { conv: wrap(`nn.ConvTranspose2d(${channels}, ${filters}, ${kernel}, ${options}, bias=${py(bias)})`) },
      weights: { ...weights, ...(bias ? { bias: { to: "conv.bias" } } : {}) },
      outputs: { y: `${isOutsideModule(params) ? equalised : "self.conv(x)"}${cut}` },
    };
  },
});

function extents([height = 1, width = 1]: Shape, options: Options) {
  return [transposedExtent(height, options), transposedExtent(width, across(options))] as const;
}
