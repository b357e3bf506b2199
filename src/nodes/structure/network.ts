import { z } from "zod";
import { defineStructure } from "../definition.ts";
import { choice, flag, reference } from "../params.ts";

export const network = defineStructure({
  family: "structure",
  kind: "network",
  group: "Networks",
  places: ["board"],
  doc: {
    title: "Network",
    summary: "Uses a network of this project; all uses of one network share its weights.",
    useWhen: "Once for every place where the game needs the network: D on real and D on generated data are two uses.",
    mistakes: ["Two cards of the same network are the same weights, not two networks."],
  },
  params: z.strictObject({
    network: reference("network", { label: "Network" }),
    weights: reference("weights", {
      label: "Weights",
      help: "The live ones, or another set for the same network: averaged, unrolled, or a frozen copy. Nobody learns through a set that is kept.",
      advanced: true,
    }),
    statistics: choice(
      "batch",
      { batch: "Of this batch (training)", running: "Stored (inference)" },
      { label: "Normalisation statistics" },
    ),
    dropout: flag(true, { label: "Dropout and noise layers act" }),
    update: choice(
      "owner",
      { owner: "When its own player moves", always: "Whenever it runs", never: "Never" },
      { label: "Stored statistics follow", help: "Whose moves the running averages of batch norm follow.", advanced: true },
    ),
  }),
  inputs: "document",
  outputs: "document",
});
