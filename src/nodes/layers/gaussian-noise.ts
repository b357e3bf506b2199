import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { live } from "../params.ts";
import { pyLive } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";

export const gaussianNoise = defineOperation({
  family: "layer",
  kind: "gaussian-noise",
  group: "Layers",
  places: ["network"],
  doc: {
    title: "Gaussian noise",
    summary: "Adds normal noise to everything that passes.",
    formula: "y = x + \\sigma\\varepsilon, \\qquad \\varepsilon \\sim \\mathcal{N}(0, I)",
    paper: { title: "Amortised MAP inference for image super-resolution", arxiv: "1610.04490", year: 2016 },
    useWhen:
      "As a discriminator's first layer, with a deviation that falls to 0: instance noise keeps real and generated data overlapping.",
    mistakes: [
      "It acts only where the network's use says that noise layers act.",
      "Noise on one of the two batches alone gives them away.",
    ],
    keywords: ["instance noise", "regularisation"],
  },
  params: z.strictObject({ deviation: live(0.1, { label: "Deviation", min: 0, max: 100 }) }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer: ({ inputs: { x } }) =>
    x.dtype === "float32" ? ok({ outputs: { y: { ...x, range: "any" } } }) : err(numbersProblem("Gaussian noise", x)),
  forward(ops, { inputs: { x }, mode, live, random }) {
    return { outputs: { y: mode.dropout ? ops.add(x, ops.mul(random(x.shape, "normal"), live("deviation"))) : x } };
  },
  pytorch: ({ params }) => ({ outputs: { y: `x + ${pyLive(params.deviation)} * torch.randn_like(x) if self.training else x` } }),
});
