import { z } from "zod";
import { inferLoss, lossPort, scorePort } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { exampleAxes, meanAll, sumAll } from "../math.ts";
import { live } from "../params.ts";
import { pyLive } from "../python.ts";
import { norm, power, texOfGradient, texOfNumber, times } from "../tex.ts";

export const r1Penalty = defineOperation({
  family: "penalty",
  kind: "r1-penalty",
  group: "Penalties",
  places: ["board"],
  doc: {
    title: "R1 penalty",
    summary: "Keeps the discriminator flat where the real examples are.",
    formula: "\\tfrac{\\gamma}{2}\\,\\mathbb{E}_{x}\\,\\lVert \\nabla_x D(x) \\rVert_2^2",
    paper: { title: "Which training methods for GANs do actually converge?", arxiv: "1801.04406", year: 2018 },
    useWhen: "With the non-saturating loss, at real examples (R1) or at generated ones (R2).",
    mistakes: [
      "The discriminator should not hold batch norm.",
      "Point and score belong together: At is what went into the discriminator, Score what came out.",
    ],
    keywords: ["r2", "zero-centred", "regularisation", "stylegan"],
  },
  params: z.strictObject({
    gamma: live(10, { label: "Weight", min: 0, max: 1e6, help: "γ; half of it multiplies the mean squared slope." }),
  }),
  inputs: [scorePort, { name: "at", label: "At", meaning: "any" }],
  outputs: [lossPort],
  infer({ inputs: { score, at } }) {
    const found = inferLoss("score", score);
    return found.ok ? inferLoss("at", at) : found;
  },
  forward(ops, { inputs: { score, at }, live }) {
    const [slope = at] = ops.gradient(sumAll(ops, score), [at]);
    const squared = ops.sum(ops.square(slope), exampleAxes(slope));
    return { outputs: { loss: ops.mul(meanAll(ops, squared), ops.mul(live("gamma"), 0.5)) } };
  },
  tex: ({ inputs: { score, at }, number, mean }) =>
    times(times(number("gamma"), texOfNumber(0.5)), mean(power(norm(texOfGradient(score, at), 2), 2))),
  pytorch({ params }) {
    const slope = "torch.autograd.grad(score.sum(), at, create_graph=True)[0]";
    return { outputs: { loss: `${pyLive(params.gamma)} / 2 * (${slope}.flatten(1) ** 2).sum(dim=1).mean()` }, differentiates: ["at"] };
  },
});
