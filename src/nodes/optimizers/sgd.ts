import { z } from "zod";
import { defineOptimizer } from "../definition.ts";
import { flag, live } from "../params.ts";
import { py, pyLive } from "../python.ts";
import { learningRate, weightDecay } from "../step-params.ts";

export const sgd = defineOptimizer({
  family: "optimizer",
  kind: "sgd",
  group: "Optimizers",
  places: ["board"],
  doc: {
    title: "SGD",
    summary: "Steps straight down the gradient, with or without momentum.",
    formula:
      "v \\leftarrow \\mu v + g, \\qquad \\theta \\leftarrow \\theta - \\eta\\,v \\quad (\\text{Nesterov: } \\theta - \\eta\\,(g + \\mu v))",
    paper: { title: "On the importance of initialization and momentum in deep learning", year: 2013 },
    useWhen: "The first GANs, small games such as xy, and the inner steps of an unrolled one.",
    mistakes: ["With momentum 0.9 the learning rate acts as if it were ten times as large."],
    keywords: ["gradient descent", "momentum", "nesterov"],
  },
  params: z.strictObject({
    learningRate: learningRate(0.01),
    momentum: live(0, { label: "Momentum", min: 0, max: 0.999, help: "The share of the last step that is made again." }),
    nesterov: flag(false, { label: "Nesterov", help: "Looks ahead along the momentum.", advanced: true }),
    weightDecay,
  }),
  inputs: [],
  outputs: [{ name: "optimizer", meaning: "optimizer" }],
  slots: ["velocity"],
  hasMomentum: ({ momentum }) => momentum !== 0,
  update(ops, { params, live, weight, gradient, slot }) {
    const g = ops.add(gradient, ops.mul(weight, live("weightDecay")));
    const velocity = ops.add(ops.mul(slot("velocity"), live("momentum")), g);
    const step = params.nesterov ? ops.add(g, ops.mul(velocity, live("momentum"))) : velocity;
    return { weight: ops.sub(weight, ops.mul(step, live("learningRate"))), slots: { velocity } };
  },
  pytorch: ({ learningRate, momentum, nesterov, weightDecay }) =>
    `torch.optim.SGD(params, lr=${pyLive(learningRate)}, momentum=${pyLive(momentum)}, nesterov=${py(nesterov && momentum !== 0)}, weight_decay=${pyLive(weightDecay)})`,
});
