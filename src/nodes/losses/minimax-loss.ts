import { z } from "zod";
import { inferLoss, lossPort, scorePort, sideParam, targetParams, texOfCrossEntropy, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { meanAll, sigmoidCrossEntropy } from "../math.ts";
import { pyLive, pyWeighted } from "../python.ts";
import { negate, times } from "../tex.ts";

// The generator's target is that of its own samples in the discriminator's loss: it climbs what the other descends.
const targetOf = { real: "realTarget", fake: "fakeTarget", generator: "fakeTarget" } as const;

const { realTarget, fakeTarget } = targetParams(1, 0, 1, ["fake", "generator"]);

export const minimaxLoss = defineOperation({
  family: "loss",
  kind: "minimax-loss",
  group: "Adversarial losses",
  places: ["board"],
  expects: () => "logit",
  adversarial: ({ side }) => ({ kind: "minimax", side }),
  doc: {
    title: "Minimax loss",
    summary: "The game as the first paper states it: the generator descends exactly what the discriminator climbs.",
    formula:
      "L_{\\text{real}} = -\\mathbb{E}\\log\\sigma(D(x)), \\quad L_{\\text{fake}} = -\\mathbb{E}\\log(1 - \\sigma(D(G(z)))), \\quad L_G = \\mathbb{E}\\log(1 - \\sigma(D(G(z))))",
    paper: { title: "Generative adversarial nets", arxiv: "1406.2661", year: 2014 },
    useWhen: "To study the zero-sum game itself, and for unrolled GANs.",
    mistakes: [
      "It saturates: while the discriminator rejects every sample, the generator hardly learns. The non-saturating loss does not.",
    ],
    keywords: ["saturating", "zero-sum", "bce", "gan"],
  },
  params: z.strictObject({ side: sideParam, realTarget, fakeTarget, weight: weightParam }),
  inputs: [scorePort],
  outputs: [lossPort],
  infer: ({ inputs: { score } }) => inferLoss("score", score),
  forward(ops, { params, inputs: { score }, live }) {
    const loss = meanAll(ops, sigmoidCrossEntropy(ops, score, live(targetOf[params.side])));
    const weighted = ops.mul(loss, live("weight"));
    return { outputs: { loss: params.side === "generator" ? ops.neg(weighted) : weighted } };
  },
  tex({ params, inputs: { score }, number, mean }) {
    const loss = times(number("weight"), mean(texOfCrossEntropy(score, number(targetOf[params.side]))));
    return params.side === "generator" ? negate(loss) : loss;
  },
  pytorch({ params }) {
    const target = pyLive(params[targetOf[params.side]]);
    const loss = pyWeighted(params.weight, `F.binary_cross_entropy_with_logits(score, torch.full_like(score, ${target}))`);
    return { outputs: { loss: params.side === "generator" ? `-${loss}` : loss } };
  },
});
