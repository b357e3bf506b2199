import { z } from "zod";
import { defineStructure } from "../definition.ts";
import { live, references } from "../params.ts";

export const player = defineStructure({
  family: "structure",
  kind: "player",
  group: "Players",
  places: ["board"],
  doc: {
    title: "Player",
    summary: "Owns the weights of some networks and moves them down the gradient of the sum of the losses wired into it.",
    formula: "\\theta \\leftarrow \\theta - \\eta\\,\\nabla_\\theta \\sum_i L_i",
    useWhen: "Once for every side of the game: a GAN has two, ControlGAN three.",
    mistakes: ["A network that no player owns never learns.", "Order and simultaneity stand in the stages, not here."],
  },
  params: z.strictObject({
    networks: references("networks", { label: "Owns" }),
    steps: live(1, { label: "Steps per turn", min: 0, max: 100, help: "k of the paper: how often the player moves when its turn comes." }),
  }),
  inputs: [
    { name: "loss", meaning: "scalar", many: true },
    { name: "optimizer", meaning: "optimizer" },
  ],
  outputs: [],
});
