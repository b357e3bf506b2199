import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineStructure } from "../definition.ts";
import { integer, text } from "../params.ts";

export const imageStrip = defineStructure({
  family: "view",
  kind: "image-strip",
  group: "Views",
  places: ["board"],
  doc: {
    title: "Image strip",
    summary: "Shows several images of each example side by side, all of one height, each column under its title.",
    useWhen: "To compare what goes in, what comes out and what should: input, output, target; an image, its translation and the way back.",
    keywords: ["compare", "side by side", "input", "output", "target", "cycle", "captions"],
  },
  params: z.strictObject({
    rows: integer(6, { label: "Examples", min: 1, max: 32 }),
    titles: text("", {
      label: "Titles",
      help: "One for each wire, separated by |. A title that is left out is the name of what the wire comes from.",
    }),
    every: integer(50, { label: "Every", unit: "iterations", min: 1, max: 100_000, scale: "log" }),
  }),
  inputs: [
    { name: "images", meaning: "image", many: true },
    { name: "label", label: "label or caption", meaning: "any", optional: true },
  ],
  outputs: [],
  examples: ({ rows }) => rows,
  infer({ inputs }) {
    if ((inputs["images"] ?? []).length > 0) return ok({ outputs: {} });
    return err({ code: "view.empty", port: "images", message: "There is nothing to show yet: wire one image or more." });
  },
});
