import { z } from "zod";
import { defineStructure } from "../definition.ts";
import { reference } from "../params.ts";

export const block = defineStructure({
  family: "structure",
  kind: "block",
  group: "Structure",
  places: ["network"],
  doc: {
    title: "Block",
    summary: "Uses a block of this project; every use has weights of its own.",
    useWhen: "The same few layers come again and again, such as a residual block.",
  },
  // The values of the block's own parameters stand beside `block` by their names.
  params: z.looseObject({ block: reference("block", { label: "Block" }) }),
  inputs: "document",
  outputs: "document",
});
