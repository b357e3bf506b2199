import { z } from "zod";
import { defineStructure } from "../definition.ts";
import { choice, flag, integer, shape, text } from "../params.ts";

export const input = defineStructure({
  family: "structure",
  kind: "input",
  group: "Structure",
  places: ["network"],
  doc: { title: "Input", summary: "An argument of the network: a port on the left of its card.", keywords: ["argument", "port"] },
  params: z.strictObject({
    name: text("x", { label: "Name", help: "The name of the port." }),
    meaning: choice(
      "vector",
      { vector: "Vector", image: "Image", label: "Label (class number)", sequence: "Sequence", text: "Text" },
      { label: "What comes in" },
    ),
    shape: shape([64], { label: "Shape", help: "Sizes of one example: [64] for a vector, [28, 28, 1] for an image. A label has none." }),
    classes: integer(10, { label: "Classes", min: 2, max: 100_000, help: "Of a label: how many there are." }),
    range: choice("any", { any: "Any", unit: "0 to 1", signed: "-1 to 1" }, { label: "Range", advanced: true }),
    optional: flag(false, {
      label: "May stay without a wire",
      help: "Zeros come in then, and of a label class 0. What no wired output needs may always stay without a wire.",
      advanced: true,
    }),
  }),
  inputs: [],
  outputs: [{ name: "y", label: "", meaning: "any" }],
});
