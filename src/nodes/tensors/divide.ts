import { z } from "zod";
import { aligned, combinePorts, inferCombined, pyCombined } from "../combine.ts";
import { defineOperation } from "../definition.ts";
import { atom, signed } from "../tex.ts";

export const divide = defineOperation({
  family: "tensor",
  kind: "divide",
  group: "Combine",
  doc: {
    title: "Divide",
    summary: "Divides the first tensor by the second element by element.",
    formula: "y = \\frac{a}{b}",
    useWhen: "A normalisation of your own, or the ratio of two losses.",
    mistakes: ["Where the second tensor is 0 the result is not finite: add a small number to it first."],
    keywords: ["quotient", "ratio", "over"],
  },
  params: z.strictObject({}),
  inputs: combinePorts,
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ inputs: { a, b } }) => inferCombined("Divide", a, b),
  forward: (ops, { inputs: { a, b } }) => ({ outputs: { y: ops.div(...aligned(ops, a, b)) } }),
  pytorch: ({ inputs: { a, b } }) => ({ outputs: { y: pyCombined("/", a, b) } }),
  tex: ({ inputs: { a, b } }) => atom(`\\frac{${signed(a)}}{${signed(b)}}`),
});
