import { z } from "zod";
import { sizeOf } from "../../core/tensor-type.ts";
import { lossPort, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { inferPair } from "../pairs.ts";
import { pyWeighted } from "../python.ts";
import { pyReduced, reduceLoss, reduceParam, texReduced } from "../reduce.ts";
import { logVarianceOf, pyLogVariance, spreadParam, texOfVariance } from "../spread.ts";
import { atom, signed } from "../tex.ts";

export const klNormalLoss = defineOperation({
  family: "loss",
  kind: "kl-normal-loss",
  group: "Losses",
  places: ["board"],
  doc: {
    title: "KL to the normal distribution",
    summary: "How far a normal distribution of learned mean and spread is from N(0, I).",
    formula: "D_{\\mathrm{KL}} = \\tfrac12 \\sum_j \\left(\\mu_j^2 + \\sigma_j^2 - 1 - \\log \\sigma_j^2\\right)",
    paper: { title: "Auto-encoding variational Bayes", arxiv: "1312.6114", year: 2013 },
    useWhen: "Beside the reconstruction of a variational autoencoder, and in StackGAN's conditioning augmentation.",
    mistakes: [
      "A mean over everything is as many times smaller as there are latent numbers: StackGAN's code takes it with weight 2.",
      "The spread must be read the same way here and in Reparameterise.",
      "Without Reparameterise behind the same mean and spread it has nothing to hold against.",
    ],
    keywords: ["kullback-leibler", "vae", "prior", "divergence"],
  },
  normal: "held",
  params: z.strictObject({ spread: spreadParam, reduce: reduceParam("example"), weight: weightParam }),
  inputs: [
    { name: "mean", label: "Mean", meaning: "any" },
    { name: "spread", label: "Spread", meaning: "any" },
  ],
  outputs: [lossPort],
  infer: ({ inputs: { mean, spread } }) => inferPair("KL to the normal distribution", mean, spread, "spread"),
  forward(ops, { params, inputs: { mean, spread }, live }) {
    const logVariance = logVarianceOf(ops, spread, params.spread);
    const variance = params.spread === "deviation" ? ops.square(spread) : ops.exp(logVariance);
    const each = ops.mul(ops.sub(ops.add(ops.square(mean), variance), ops.add(logVariance, 1)), 0.5);
    return { outputs: { loss: ops.mul(reduceLoss(ops, each, params.reduce), live("weight")) } };
  },
  tex({ params, inputs: { mean: center, spread }, types, number, mean }) {
    const normal = `\\mathcal{N}(${signed(center)},\\, ${texOfVariance(spread, params.spread)})`;
    const divergence = atom(`D_{\\mathrm{KL}}\\bigl(${normal} \\,\\big\\|\\, \\mathcal{N}(0, I)\\bigr)`);
    const count = sizeOf(types.mean.shape);
    return texReduced(divergence, { reduction: params.reduce, weight: number("weight"), count, mean });
  },
  pytorch({ params }) {
    const logVariance = pyLogVariance("spread", params.spread);
    const variance = params.spread === "deviation" ? "spread ** 2" : `torch.exp(${logVariance})`;
    const each = `0.5 * (mean ** 2 + ${variance} - 1 - ${logVariance})`;
    return { outputs: { loss: pyWeighted(params.weight, pyReduced(each, params.reduce)) } };
  },
});
