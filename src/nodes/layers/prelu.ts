import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { leakyRelu } from "../math.ts";
import { number } from "../params.ts";
import { pyOnFeatures } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";

export const prelu = defineOperation({
  family: "layer",
  kind: "prelu",
  group: "Activations",
  places: ["network"],
  doc: {
    title: "PReLU",
    summary: "A leaky ReLU whose slope is learned for every feature.",
    formula: "y = \\max(0, x) + a \\min(0, x)",
    paper: { title: "Delving deep into rectifiers", arxiv: "1502.01852", year: 2015 },
    useWhen: "The right leak is not known; SRGAN's generator has it.",
    keywords: ["leaky", "rectifier", "parametric"],
  },
  params: z.strictObject({ slope: number(0.25, { label: "Initial slope", min: -1, max: 1 }) }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ params, inputs: { x } }) {
    const features = x.shape.at(-1);
    if (features === undefined || x.dtype !== "float32") return err(numbersProblem("PReLU", x));
    return ok({
      outputs: { y: { ...x, range: "any" } },
      weights: { slope: { shape: [features], initializer: { name: "constant", value: params.slope } } },
    });
  },
  forward: (ops, { inputs: { x }, weight }) => ({ outputs: { y: leakyRelu(ops, x, weight("slope")) } }),
  pytorch: ({ inputs: { x } }) => ({
    modules: { prelu: `nn.PReLU(${x.shape.at(-1)})` },
    weights: { slope: { to: "prelu.weight" } },
    outputs: { y: pyOnFeatures("self.prelu", "x", x) },
  }),
});
