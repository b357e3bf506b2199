import { z } from "zod";
import { inferLoss, lossPort, scorePort, sideParam, targetParams, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { meanAll, squaredDifference } from "../math.ts";
import { pyLive, pyWeighted } from "../python.ts";
import { minus, power, texOfNumber, times } from "../tex.ts";

const targetOf = { real: "realTarget", fake: "fakeTarget", generator: "generatorTarget" } as const;

export const leastSquaresLoss = defineOperation({
  family: "loss",
  kind: "least-squares-loss",
  group: "Adversarial losses",
  places: ["board"],
  expects: () => "unbounded",
  adversarial: ({ side }) => ({ kind: "least-squares", side }),
  doc: {
    title: "Least-squares loss",
    summary: "Half the squared distance of the score from a target: 1 for real, 0 for generated, 1 for the generator.",
    formula:
      "L_{\\text{real}} = \\tfrac12\\mathbb{E}(D(x) - b)^2, \\quad L_{\\text{fake}} = \\tfrac12\\mathbb{E}(D(G(z)) - a)^2, \\quad L_G = \\tfrac12\\mathbb{E}(D(G(z)) - c)^2",
    paper: { title: "Least squares generative adversarial networks", arxiv: "1611.04076", year: 2016 },
    useWhen: "Samples that are called real but lie far from the data should still be pulled in; the usual loss of CycleGAN.",
    mistakes: ["The score ends without a sigmoid.", "Many codes leave out the half: set the weight to 2 to match them."],
    keywords: ["lsgan", "mse", "squared"],
  },
  params: z.strictObject({ side: sideParam, ...targetParams(1, 0, 1), weight: weightParam }),
  inputs: [scorePort],
  outputs: [lossPort],
  infer: ({ inputs: { score } }) => inferLoss("score", score),
  forward(ops, { params, inputs: { score }, live }) {
    const loss = ops.mul(meanAll(ops, squaredDifference(ops, score, live(targetOf[params.side]))), 0.5);
    return { outputs: { loss: ops.mul(loss, live("weight")) } };
  },
  tex({ params, inputs: { score }, number, mean }) {
    const squared = power(minus(score, number(targetOf[params.side])), 2);
    return times(times(number("weight"), texOfNumber(0.5)), mean(squared));
  },
  pytorch: ({ params }) => ({
    outputs: { loss: pyWeighted(params.weight, `0.5 * ((score - ${pyLive(params[targetOf[params.side]])}) ** 2).mean()`) },
  }),
});
