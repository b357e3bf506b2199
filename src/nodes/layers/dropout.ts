import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { flag, live } from "../params.ts";
import { pyLive } from "../python.ts";
import { numbersProblem, rankProblem } from "../shape-problems.ts";

export const dropout = defineOperation({
  family: "layer",
  kind: "dropout",
  group: "Layers",
  places: ["network"],
  doc: {
    title: "Dropout",
    summary: "Sets a random share of the numbers to zero and enlarges the others, so that their mean stays the same.",
    formula: "y = \\frac{x \\odot m}{1 - p}, \\qquad m \\sim \\text{Bernoulli}(1 - p)",
    paper: { title: "Improving neural networks by preventing co-adaptation of feature detectors", arxiv: "1207.0580", year: 2012 },
    useWhen: "In a discriminator that memorises its few real examples.",
    mistakes: [
      "It acts only where the network's use says that dropout acts.",
      "The rate is the share removed; some papers give the share kept.",
    ],
    keywords: ["regularisation", "keep probability"],
  },
  params: z.strictObject({
    rate: live(0.5, { label: "Rate", min: 0, max: 0.95, help: "The share removed." }),
    spatial: flag(false, { label: "Whole features", help: "Removes whole feature maps of an image instead of single pixels." }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ params, inputs: { x } }) {
    if (x.dtype !== "float32") return err(numbersProblem("Dropout", x));
    if (params.spatial && x.shape.length !== 3) return err({ ...rankProblem("Dropout of whole features", x), param: "spatial" });
    return ok({ outputs: { y: { ...x, range: x.range === "non-negative" || x.range === "unit" ? "non-negative" : "any" } } });
  },
  forward(ops, { params, inputs: { x }, mode, live, random }) {
    if (!mode.dropout) return { outputs: { y: x } };
    const rate = live("rate");
    const [batch = 1] = x.shape;
    const draw = random(params.spatial ? [batch, 1, 1, x.shape.at(-1) ?? 1] : x.shape, "uniform");
    const mask = ops.div(ops.greaterEqual(draw, rate), ops.sub(1, rate));
    return { outputs: { y: ops.mul(x, mask) } };
  },
  pytorch: ({ params }) => ({
    modules: { dropout: `nn.${params.spatial ? "Dropout2d" : "Dropout"}(${pyLive(params.rate)})` },
    outputs: { y: "self.dropout(x)" },
  }),
});
