import { z } from "zod";
import { defineWeights } from "../definition.ts";
import { choice, integer, reference } from "../params.ts";

export const unroll = defineWeights({
  family: "weights",
  kind: "unroll",
  group: "Networks",
  places: ["board"],
  doc: {
    title: "Unrolled weights",
    summary: "A network's weights after some steps of its player that are only thought of, for uses that name it.",
    formula: "\\theta^{k+1} = \\theta^k - \\eta\\,\\nabla_\\theta L(\\theta^k), \\quad k < K",
    paper: { title: "Unrolled generative adversarial networks", arxiv: "1611.02163", year: 2016 },
    useWhen: "A generator should answer to the discriminator that its move calls forth: it learns through the steps.",
    mistakes: [
      "Wire the same losses and the same optimizer to it as to the network's own player.",
      "With Adam put epsilon inside the root: outside, its step has no derivative where a gradient is exactly 0.",
      "Batch norm in the unrolled network uses the batch's statistics; stored ones stay as they are.",
    ],
    keywords: ["unrolled gan", "look-ahead", "surrogate", "mode collapse"],
  },
  params: z.strictObject({
    network: reference("network", { label: "Network" }),
    steps: integer(5, { label: "Steps", min: 0, max: 50, help: "K: how far it looks ahead; memory grows with it." }),
    mode: choice(
      "differentiate",
      { differentiate: "Through the steps", stop: "Not through the steps" },
      {
        label: "Gradients flow",
        help: "Not through them is another algorithm: an opponent that is some steps ahead, but is not answered to.",
      },
    ),
  }),
  inputs: [
    { name: "loss", label: "Loss", meaning: "scalar", many: true },
    { name: "optimizer", label: "Optimizer", meaning: "optimizer" },
  ],
  outputs: [],
  tex({ params, theta, loss }) {
    const given = params.mode === "stop" ? "\\quad\\text{taken as given}" : "";
    const start = `${theta}^{(0)} = ${theta}`;
    return {
      symbol: `${theta}^{(${params.steps})}`,
      is: `:\\quad ${start},\\quad ${theta}^{(k+1)} = ${theta}^{(k)} - \\eta\\,\\nabla ${loss}(${theta}^{(k)})${given}`,
    };
  },
});
