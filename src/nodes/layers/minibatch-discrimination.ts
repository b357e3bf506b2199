import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { choice, flag, initializer, integer } from "../params.ts";
import { vectorProblem } from "../shape-problems.ts";

export const minibatchDiscrimination = defineOperation({
  family: "layer",
  kind: "minibatch-discrimination",
  group: "Layers",
  places: ["network"],
  batchDependent: true,
  doc: {
    title: "Minibatch discrimination",
    summary:
      "Tells every example how close it is to the others of its batch, in several learned directions, and appends that to its features.",
    formula: "o(x_i)_b = \\sum_j \\exp\\left(-\\lVert M_{i,b} - M_{j,b} \\rVert_1\\right), \\qquad M_i = f(x_i)\\,T",
    paper: { title: "Improved techniques for training GANs", arxiv: "1606.03498", year: 2016 },
    useWhen: "The generator collapses to a few samples: a discriminator that sees the batch notices.",
    mistakes: ["Real and generated examples must come as separate batches."],
    keywords: ["mode collapse", "diversity", "salimans"],
  },
  params: z.strictObject({
    kernels: integer(32, { label: "Kernels", min: 1, max: 1024, help: "B: how many numbers are appended." }),
    dimensions: integer(5, { label: "Dimensions of each", min: 1, max: 256, help: "C." }),
    reduce: choice("sum", { sum: "Sum over the others", mean: "Mean over the others" }, { label: "Closeness" }),
    excludeSelf: flag(false, {
      label: "Without itself",
      help: "Leaves out the example's distance of 0 to itself, which adds a constant 1.",
    }),
    initializer: initializer({ name: "normal", mean: 0, deviation: 0.05 }, { label: "Initial T" }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "vector" }],
  infer({ params, inputs: { x } }) {
    const [size] = x.shape;
    if (size === undefined || x.shape.length !== 1) return err(vectorProblem("Minibatch discrimination", x));
    return ok({
      outputs: { y: vector(size + params.kernels) },
      weights: { kernel: { shape: [size, params.kernels * params.dimensions], initializer: params.initializer } },
    });
  },
  forward(ops, { params, inputs: { x }, weight }) {
    const { kernels, dimensions } = params;
    const [batch = 1] = x.shape;
    const features = ops.matMul(x, weight("kernel"));
    const rows = ops.reshape(features, [batch, 1, kernels, dimensions]);
    const columns = ops.reshape(features, [1, batch, kernels, dimensions]);
    const closeness = ops.exp(ops.neg(ops.sum(ops.abs(ops.sub(rows, columns)), [3])));
    const total = ops.sub(ops.sum(closeness, [1]), params.excludeSelf ? 1 : 0);
    const count = Math.max(1, params.excludeSelf ? batch - 1 : batch);
    return { outputs: { y: ops.concat([x, params.reduce === "mean" ? ops.mul(total, 1 / count) : total], 1) } };
  },
  pytorch({ params, inputs: { x } }) {
    const { kernels, dimensions, excludeSelf } = params;
    const self = excludeSelf ? " - 1" : "";
    const total = `torch.exp(-(m.unsqueeze(1) - m.unsqueeze(0)).abs().sum(3)).sum(1)${self}`;
    const closeness = params.reduce === "mean" ? `(${total}) / max(1, len(m)${self})` : total;
    return {
      modules: { linear: `nn.Linear(${x.shape[0]}, ${kernels * dimensions}, bias=False)` },
      weights: { kernel: { to: "linear.weight", permute: [1, 0] } },
      outputs: { y: `(lambda m: torch.cat([x, ${closeness}], dim=1))(self.linear(x).reshape(-1, ${kernels}, ${dimensions}))` },
    };
  },
});
