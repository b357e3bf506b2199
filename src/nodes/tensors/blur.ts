import { z } from "zod";
import type { Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { choice, integer } from "../params.ts";
import { rankProblem } from "../shape-problems.ts";

/** Rows of Pascal's triangle: the more taps, the wider the blur. */
const filters = { "1-2-1": [1, 2, 1], "1-3-3-1": [1, 3, 3, 1], "1-4-6-4-1": [1, 4, 6, 4, 1] } as const;

export const blur = defineOperation({
  family: "tensor",
  kind: "blur",
  group: "Resize",
  doc: {
    title: "Blur",
    summary: "Weighs every pixel with its neighbours by a fixed filter that adds up to 1.",
    formula: "y = \\tfrac{1}{s^2}\\, f f^{\\top} * x, \\qquad f = (1, 3, 3, 1),\\; s = \\textstyle\\sum_k f_k",
    paper: { title: "Making convolutional networks shift-invariant again", arxiv: "1904.11486", year: 2019 },
    useWhen: "Before a convolution with stride 2 that must not alias, as in the discriminator of StyleGAN2.",
    mistakes: ["With four taps the size changes by an odd number: pad 2 before a kernel of 3 with stride 2, 1 before a kernel of 1."],
    keywords: ["fir", "low-pass", "antialias", "binomial", "smooth"],
  },
  params: z.strictObject({
    filter: choice("1-3-3-1", { "1-2-1": "1 2 1", "1-3-3-1": "1 3 3 1", "1-4-6-4-1": "1 4 6 4 1" }, { label: "Filter" }),
    padding: integer(1, { label: "Zeros on each side", unit: "px", min: 0, max: 16 }),
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x } }) {
    const [height, width, channels] = x.shape;
    if (height === undefined || width === undefined || channels === undefined) return err(rankProblem("Blur", x));
    const grown = 2 * params.padding + 1 - filters[params.filter].length;
    if (Math.min(height, width) + grown < 1) {
      const message = `The filter does not fit into ${height} × ${width} px: raise the padding.`;
      return err({ code: "shape.window", param: "padding", message });
    }
    return ok({ outputs: { y: { ...x, shape: [height + grown, width + grown, channels] } } });
  },
  forward(ops, { params, inputs: { x } }) {
    const sides = [params.padding, params.padding] as const;
    const padded = ops.pad(x, [[0, 0], sides, sides, [0, 0]]);
    return { outputs: { y: [1, 2].reduce((image, axis) => along(ops, image, axis, filters[params.filter]), padded) } };
  },
  pytorch({ params: { filter, padding }, inputs: { x } }) {
    const f: readonly number[] = filters[filter];
    const sum = f.reduce((total, tap) => total + tap, 0);
    const taps = `torch.tensor([${f.join(", ")}], dtype=x.dtype, device=x.device) / ${sum}`;
    const kernel = `(lambda f: f[:, None] * f)(${taps}).expand(${x.shape[2]}, 1, ${f.length}, ${f.length})`;
    return { outputs: { y: `F.conv2d(x, ${kernel}, padding=${padding}, groups=${x.shape[2]})` } };
  },
});

/** The sum of shifted slices: a filter along one axis, without padding. */
function along(ops: Ops, x: Value, axis: number, filter: readonly number[]): Value {
  const sum = filter.reduce((total, tap) => total + tap, 0);
  const size = x.shape.map((n, i) => (i === axis ? n - filter.length + 1 : n));
  const parts = filter.map((tap, from) =>
    ops.mul(
      ops.slice(
        x,
        x.shape.map((_, i) => (i === axis ? from : 0)),
        size,
      ),
      tap / sum,
    ),
  );
  return parts.reduce((total, part) => ops.add(total, part));
}
