import { z } from "zod";
import { inferLoss, lossPort, scorePort, sideParam, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { hingePart, meanAll } from "../math.ts";
import { pyWeighted } from "../python.ts";
import { applied, minus, negate, plus, type Term, texOfNumber, times } from "../tex.ts";

export const hingeLoss = defineOperation({
  family: "loss",
  kind: "hinge-loss",
  group: "Adversarial losses",
  places: ["board"],
  expects: () => "unbounded",
  adversarial: ({ side }) => ({ kind: "hinge", side }),
  doc: {
    title: "Hinge loss",
    summary: "The discriminator learns only from scores inside the margin between -1 and 1; the generator raises its mean score.",
    formula:
      "L_{\\text{real}} = \\mathbb{E}\\max(0, 1 - D(x)), \\quad L_{\\text{fake}} = \\mathbb{E}\\max(0, 1 + D(G(z))), \\quad L_G = -\\mathbb{E}\\,D(G(z))",
    paper: { title: "Geometric GAN", arxiv: "1705.02894", year: 2017 },
    useWhen: "With spectral normalisation: the usual pair of SAGAN and BigGAN.",
    mistakes: ["The score ends without an activation."],
    keywords: ["margin", "svm", "sagan", "biggan", "critic"],
  },
  params: z.strictObject({ side: sideParam, weight: weightParam }),
  inputs: [scorePort],
  outputs: [lossPort],
  infer: ({ inputs: { score } }) => inferLoss("score", score),
  forward(ops, { params, inputs: { score }, live }) {
    const parts = { real: () => hingePart(ops, score), fake: () => hingePart(ops, ops.neg(score)), generator: () => ops.neg(score) };
    return { outputs: { loss: ops.mul(meanAll(ops, parts[params.side]()), live("weight")) } };
  },
  tex({ params, inputs: { score }, number, mean }) {
    const part = (inside: Term) => applied("\\max", texOfNumber(0), inside);
    const parts = { real: part(minus(texOfNumber(1), score)), fake: part(plus(texOfNumber(1), score)), generator: negate(score) };
    return times(number("weight"), mean(parts[params.side]));
  },
  pytorch({ params }) {
    const part = { real: "F.relu(1 - score).mean()", fake: "F.relu(1 + score).mean()", generator: "(-score).mean()" }[params.side];
    return { outputs: { loss: pyWeighted(params.weight, part) } };
  },
});
