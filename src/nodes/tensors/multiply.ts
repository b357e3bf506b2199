import { z } from "zod";
import { aligned, combinePorts, inferCombined, pyCombined } from "../combine.ts";
import { defineOperation } from "../definition.ts";
import { factor, product, times } from "../tex.ts";

export const multiply = defineOperation({
  family: "tensor",
  kind: "multiply",
  group: "Combine",
  doc: {
    title: "Multiply",
    summary: "Multiplies two tensors element by element.",
    formula: "y = a \\odot b",
    useWhen: "Noise times the embedding of a label, a loss times a moving factor, the xy game.",
    mistakes: ["The shapes must agree; a vector meets an image channel by channel."],
    keywords: ["product", "times", "gate", "hadamard"],
  },
  params: z.strictObject({}),
  inputs: combinePorts,
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ inputs: { a, b } }) => inferCombined("Multiply", a, b),
  forward: (ops, { inputs: { a, b } }) => ({ outputs: { y: ops.mul(...aligned(ops, a, b)) } }),
  tex({ inputs: { a, b }, types }) {
    if (types.a.meaning === "scalar" || types.b.meaning === "scalar" || types.a.shape.length + types.b.shape.length === 0)
      return times(a, b);
    return product(`${factor(a)} \\odot ${factor(b)}`);
  },
  pytorch: ({ inputs: { a, b } }) => ({ outputs: { y: pyCombined("*", a, b) } }),
});
