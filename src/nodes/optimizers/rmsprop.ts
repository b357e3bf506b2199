import { z } from "zod";
import { defineOptimizer } from "../definition.ts";
import { live, number } from "../params.ts";
import { pyLive } from "../python.ts";
import { learningRate, weightDecay } from "../step-params.ts";

export const rmsprop = defineOptimizer({
  family: "optimizer",
  kind: "rmsprop",
  group: "Optimizers",
  places: ["board"],
  doc: {
    title: "RMSProp",
    summary: "Divides every weight's gradient by the running root mean square of that gradient.",
    formula: "v \\leftarrow \\rho v + (1-\\rho) g^2, \\qquad \\theta \\leftarrow \\theta - \\eta\\,\\frac{g}{\\sqrt{v} + \\epsilon}",
    useWhen: "The critic of a Wasserstein GAN with weight clipping, which momentum would make unstable.",
    mistakes: ["Epsilon is added outside the root, as in PyTorch; TensorFlow puts it inside."],
    keywords: ["adaptive", "wgan"],
  },
  params: z.strictObject({
    learningRate: learningRate(5e-5),
    decay: number(0.99, { label: "Decay", min: 0, max: 0.99999, help: "ρ: memory of the squared gradient; PyTorch's alpha." }),
    momentum: live(0, { label: "Momentum", min: 0, max: 0.999, advanced: true }),
    epsilon: number(1e-8, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
    weightDecay,
  }),
  inputs: [],
  outputs: [{ name: "optimizer", meaning: "optimizer" }],
  slots: ["square", "velocity"],
  hasMomentum: ({ momentum }) => momentum !== 0,
  update(ops, { params, live, weight, gradient, slot }) {
    const g = ops.add(gradient, ops.mul(weight, live("weightDecay")));
    const square = ops.add(ops.mul(slot("square"), params.decay), ops.mul(ops.square(g), 1 - params.decay));
    const scaled = ops.div(g, ops.add(ops.sqrt(square), params.epsilon));
    const velocity = ops.add(ops.mul(slot("velocity"), live("momentum")), scaled);
    return { weight: ops.sub(weight, ops.mul(velocity, live("learningRate"))), slots: { square, velocity } };
  },
  pytorch: ({ learningRate, decay, momentum, epsilon, weightDecay }) =>
    `torch.optim.RMSprop(params, lr=${pyLive(learningRate)}, alpha=${decay}, eps=${epsilon}, momentum=${pyLive(momentum)}, weight_decay=${pyLive(weightDecay)})`,
});
