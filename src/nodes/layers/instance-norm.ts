import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { affine, affineParams, affineWeights } from "../affine.ts";
import { defineOperation } from "../definition.ts";
import { standardize } from "../math.ts";
import { number } from "../params.ts";
import { pyNorm } from "../python-norm.ts";
import { rankProblem } from "../shape-problems.ts";

export const instanceNorm = defineOperation({
  family: "layer",
  kind: "instance-norm",
  group: "Normalisation",
  places: ["network"],
  doc: {
    title: "Instance norm",
    summary: "Brings every feature map of every image to mean 0 and variance 1.",
    formula: "y = \\gamma\\,\\frac{x - \\mu_{n,c}}{\\sqrt{\\sigma_{n,c}^2 + \\epsilon}} + \\beta",
    paper: { title: "Instance normalization: the missing ingredient for fast stylization", arxiv: "1607.08022", year: 2016 },
    useWhen: "In networks that turn an image into another one, such as CycleGAN's.",
    mistakes: ["A map of a single pixel becomes zero."],
    keywords: ["normalization", "style", "contrast"],
  },
  params: z.strictObject({
    epsilon: number(1e-5, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
    ...affineParams(),
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x } }) {
    const [height, width] = x.shape;
    if (x.shape.length !== 3) return err(rankProblem("Instance norm", x));
    if (height === 1 && width === 1) {
      return err({
        code: "shape.window",
        port: "x",
        message: "A map of one pixel has no variance: normalise before the map has shrunk so far.",
      });
    }
    return ok({ outputs: { y: { ...x, range: "any" } }, weights: affineWeights(x, params) });
  },
  forward: (ops, { params, inputs: { x }, weight }) => ({
    outputs: { y: affine(ops, standardize(ops, x, [1, 2], params.epsilon), params, weight) },
  }),
  pytorch: ({ params, inputs: { x } }) =>
    pyNorm(x, params, (affine) => `nn.InstanceNorm2d(${x.shape[2]}, eps=${params.epsilon}, affine=${affine})`),
});
