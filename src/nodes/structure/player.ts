import { z } from "zod";
import { defineStructure } from "../definition.ts";
import { integer, live, number, references } from "../params.ts";

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
    batch: number(1, {
      label: "Batch",
      unit: "× the project's",
      min: 0.01,
      max: 16,
      advanced: true,
      help: "Examples in each of this player's batches, as a multiple of the project's batch size.",
    }),
    accumulate: integer(1, {
      label: "Draws per step",
      min: 1,
      max: 64,
      advanced: true,
      help: "Each step goes down the mean of the gradients of so many batches, which takes no more memory than one.",
    }),
    clip: live(0, {
      label: "Clip weights to",
      unit: "±",
      min: 0,
      max: 1000,
      advanced: true,
      help: "After each step every weight is kept within this distance of 0; 0 leaves them alone.",
    }),
  }),
  inputs: [
    { name: "loss", meaning: "scalar", many: true },
    { name: "optimizer", meaning: "optimizer" },
    { name: "gate", label: "Only if > 0", meaning: "scalar", optional: true },
  ],
  outputs: [],
});
