import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { showShape, sizeOf } from "../../core/tensor-type.ts";
import { defineStructure } from "../definition.ts";
import { flag, integer, number, text } from "../params.ts";

const MOST = 8;

export const trace = defineStructure({
  family: "view",
  kind: "trace",
  group: "Views",
  places: ["board"],
  doc: {
    title: "Trace",
    summary: "Draws how single numbers move while training runs: over time, and the first two against each other.",
    useWhen: "The players are numbers, as in the game of xy, or one number inside a game is of interest: γ, a measured ratio.",
    mistakes: ["It draws the first example of a batch."],
    keywords: ["plot", "phase plane", "orbit", "spiral", "number", "scalar", "curve"],
  },
  params: z.strictObject({
    titles: text("", { label: "Titles", help: "One for each number, separated by |; left out: the names of what they come from." }),
    plane: flag(true, { label: "The first two as a plane" }),
    radius: number(4, {
      label: "Radius shown",
      min: 0.001,
      max: 1e6,
      scale: "log",
      help: "Of the plane; it grows where the trace leaves it.",
      when: { param: "plane", is: [true] },
    }),
    length: integer(2000, { label: "Longest trace", unit: "points", min: 2, max: 100_000, scale: "log" }),
    every: integer(1, { label: "Every", unit: "iterations", min: 1, max: 100_000, scale: "log" }),
  }),
  inputs: [{ name: "values", meaning: "any", many: true }],
  outputs: [],
  examples: () => 1,
  keeps: ({ length }) => length,
  infer({ params, inputs }) {
    const values = inputs["values"] ?? [];
    const long = values.find(({ shape }) => sizeOf(shape) > MOST);
    const count = values.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const problem = (message: string) => err({ code: "view.trace", port: "values", message });
    if (long !== undefined) return problem(`A trace draws up to ${MOST} numbers, but ${showShape(long.shape)} comes in.`);
    if (count === 0) return problem("There is nothing to draw yet: wire a number.");
    if (count > MOST) return problem(`A trace draws up to ${MOST} numbers, but ${count} come in: wire fewer.`);
    if (params.plane && count < 2) return problem("A plane needs two numbers: wire another one, or turn the plane off.");
    return ok({ outputs: {} });
  },
});
