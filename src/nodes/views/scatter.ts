import { z } from "zod";
import { defineStructure } from "../definition.ts";
import { choice, integer, number } from "../params.ts";

export const scatter = defineStructure({
  family: "view",
  kind: "scatter",
  group: "Views",
  places: ["board"],
  doc: {
    title: "Scatter",
    summary: "Draws real and generated points over the discriminator's score on a lattice.",
    useWhen: "The data are points in one or two dimensions.",
  },
  params: z.strictObject({
    count: integer(512, { label: "Points", min: 1, max: 10_000, scale: "log" }),
    radius: number(3, { label: "Radius shown", min: 0.01, max: 1000, scale: "log" }),
    scale: choice(
      "score",
      { score: "As it comes", probability: "As a probability: σ(score)" },
      { label: "Score", help: "On a line a probability stands beside the best one, p / (p + q) of the two densities." },
    ),
    every: integer(10, { label: "Every", unit: "iterations", min: 1, max: 100_000, scale: "log" }),
  }),
  inputs: [
    { name: "generated", meaning: "vector" },
    { name: "real", meaning: "vector", optional: true },
    { name: "score", meaning: "vector", optional: true },
  ],
  outputs: [],
  examples: ({ count }) => count,
});
