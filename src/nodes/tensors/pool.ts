import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import type { Shape } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { choice, integer } from "../params.ts";
import { py } from "../python.ts";
import { rankProblem } from "../shape-problems.ts";
import { paddingOf, paddingParams, windowExtent } from "../windows.ts";

export const pool = defineOperation({
  family: "tensor",
  kind: "pool",
  group: "Resize",
  doc: {
    title: "Pool",
    summary: "Takes the largest or the mean number of every window of an image.",
    formula: "y_{i,j,c} = \\max_{u,v} x_{si+u,\\,sj+v,\\,c} \\quad\\text{or the mean}",
    useWhen: "In a classifier, or in a discriminator that follows an older recipe.",
    mistakes: ["DCGAN advises strided convolutions instead: pooling hides from the generator where things are."],
    keywords: ["max", "mean", "average", "subsample"],
  },
  params: z.strictObject({
    method: choice("max", { max: "Largest", mean: "Mean" }, { label: "Takes the" }),
    kernel: integer(2, { label: "Window", unit: "px", min: 1, max: 64 }),
    stride: integer(2, { label: "Stride", unit: "px", min: 1, max: 64 }),
    ...paddingParams("valid"),
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x } }) {
    const [height, width, channels] = x.shape;
    if (height === undefined || width === undefined || channels === undefined) return err(rankProblem("Pool", x));
    if (params.padding === "explicit" && params.pad * 2 > params.kernel) {
      const message = `${params.pad} zeros on each side leave windows without a pixel: use at most half of the window of ${params.kernel} px.`;
      return err({ code: "shape.window", param: "pad", message });
    }
    const [rows, columns] = extents(x.shape, params);
    if (rows.size < 1 || columns.size < 1) {
      const message = `A window of ${params.kernel} px does not fit into ${height} × ${width} px: make it smaller or pad.`;
      return err({ code: "shape.window", param: "kernel", message });
    }
    return ok({ outputs: { y: { ...x, shape: [rows.size, columns.size, channels] } } });
  },
  forward(ops, { params, inputs: { x } }) {
    const [rows, columns] = extents(x.shape.slice(1), params);
    const { kernel, stride } = params;
    const attributes = { size: [kernel, kernel], stride: [stride, stride], padding: paddingOf(rows, columns) } as const;
    return { outputs: { y: params.method === "max" ? ops.maxPool(x, attributes) : ops.avgPool(x, attributes) } };
  },
  pytorch({ params, inputs: { x } }) {
    const [rows, columns] = extents(x.shape, params);
    const { kernel, stride } = params;
    const sides = py([columns.before, columns.after, rows.before, rows.after]);
    const pooled = (image: string, name: string) => `F.${name}_pool2d(${image}, ${kernel}, stride=${stride})`;
    if ([rows, columns].every(({ before, after }) => before === 0 && after === 0)) {
      return { outputs: { y: pooled("x", params.method === "max" ? "max" : "avg") } };
    }
    if (params.method === "max") return { outputs: { y: pooled(`F.pad(x, ${sides}, value=-math.inf)`, "max") } };
    // The mean is over the pixels inside the image alone.
    const share = pooled(`F.pad(torch.ones_like(x[:1, :1]), ${sides})`, "avg");
    return { outputs: { y: `${pooled(`F.pad(x, ${sides})`, "avg")} / ${share}` } };
  },
});

function extents([height = 1, width = 1]: Shape, windows: Parameters<typeof windowExtent>[1]) {
  return [windowExtent(height, windows), windowExtent(width, windows)] as const;
}
