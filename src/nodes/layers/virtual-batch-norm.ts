import { z } from "zod";
import type { Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { affine, affineParams, affineWeights } from "../affine.ts";
import { defineOperation } from "../definition.ts";
import { ones } from "../initializer.ts";
import { allAxes, mean } from "../math.ts";
import { initializer, number } from "../params.ts";
import { numbersProblem } from "../shape-problems.ts";

export const virtualBatchNorm = defineOperation({
  family: "layer",
  kind: "virtual-batch-norm",
  group: "Normalisation",
  places: ["network"],
  batchDependent: true,
  doc: {
    title: "Virtual batch norm",
    summary:
      "Normalises every example by the statistics of a reference batch and of itself; the reference is the second half of what comes in.",
    formula:
      "\\mu = \\tfrac{1}{n+1}\\,m(x) + \\tfrac{n}{n+1}\\,m_R, \\qquad y = \\gamma\\,\\frac{x - \\mu}{\\sqrt{\\tfrac{1}{n+1}\\,m(x^2) + \\tfrac{n}{n+1}\\,m_{R^2} - \\mu^2 + \\epsilon}} + \\beta",
    paper: { title: "Improved techniques for training GANs", arxiv: "1606.03498", year: 2016 },
    useWhen: "In a generator whose samples must not depend on their neighbours in the batch.",
    mistakes: [
      "Join the batch and the reference with Join batches before the first layer, and take the first half at the end with Halve a batch.",
      "The reference must stay the same while training runs.",
    ],
    keywords: ["normalization", "vbn", "reference batch", "salimans"],
  },
  params: z.strictObject({
    epsilon: number(1e-5, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
    ...affineParams(),
    scaleInitializer: initializer(ones, { label: "Initial scale" }),
  }),
  inputs: [{ name: "x", label: "Joined", meaning: "any" }],
  outputs: [{ name: "y", label: "Joined", meaning: "any" }],
  infer({ params, inputs: { x } }) {
    if (x.shape.length === 0 || x.dtype !== "float32") return err(numbersProblem("Virtual batch norm", x));
    return ok({ outputs: { y: { ...x, range: "any" } }, weights: affineWeights(x, params, params.scaleInitializer) });
  },
  forward(ops, { params, inputs: { x }, weight }) {
    const [batch = 2, ...example] = x.shape;
    const half = Math.floor(batch / 2);
    const zeros = example.map(() => 0);
    const examples = ops.slice(x, [0, ...zeros], [half, ...example]);
    const reference = ops.slice(x, [half, ...zeros], [batch - half, ...example]);
    const [first, second] = [momentsOf(ops, reference, [0]), momentsOf(ops, examples, [])];
    const share = 1 / (batch - half + 1);
    const blend = (own: Value, common: Value) => ops.add(ops.mul(own, share), ops.mul(common, 1 - share));
    const virtual = { mean: blend(second.mean, first.mean), square: blend(second.square, first.square) };
    const by = (y: Value, { mean: center, square }: typeof virtual) =>
      ops.mul(ops.sub(y, center), ops.rsqrt(ops.add(ops.sub(square, ops.square(center)), params.epsilon)));
    const normalized = ops.concat([by(examples, virtual), by(reference, first)], 0);
    return { outputs: { y: affine(ops, normalized, params, weight) } };
  },
});

/** Means of x and x² per feature, over the places of an example and, with `batch` [0], over the batch. */
function momentsOf(ops: Ops, x: Value, batch: readonly number[]) {
  const axes = [...batch, ...allAxes(x).slice(1, -1)];
  return { mean: mean(ops, x, axes, true), square: mean(ops, ops.square(x), axes, true) };
}
