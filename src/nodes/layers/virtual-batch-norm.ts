import { z } from "zod";
import type { Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { affine, affineParams, affineWeights } from "../affine.ts";
import { defineOperation, type PyTorchClass } from "../definition.ts";
import { ones } from "../initializer.ts";
import { allAxes, mean } from "../math.ts";
import { initializer, number } from "../params.ts";
import { pyNorm } from "../python-norm.ts";
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
  pytorch({ params, inputs: { x } }) {
    const code = pyNorm(x, params, (affine) => `VirtualBatchNorm(${x.shape.at(-1)}, ${params.epsilon}, ${affine})`);
    return { ...code, uses: virtualClass };
  },
});

/** Means of x and x² per feature, over the places of an example and, with `batch` [0], over the batch. */
function momentsOf(ops: Ops, x: Value, batch: readonly number[]) {
  const axes = [...batch, ...allAxes(x).slice(1, -1)];
  return { mean: mean(ops, x, axes, true), square: mean(ops, ops.square(x), axes, true) };
}

const virtualClass: PyTorchClass = {
  name: "VirtualBatchNorm",
  text: `
class VirtualBatchNorm(nn.Module):
    """Salimans et al. 2016: the second half of a batch is the reference; each example counts as one more beside it."""

    def __init__(self, features, eps, affine):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(features)) if affine else None
        self.bias = nn.Parameter(torch.zeros(features)) if affine else None

    def forward(self, joined):
        x, reference = joined[: len(joined) // 2], joined[len(joined) // 2 :]
        places = list(range(2, joined.dim()))
        first = [reference.mean([0, *places], keepdim=True), (reference ** 2).mean([0, *places], keepdim=True)]
        own = [x.mean(places, keepdim=True), (x ** 2).mean(places, keepdim=True)] if places else [x, x ** 2]
        share = 1 / (len(reference) + 1)
        mean, square = (share * a + (1 - share) * b for a, b in zip(own, first))
        parts = ((x, mean, square), (reference, *first))
        y = torch.cat([(part - m) * torch.rsqrt(s - m ** 2 + self.eps) for part, m, s in parts])
        if self.weight is None:
            return y
        shape = (1, -1, *(1 for _ in places))
        return y * self.weight.view(shape) + self.bias.view(shape)
`.trim(),
};
