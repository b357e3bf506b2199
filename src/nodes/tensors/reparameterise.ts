import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats, sameShape } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { choice } from "../params.ts";
import { describe, numbersProblem } from "../shape-problems.ts";
import { deviationOf, pyDeviation, spreadParam, texOfVariance } from "../spread.ts";
import { signed } from "../tex.ts";

export const reparameterise = defineOperation({
  family: "tensor",
  kind: "reparameterise",
  group: "Noise",
  doc: {
    title: "Reparameterise",
    summary: "Draws from a normal distribution whose mean and spread come in, so that both can be learned.",
    formula: "z = \\mu + \\sigma \\odot \\varepsilon, \\qquad \\varepsilon \\sim \\mathcal{N}(0, I)",
    paper: { title: "Auto-encoding variational Bayes", arxiv: "1312.6114", year: 2013 },
    useWhen: "Between the encoder and the decoder of a variational autoencoder, and in StackGAN's conditioning augmentation.",
    mistakes: ["The spread must be read the same way here and in the KL loss: as log σ, as log σ² or as σ."],
    keywords: ["reparameterize", "vae", "latent", "sample", "conditioning augmentation"],
  },
  normal: "drawn",
  params: z.strictObject({
    spread: spreadParam,
    distribution: choice("normal", { normal: "Normal", truncated: "Truncated normal (within ±2)" }, { label: "ε is", advanced: true }),
  }),
  inputs: [
    { name: "mean", label: "Mean", meaning: "any" },
    { name: "spread", label: "Spread", meaning: "any" },
  ],
  outputs: [{ name: "z", meaning: "any" }],
  infer({ inputs: { mean, spread } }) {
    if (mean.dtype !== "float32" || mean.shape.length === 0) return err(numbersProblem("Reparameterise", mean, "mean"));
    if (sameShape(mean.shape, spread.shape)) return ok({ outputs: { z: floats(mean.shape) } });
    const message = `Mean and spread must have one shape, but ${describe(mean)} and ${describe(spread)} come in.`;
    return err({ code: "shape.broadcast", port: "spread", message });
  },
  forward(ops, { params, inputs: { mean, spread }, random }) {
    const noise = random(mean.shape, params.distribution);
    return { outputs: { z: ops.add(mean, ops.mul(deviationOf(ops, spread, params.spread), noise)) } };
  },
  tex: ({ params, inputs: { mean, spread } }) => ({
    symbol: "\\hat{z}",
    is: `\\sim \\mathcal{N}${params.distribution === "truncated" ? "_{[-2, 2]}" : ""}(${signed(mean)},\\, ${texOfVariance(spread, params.spread)})`,
  }),
  pytorch({ params }) {
    const noise =
      params.distribution === "normal" ? "torch.randn_like(mean)" : "nn.init.trunc_normal_(torch.empty_like(mean), 0, 1, -2, 2)";
    return { outputs: { z: `mean + ${pyDeviation("spread", params.spread)} * ${noise}` } };
  },
});
