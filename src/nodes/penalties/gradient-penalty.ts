import { z } from "zod";
import { inferLoss, lossPort, scorePort } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { exampleAxes, l2Norm, meanAll, sumAll } from "../math.ts";
import { choice, live, number } from "../params.ts";
import { pyWeighted } from "../python.ts";
import { applied, minus, norm, power, texOfGradient, texOfNumber, times } from "../tex.ts";

/** Added to the squared norm: without it the derivative of the norm is not finite where the gradient is 0. */
const EPSILON = 1e-12;

export const gradientPenalty = defineOperation({
  family: "penalty",
  kind: "gradient-penalty",
  group: "Penalties",
  places: ["board"],
  doc: {
    title: "Gradient penalty",
    summary: "Holds the slope of the critic near 1 at the points that come in, usually between real and generated examples.",
    formula: "\\lambda\\,\\mathbb{E}_{\\hat{x}}\\left(\\lVert \\nabla_{\\hat{x}} D(\\hat{x}) \\rVert_2 - 1\\right)^2",
    paper: { title: "Improved training of Wasserstein GANs", arxiv: "1704.00028", year: 2017 },
    useWhen: "With the Wasserstein loss; around real examples it is DRAGAN's, one-sided it lets flat critics be.",
    mistakes: [
      "The critic must not hold batch norm: a score would depend on other examples.",
      "Point and score belong together: At is what went into the critic, Score what came out.",
    ],
    keywords: ["wgan-gp", "lipschitz", "dragan", "slope"],
  },
  params: z.strictObject({
    weight: live(10, { label: "Weight", min: 0, max: 1e6, help: "λ." }),
    center: number(1, { label: "Wanted slope", min: 0, max: 1000 }),
    sides: choice("two", { two: "Both: too steep and too flat", one: "One: too steep alone" }, { label: "Penalises" }),
  }),
  inputs: [scorePort, { name: "at", label: "At", meaning: "any" }],
  outputs: [lossPort],
  infer({ inputs: { score, at } }) {
    const found = inferLoss("score", score);
    return found.ok ? inferLoss("at", at) : found;
  },
  forward(ops, { params, inputs: { score, at }, live }) {
    const [slope = at] = ops.gradient(sumAll(ops, score), [at]);
    const norm = l2Norm(ops, slope, exampleAxes(slope), { epsilon: EPSILON });
    const excess = ops.sub(norm, params.center);
    const penalised = ops.square(params.sides === "one" ? ops.relu(excess) : excess);
    return { outputs: { loss: ops.mul(meanAll(ops, penalised), live("weight")) } };
  },
  tex({ params, inputs: { score, at }, number, mean }) {
    const excess = minus(norm(texOfGradient(score, at), 2), texOfNumber(params.center));
    const penalised = params.sides === "one" ? applied("\\max", texOfNumber(0), excess) : excess;
    return times(number("weight"), mean(power(penalised, 2)));
  },
  pytorch({ params }) {
    const slope = "torch.autograd.grad(score.sum(), at, create_graph=True)[0]";
    const excess = `((${slope}.flatten(1) ** 2).sum(dim=1) + ${EPSILON}).sqrt() - ${params.center}`;
    const penalised = params.sides === "one" ? `(F.relu(${excess}) ** 2)` : `((${excess}) ** 2)`;
    return { outputs: { loss: pyWeighted(params.weight, `${penalised}.mean()`) }, differentiates: ["at"] };
  },
});
