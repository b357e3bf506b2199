import { z } from "zod";
import { defineStructure } from "../definition.ts";
import { text } from "../params.ts";

export const output = defineStructure({
  family: "structure",
  kind: "output",
  group: "Structure",
  places: ["network"],
  doc: { title: "Output", summary: "A result of the network: a port on the right of its card.", keywords: ["result", "port", "tap"] },
  params: z.strictObject({ name: text("y", { label: "Name", help: "The name of the port." }) }),
  inputs: [{ name: "x", label: "", meaning: "any" }],
  outputs: [],
});
