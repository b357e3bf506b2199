import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { image, type Shape } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { zeros } from "../initializer.ts";
import { choice, flag, initializer, integer, number } from "../params.ts";
import { py, pySizes } from "../python.ts";
import { rankProblem } from "../shape-problems.ts";

export const perCellDense = defineOperation({
  family: "layer",
  kind: "per-cell-dense",
  group: "Layers",
  places: ["network"],
  doc: {
    title: "Dense per cell",
    summary: "A dense layer of its own for every pixel of a small map: cells share no weights but the bias.",
    formula: "y_{i,j} = x_{i,j} W_{i,j} + b",
    paper: { title: "Disentangled image generation through structured noise injection", arxiv: "2004.12411", year: 2020 },
    useWhen: "Codes on a grid are to become a first map, each touching its own cell alone.",
    mistakes: ["A 1 × 1 convolution is not the same: it uses one matrix for all cells."],
    keywords: ["locally connected", "structured noise", "grid", "spatial"],
  },
  params: z.strictObject({
    units: integer(64, { label: "Units", min: 1, max: 4096, scale: "log" }),
    bias: flag(true, { label: "Bias", help: "One per unit, the same in every cell." }),
    initializer: initializer({ name: "normal", mean: 0, deviation: 1 }, { label: "Initial weights" }),
    transform: choice(
      "equalised",
      { none: "As they are", equalised: "Equalised in learning rate" },
      { label: "Weights are", advanced: true },
    ),
    gain: number(Math.SQRT2, { label: "Gain", min: 0, max: 100, advanced: true, when: { param: "transform", is: ["equalised"] } }),
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x } }) {
    const [height, width, channels] = x.shape;
    if (height === undefined || width === undefined || channels === undefined) return err(rankProblem("Dense per cell", x));
    return ok({
      outputs: { y: image(height, width, params.units, "logit") },
      weights: {
        kernel: { shape: [height, width, channels, params.units], initializer: params.initializer },
        ...(params.bias ? { bias: { shape: [params.units], initializer: zeros } } : {}),
      },
    });
  },
  forward(ops, { params, inputs: { x }, weight }) {
    const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
    const cells = height * width;
    const kernel = ops.reshape(weight("kernel"), [cells, channels, params.units]);
    // Cells take the place of the batch in one batched product.
    const codes = ops.transpose(ops.reshape(x, [batch, cells, channels]), [1, 0, 2]);
    const made = ops.transpose(ops.matMul(codes, ops.mul(kernel, factor(params, x.shape))), [1, 0, 2]);
    const y = ops.reshape(made, [batch, height, width, params.units]);
    return { outputs: { y: params.bias ? ops.add(y, weight("bias")) : y } };
  },
  pytorch({ params, inputs: { x } }) {
    const bias = params.bias ? " + self.bias[:, None, None]" : "";
    const scale = py(factor(params, [1, ...x.shape]));
    return {
      modules: {
        kernel: `nn.Parameter(torch.zeros(${params.units}, ${pySizes(x)}))`,
        ...(params.bias ? { bias: `nn.Parameter(torch.zeros(${params.units}))` } : {}),
      },
      weights: { kernel: { to: "kernel", permute: [3, 2, 0, 1] }, ...(params.bias ? { bias: { to: "bias" } } : {}) },
      outputs: { y: `torch.einsum('nchw,fchw->nfhw', x, ${scale} * self.kernel)${bias}` },
    };
  },
});

function factor({ transform, gain }: { readonly transform: "none" | "equalised"; readonly gain: number }, shape: Shape): number {
  return transform === "none" ? 1 : gain / Math.sqrt(shape[3] ?? 1);
}
