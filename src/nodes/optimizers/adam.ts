import { z } from "zod";
import { adaptiveMoments, momentParams } from "../adaptive-moments.ts";
import { defineOptimizer } from "../definition.ts";
import { pyLive } from "../python.ts";
import { learningRate, weightDecay } from "../step-params.ts";

export const adam = defineOptimizer({
  family: "optimizer",
  kind: "adam",
  group: "Optimizers",
  places: ["board"],
  doc: {
    title: "Adam",
    summary: "Scales every weight's step by running means of its gradient and of the gradient's square.",
    formula:
      "m \\leftarrow \\beta_1 m + (1-\\beta_1) g, \\quad v \\leftarrow \\beta_2 v + (1-\\beta_2) g^2, \\quad \\theta \\leftarrow \\theta - \\eta\\,\\frac{m/(1-\\beta_1^t)}{\\sqrt{v/(1-\\beta_2^t)} + \\epsilon}",
    paper: { title: "Adam: a method for stochastic optimization", arxiv: "1412.6980", year: 2014 },
    useWhen: "Most GANs: learning rate 2e-4 and β₁ 0.5 since DCGAN, β₁ 0 with a gradient penalty.",
    mistakes: [
      "The default β₁ of 0.9 makes many GANs oscillate.",
      "Epsilon is added outside the root, after the bias correction, as in PyTorch; TensorFlow's larger 1e-7 takes smaller steps where gradients are tiny.",
    ],
    keywords: ["adaptive", "moments"],
  },
  params: z.strictObject({
    learningRate: learningRate(2e-4),
    ...momentParams,
    weightDecay,
  }),
  inputs: [],
  outputs: [{ name: "optimizer", meaning: "optimizer" }],
  slots: ["m", "v"],
  hasMomentum: ({ beta1 }) => beta1 !== 0,
  update(ops, { params, live, step, weight, gradient, slot }) {
    const decayed = ops.add(gradient, ops.mul(weight, live("weightDecay")));
    const { direction, slots } = adaptiveMoments(ops, params, { step, gradient: decayed, slot });
    return { weight: ops.sub(weight, ops.mul(direction, live("learningRate"))), slots };
  },
  pytorch: ({ learningRate, beta1, beta2, epsilon, weightDecay }) =>
    `torch.optim.Adam(params, lr=${pyLive(learningRate)}, betas=(${beta1}, ${beta2}), eps=${epsilon}, weight_decay=${pyLive(weightDecay)})`,
});
