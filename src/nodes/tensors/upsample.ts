import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { enlargeBicubic } from "../bicubic.ts";
import { binomialDouble, pyBinomial } from "../channels.ts";
import { defineOperation } from "../definition.ts";
import { choice, integer } from "../params.ts";
import { rankProblem } from "../shape-problems.ts";
import { atom, base } from "../tex.ts";

export const upsample = defineOperation({
  family: "tensor",
  kind: "upsample",
  group: "Resize",
  doc: {
    title: "Upsample",
    summary: "Makes an image larger by a whole factor.",
    useWhen: "Before a convolution in a generator, instead of a transposed convolution: no checkerboard patterns.",
    mistakes: ["Nothing is learned: put a convolution behind it."],
    keywords: ["resize", "enlarge", "nearest", "bilinear", "expand"],
  },
  params: z.strictObject({
    factor: integer(2, { label: "Factor", min: 2, max: 16, when: { param: "method", is: ["nearest", "bilinear", "bicubic"] } }),
    method: choice(
      "nearest",
      { nearest: "Repeat pixels", bilinear: "Bilinear", bicubic: "Bicubic", binomial: "Binomial filter (doubles)" },
      { label: "Method", help: "Binomial puts zeros between the pixels and blurs with [1 4 6 4 1], as Laplacian pyramids do." },
    ),
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x } }) {
    const [height, width, channels] = x.shape;
    if (height === undefined || width === undefined || channels === undefined) return err(rankProblem("Upsample", x));
    const factor = params.method === "binomial" ? 2 : params.factor;
    if (params.method === "binomial" && Math.min(height, width) < 2) {
      return err({
        code: "shape.window",
        port: "x",
        message: `An image of ${height} × ${width} px is too small for the filter: choose another method.`,
      });
    }
    return ok({ outputs: { y: { ...x, shape: [height * factor, width * factor, channels] } } });
  },
  forward(ops, { params, inputs: { x } }) {
    const { factor, method } = params;
    if (method === "nearest") return { outputs: { y: ops.upsample(x, factor) } };
    if (method === "binomial") return { outputs: { y: binomialDouble(ops, x) } };
    if (method === "bicubic") return { outputs: { y: enlargeBicubic(ops, x, factor) } };
    return { outputs: { y: ops.resizeBilinear(x, [(x.shape[1] ?? 1) * factor, (x.shape[2] ?? 1) * factor]) } };
  },
  tex: ({ params, inputs: { x } }) => atom(`${base(x)}{\\uparrow}_{${params.method === "binomial" ? 2 : params.factor}}`),
  pytorch({ params, inputs: { x } }) {
    const channels = x.shape[2] ?? 1;
    const larger = `F.conv_transpose2d(F.pad(x, (1, 1, 1, 1), mode='reflect'), ${pyBinomial(channels, 4)}, stride=2, padding=2, output_padding=1, groups=${channels})`;
    const y = {
      nearest: `F.interpolate(x, scale_factor=${params.factor}, mode='nearest')`,
      bilinear: `F.interpolate(x, scale_factor=${params.factor}, mode='bilinear', align_corners=False)`,
      bicubic: `F.interpolate(x, scale_factor=${params.factor}, mode='bicubic', align_corners=False)`,
      binomial: `${larger}[:, :, 2:-2, 2:-2]`,
    }[params.method];
    return { outputs: { y } };
  },
});
