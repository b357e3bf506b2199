import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { sumAll } from "../math.ts";
import { numbersProblem } from "../shape-problems.ts";
import { texOfGradient } from "../tex.ts";

export const inputGradient = defineOperation({
  family: "penalty",
  kind: "input-gradient",
  group: "Penalties",
  places: ["board"],
  doc: {
    title: "Gradient",
    summary: "Gives the derivative of each example's score by the example itself, for penalties of your own.",
    formula: "g = \\nabla_x D(x)",
    useWhen: "No ready penalty fits: behind it stand Squared norm, Scale and shift and the like.",
    mistakes: ["Point and score belong together: At is what went into the network, Score what came out."],
    keywords: ["derivative", "jacobian", "saliency", "slope"],
  },
  params: z.strictObject({}),
  inputs: [
    { name: "score", label: "Score", meaning: "any" },
    { name: "at", label: "At", meaning: "any" },
  ],
  outputs: [{ name: "gradient", label: "Gradient", meaning: "any" }],
  infer({ inputs: { score, at } }) {
    if (score.dtype !== "float32") return err(numbersProblem("Gradient", score, "score"));
    if (at.dtype !== "float32") return err(numbersProblem("Gradient", at, "at"));
    return ok({ outputs: { gradient: { ...at, range: "any" } } });
  },
  forward(ops, { inputs: { score, at } }) {
    const [gradient = at] = ops.gradient(sumAll(ops, score), [at]);
    return { outputs: { gradient } };
  },
  tex: ({ inputs: { score, at } }) => texOfGradient(score, at),
  pytorch: () => ({ outputs: { gradient: "torch.autograd.grad(score.sum(), at, create_graph=True)[0]" }, differentiates: ["at"] }),
});
