import { z } from "zod";
import { adaptiveMoments, momentParams } from "../adaptive-moments.ts";
import { defineOptimizer } from "../definition.ts";
import { live } from "../params.ts";
import { pyLive } from "../python.ts";
import { learningRate } from "../step-params.ts";

export const adamw = defineOptimizer({
  family: "optimizer",
  kind: "adamw",
  group: "Optimizers",
  places: ["board"],
  doc: {
    title: "AdamW",
    summary: "Adam whose weight decay shrinks the weights directly, unscaled by the gradient's size.",
    formula: "\\theta \\leftarrow \\theta - \\eta\\lambda\\theta - \\eta\\,\\frac{\\hat{m}}{\\sqrt{\\hat{v}} + \\epsilon}",
    paper: { title: "Decoupled weight decay regularization", arxiv: "1711.05101", year: 2017 },
    useWhen: "Weights should stay small, as in networks with attention.",
    mistakes: ["Biases and scales of norms shrink too."],
    keywords: ["adam", "decoupled", "weight decay"],
  },
  params: z.strictObject({
    learningRate: learningRate(2e-4),
    ...momentParams,
    weightDecay: live(0.01, {
      label: "Weight decay",
      min: 0,
      max: 1,
      scale: "log",
      help: "The share of a weight that is taken off per unit of learning rate.",
    }),
  }),
  inputs: [],
  outputs: [{ name: "optimizer", meaning: "optimizer" }],
  slots: ["m", "v"],
  hasMomentum: ({ beta1 }) => beta1 !== 0,
  update(ops, { params, live, step, weight, gradient, slot }) {
    const { direction, slots } = adaptiveMoments(ops, params, { step, gradient, slot });
    const shrunk = ops.mul(weight, ops.sub(1, ops.mul(live("learningRate"), live("weightDecay"))));
    return { weight: ops.sub(shrunk, ops.mul(direction, live("learningRate"))), slots };
  },
  pytorch: ({ learningRate, beta1, beta2, epsilon, weightDecay }) =>
    `torch.optim.AdamW(params, lr=${pyLive(learningRate)}, betas=(${beta1}, ${beta2}), eps=${epsilon}, weight_decay=${pyLive(weightDecay)})`,
});
