import { z } from "zod";
import { defineOptimizer } from "../definition.ts";
import { number } from "../params.ts";
import { pyLive } from "../python.ts";
import { learningRate, weightDecay } from "../step-params.ts";

export const adagrad = defineOptimizer({
  family: "optimizer",
  kind: "adagrad",
  group: "Optimizers",
  places: ["board"],
  doc: {
    title: "Adagrad",
    summary: "Divides every weight's gradient by the root of the sum of its squares since the start.",
    formula: "v \\leftarrow v + g^2, \\qquad \\theta \\leftarrow \\theta - \\eta\\,\\frac{g}{\\sqrt{v_0 + v} + \\epsilon}",
    paper: { title: "Adaptive subgradient methods for online learning and stochastic optimization", year: 2011 },
    useWhen: "The first variational autoencoders; steps shrink for ever, which suits few games.",
    keywords: ["adaptive", "vae"],
  },
  params: z.strictObject({
    learningRate: learningRate(0.01),
    start: number(0, { label: "Sum at the start", min: 0, max: 100, advanced: true, help: "v₀: 0 in PyTorch, 0.1 in TensorFlow." }),
    epsilon: number(1e-10, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
    weightDecay,
  }),
  inputs: [],
  outputs: [{ name: "optimizer", meaning: "optimizer" }],
  slots: ["sum"],
  hasMomentum: () => false,
  update(ops, { params, live, weight, gradient, slot }) {
    const g = ops.add(gradient, ops.mul(weight, live("weightDecay")));
    const sum = ops.add(slot("sum"), ops.square(g));
    const scale = ops.add(ops.sqrt(ops.add(sum, params.start)), params.epsilon);
    return { weight: ops.sub(weight, ops.mul(ops.div(g, scale), live("learningRate"))), slots: { sum } };
  },
  pytorch: ({ learningRate, start, epsilon, weightDecay }) =>
    `torch.optim.Adagrad(params, lr=${pyLive(learningRate)}, initial_accumulator_value=${start}, eps=${epsilon}, weight_decay=${pyLive(weightDecay)})`,
});
