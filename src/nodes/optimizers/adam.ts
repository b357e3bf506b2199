import { z } from "zod";
import { defineOptimizer } from "../definition.ts";
import { choice, number } from "../params.ts";
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
    beta1: number(0.5, { label: "β₁", min: 0, max: 0.9999, help: "Memory of the gradient: the momentum." }),
    beta2: number(0.999, { label: "β₂", min: 0, max: 0.99999, help: "Memory of the squared gradient." }),
    epsilon: number(1e-8, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
    epsilonPlace: choice(
      "outside",
      { outside: "Outside the root", inside: "Inside the root, squared" },
      {
        label: "Epsilon stands",
        help: "Inside, √(v + ε²), the step has a finite derivative where a gradient is 0: for unrolled steps.",
        advanced: true,
      },
    ),
    weightDecay,
  }),
  inputs: [],
  outputs: [{ name: "optimizer", meaning: "optimizer" }],
  slots: ["m", "v"],
  hasMomentum: ({ beta1 }) => beta1 !== 0,
  update(ops, { params, live, step, weight, gradient, slot }) {
    const { beta1, beta2, epsilon } = params;
    const g = ops.add(gradient, ops.mul(weight, live("weightDecay")));
    const m = ops.add(ops.mul(slot("m"), beta1), ops.mul(g, 1 - beta1));
    const v = ops.add(ops.mul(slot("v"), beta2), ops.mul(ops.square(g), 1 - beta2));
    const mean = ops.div(m, ops.sub(1, ops.pow(beta1, step)));
    const power = ops.div(v, ops.sub(1, ops.pow(beta2, step)));
    const scale = params.epsilonPlace === "outside" ? ops.add(ops.sqrt(power), epsilon) : ops.sqrt(ops.add(power, epsilon * epsilon));
    return { weight: ops.sub(weight, ops.mul(ops.div(mean, scale), live("learningRate"))), slots: { m, v } };
  },
  pytorch: ({ learningRate, beta1, beta2, epsilon, weightDecay }) =>
    `torch.optim.Adam(params, lr=${pyLive(learningRate)}, betas=(${beta1}, ${beta2}), eps=${epsilon}, weight_decay=${pyLive(weightDecay)})`,
});
