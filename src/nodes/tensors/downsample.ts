import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { binomialHalf, pyBinomial } from "../channels.ts";
import { defineOperation } from "../definition.ts";
import { choice, integer } from "../params.ts";
import { rankProblem } from "../shape-problems.ts";
import { atom, base } from "../tex.ts";

export const downsample = defineOperation({
  family: "tensor",
  kind: "downsample",
  group: "Resize",
  doc: {
    title: "Downsample",
    summary: "Makes an image smaller by a whole factor.",
    useWhen: "Real images for a first stage of lower resolution, the levels of a pyramid, a residual block's short cut.",
    mistakes: ["The factor must divide height and width."],
    keywords: ["resize", "shrink", "blur", "average", "bilinear", "decimate"],
  },
  params: z.strictObject({
    factor: integer(2, { label: "Factor", min: 2, max: 16, when: { param: "method", is: ["mean", "bilinear"] } }),
    method: choice(
      "mean",
      { mean: "Mean of the pixels", bilinear: "Bilinear", binomial: "Binomial filter (halves)" },
      { label: "Method", help: "Bilinear reads four pixels only; binomial blurs with [1 4 6 4 1] and keeps every second pixel." },
    ),
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x } }) {
    const [height, width, channels] = x.shape;
    if (height === undefined || width === undefined || channels === undefined) return err(rankProblem("Downsample", x));
    const factor = params.method === "binomial" ? 2 : params.factor;
    if (height % factor !== 0 || width % factor !== 0) {
      const message = `${height} × ${width} px do not divide by ${factor}: choose a factor that divides both, or crop first.`;
      return err({ code: "shape.divide", param: "factor", message });
    }
    if (params.method === "binomial" && Math.min(height, width) < 4) {
      return err({
        code: "shape.window",
        port: "x",
        message: `An image of ${height} × ${width} px is too small for the filter: choose another method.`,
      });
    }
    return ok({ outputs: { y: { ...x, shape: [height / factor, width / factor, channels] } } });
  },
  forward(ops, { params, inputs: { x } }) {
    const { factor, method } = params;
    if (method === "binomial") return { outputs: { y: binomialHalf(ops, x) } };
    if (method === "bilinear") return { outputs: { y: ops.resizeBilinear(x, [(x.shape[1] ?? 1) / factor, (x.shape[2] ?? 1) / factor]) } };
    const padding = [
      [0, 0],
      [0, 0],
    ] as const;
    return { outputs: { y: ops.avgPool(x, { size: [factor, factor], stride: [factor, factor], padding }) } };
  },
  tex: ({ params, inputs: { x } }) => atom(`${base(x)}{\\downarrow}_{${params.method === "binomial" ? 2 : params.factor}}`),
  pytorch({ params, inputs: { x } }) {
    const channels = x.shape[2] ?? 1;
    const y = {
      mean: `F.avg_pool2d(x, ${params.factor})`,
      bilinear: `F.interpolate(x, scale_factor=${1 / params.factor}, recompute_scale_factor=True, mode='bilinear', align_corners=False)`,
      binomial: `F.conv2d(F.pad(x, (2, 2, 2, 2), mode='reflect'), ${pyBinomial(channels, 1)}, stride=2, groups=${channels})`,
    }[params.method];
    return { outputs: { y } };
  },
});
