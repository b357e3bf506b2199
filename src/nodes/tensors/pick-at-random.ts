import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { sameShape } from "../../core/tensor-type.ts";
import { combinePorts } from "../combine.ts";
import { defineOperation } from "../definition.ts";
import { mix } from "../math.ts";
import { live } from "../params.ts";
import { pyLive } from "../python.ts";
import { describe, numbersProblem } from "../shape-problems.ts";
import { applied } from "../tex.ts";

export const pickAtRandom = defineOperation({
  family: "tensor",
  kind: "pick-at-random",
  group: "Combine",
  doc: {
    title: "Pick at random",
    summary: "Takes for every example the second tensor with some probability, else the first.",
    formula: "y_i = \\begin{cases} b_i & u_i < p \\\\ a_i & \\text{else} \\end{cases} \\qquad u_i \\sim \\mathcal{U}(0, 1)",
    useWhen: "Style mixing, conditions that are left out now and then, or two augmentations that take turns.",
    mistakes: ["Whole examples are picked, not single numbers: those are Dropout's matter."],
    keywords: ["coin", "bernoulli", "style mixing", "crossover", "choose", "swap"],
  },
  params: z.strictObject({ probability: live(0.5, { label: "Probability of b", min: 0, max: 1 }) }),
  inputs: combinePorts,
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ inputs: { a, b } }) {
    if (a.dtype !== "float32" || a.meaning === "scalar") return err(numbersProblem("Pick at random", a, "a"));
    if (b.dtype === a.dtype && b.meaning !== "scalar" && sameShape(a.shape, b.shape))
      return ok({ outputs: { y: { ...a, range: a.range === b.range ? a.range : "any" } } });
    const message = `Both must have one shape, but ${describe(a)} and ${describe(b)} come in.`;
    return err({ code: "shape.pair", port: "b", message });
  },
  forward(ops, { inputs: { a, b }, random, live }) {
    const [batch = 1, ...example] = a.shape;
    const takesB = ops.greater(live("probability"), random([batch, ...example.map(() => 1)], "uniform"));
    return { outputs: { y: mix(ops, a, b, takesB) } };
  },
  pytorch: ({ params, inputs: { a } }) => ({
    outputs: {
      y: `torch.where(torch.rand(len(a), ${a.shape.map(() => 1).join(", ")}, device=a.device) < ${pyLive(params.probability)}, b, a)`,
    },
  }),
  tex: ({ inputs: { a, b } }) => applied("pick", a, b),
});
