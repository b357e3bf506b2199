import { z } from "zod";
import { inferLoss, lossPort, scorePort, sideParam, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { meanAll } from "../math.ts";
import { pyWeighted } from "../python.ts";
import { negate, times } from "../tex.ts";

export const wassersteinLoss = defineOperation({
  family: "loss",
  kind: "wasserstein-loss",
  group: "Adversarial losses",
  places: ["board"],
  expects: () => "unbounded",
  adversarial: ({ side }) => ({ kind: "wasserstein", side }),
  doc: {
    title: "Wasserstein loss",
    summary: "The mean score itself: the critic drives real and generated scores apart, the generator raises its own.",
    formula: "L_{\\text{real}} = -\\mathbb{E}\\,D(x), \\quad L_{\\text{fake}} = \\mathbb{E}\\,D(G(z)), \\quad L_G = -\\mathbb{E}\\,D(G(z))",
    paper: { title: "Wasserstein GAN", arxiv: "1701.07875", year: 2017 },
    useWhen: "A loss that falls with the distance between the distributions is wanted; several critic steps per generator step.",
    mistakes: ["Without weight clipping or a gradient penalty the critic grows without bound.", "The critic ends without an activation."],
    keywords: ["wgan", "earth mover", "critic"],
  },
  params: z.strictObject({ side: sideParam, weight: weightParam }),
  inputs: [scorePort],
  outputs: [lossPort],
  infer: ({ inputs: { score } }) => inferLoss("score", score),
  forward(ops, { params, inputs: { score }, live }) {
    const loss = ops.mul(meanAll(ops, score), live("weight"));
    return { outputs: { loss: params.side === "fake" ? loss : ops.neg(loss) } };
  },
  tex({ params, inputs: { score }, number, mean }) {
    const loss = times(number("weight"), mean(score));
    return params.side === "fake" ? loss : negate(loss);
  },
  pytorch: ({ params }) => ({
    outputs: { loss: `${params.side === "fake" ? "" : "-"}${pyWeighted(params.weight, "score.mean()")}` },
  }),
});
