import { z } from "zod";
import { aligned, combinePorts, inferCombined, pyCombined } from "../combine.ts";
import { defineOperation } from "../definition.ts";
import { plus } from "../tex.ts";

export const add = defineOperation({
  family: "tensor",
  kind: "add",
  group: "Combine",
  doc: {
    title: "Add",
    summary: "Adds two tensors element by element.",
    formula: "y = a + b",
    useWhen: "The two branches of a residual block, or a pyramid's residual and its blurred image.",
    mistakes: ["The shapes must agree; a vector meets an image channel by channel."],
    keywords: ["sum", "plus", "residual", "skip"],
  },
  params: z.strictObject({}),
  inputs: combinePorts,
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ inputs: { a, b } }) => inferCombined("Add", a, b),
  forward: (ops, { inputs: { a, b } }) => ({ outputs: { y: ops.add(...aligned(ops, a, b)) } }),
  tex: ({ inputs: { a, b } }) => plus(a, b),
  pytorch: ({ inputs: { a, b } }) => ({ outputs: { y: pyCombined("+", a, b) } }),
});
