import { z } from "zod";
import { inferLoss, lossPort, scorePort, sideParam, targetParams, texOfCrossEntropy, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { meanAll, sigmoidCrossEntropy } from "../math.ts";
import { pyLive, pyWeighted } from "../python.ts";
import { times } from "../tex.ts";

const targetOf = { real: "realTarget", fake: "fakeTarget", generator: "generatorTarget" } as const;

export const nonSaturatingLoss = defineOperation({
  family: "loss",
  kind: "non-saturating-loss",
  group: "Adversarial losses",
  places: ["board"],
  expects: () => "logit",
  adversarial: ({ side }) => ({ kind: "non-saturating", side }),
  doc: {
    title: "Non-saturating loss",
    summary: "The usual GAN loss: cross-entropy of the discriminator's logit, where the generator wants its samples called real.",
    formula:
      "L_{\\text{real}} = -\\mathbb{E}\\log\\sigma(D(x)), \\quad L_{\\text{fake}} = -\\mathbb{E}\\log(1 - \\sigma(D(G(z)))), \\quad L_G = -\\mathbb{E}\\log\\sigma(D(G(z)))",
    paper: { title: "Generative adversarial nets", arxiv: "1406.2661", year: 2014 },
    useWhen: "The first choice: the generator learns fastest where the discriminator is surest.",
    mistakes: [
      "It takes logits: no sigmoid before it.",
      "At equilibrium real and fake add up to 2 log 2 = 1.386 and the generator has 0.693: a constant loss is not a failure.",
    ],
    keywords: ["bce", "cross-entropy", "vanilla", "gan", "label smoothing"],
  },
  params: z.strictObject({ side: sideParam, ...targetParams(1, 0, 1), weight: weightParam }),
  inputs: [scorePort],
  outputs: [lossPort],
  infer: ({ inputs: { score } }) => inferLoss("score", score),
  forward(ops, { params, inputs: { score }, live }) {
    const loss = meanAll(ops, sigmoidCrossEntropy(ops, score, live(targetOf[params.side])));
    return { outputs: { loss: ops.mul(loss, live("weight")) } };
  },
  tex: ({ params, inputs: { score }, number, mean }) =>
    times(number("weight"), mean(texOfCrossEntropy(score, number(targetOf[params.side])))),
  pytorch({ params }) {
    const target = pyLive(params[targetOf[params.side]]);
    const loss = `F.binary_cross_entropy_with_logits(score, torch.full_like(score, ${target}))`;
    return { outputs: { loss: pyWeighted(params.weight, loss) } };
  },
});
