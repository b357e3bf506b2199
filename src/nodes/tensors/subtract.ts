import { z } from "zod";
import { aligned, combinePorts, inferCombined, pyCombined } from "../combine.ts";
import { defineOperation } from "../definition.ts";
import { minus } from "../tex.ts";

export const subtract = defineOperation({
  family: "tensor",
  kind: "subtract",
  group: "Combine",
  doc: {
    title: "Subtract",
    summary: "Takes the second tensor from the first element by element.",
    formula: "y = a - b",
    useWhen: "The residual of a Laplacian pyramid: an image less its blurred copy.",
    mistakes: ["The shapes must agree; a vector meets an image channel by channel."],
    keywords: ["minus", "difference", "residual"],
  },
  params: z.strictObject({}),
  inputs: combinePorts,
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ inputs: { a, b } }) => inferCombined("Subtract", a, b),
  forward: (ops, { inputs: { a, b } }) => ({ outputs: { y: ops.sub(...aligned(ops, a, b)) } }),
  tex: ({ inputs: { a, b } }) => minus(a, b),
  pytorch: ({ inputs: { a, b } }) => ({ outputs: { y: pyCombined("-", a, b) } }),
});
