import { z } from "zod";
import { defineStructure } from "../definition.ts";
import { integer } from "../params.ts";

export const sampleGrid = defineStructure({
  family: "view",
  kind: "sample-grid",
  group: "Views",
  places: ["board"],
  doc: {
    title: "Sample grid",
    summary: "Shows the images that come in, from noise that stays the same while training runs.",
    useWhen: "To watch a generator: wire a use of it that draws fixed noise, and the labels or captions that it was given.",
    keywords: ["images", "captions", "labels"],
  },
  params: z.strictObject({
    rows: integer(8, { label: "Rows", min: 1, max: 32 }),
    columns: integer(8, { label: "Columns", min: 1, max: 32 }),
    every: integer(50, { label: "Every", unit: "iterations", min: 1, max: 100_000, scale: "log" }),
  }),
  inputs: [
    { name: "images", meaning: "image" },
    { name: "label", label: "label or caption", meaning: "any", optional: true },
  ],
  outputs: [],
  examples: ({ rows, columns }) => rows * columns,
});
