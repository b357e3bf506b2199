import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { sameShape, vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { exampleAxes } from "../math.ts";
import { describe, numbersProblem } from "../shape-problems.ts";
import { atom, signed } from "../tex.ts";

export const innerProduct = defineOperation({
  family: "tensor",
  kind: "inner-product",
  group: "Combine",
  doc: {
    title: "Inner product",
    summary: "Multiplies two tensors element by element and adds everything up: one number per example.",
    formula: "y = \\langle a, b \\rangle = \\sum_j a_j b_j",
    paper: { title: "cGANs with projection discriminator", arxiv: "1802.05637", year: 2018 },
    useWhen: "The projection in a conditional discriminator: the embedding of the label with the features of the image.",
    mistakes: ["It grows with the number of features: it is a sum, not a mean."],
    keywords: ["dot", "projection", "similarity", "scalar product"],
  },
  params: z.strictObject({}),
  inputs: [
    { name: "a", meaning: "any" },
    { name: "b", meaning: "any" },
  ],
  outputs: [{ name: "y", meaning: "vector" }],
  infer({ inputs: { a, b } }) {
    for (const [port, type] of [
      ["a", a],
      ["b", b],
    ] as const)
      if (type.dtype !== "float32" || type.meaning === "scalar") return err(numbersProblem("Inner product", type, port));
    if (sameShape(a.shape, b.shape)) return ok({ outputs: { y: vector(1, "logit") } });
    const message = `Inner product takes two tensors of one shape, but ${describe(a)} meets ${describe(b)}: bring one to the other's shape.`;
    return err({ code: "shape.pair", port: "b", message });
  },
  forward: (ops, { inputs: { a, b } }) => ({
    outputs: { y: ops.reshape(ops.sum(ops.mul(a, b), exampleAxes(a)), [a.shape[0] ?? 1, 1]) },
  }),
  tex: ({ inputs: { a, b } }) => atom(`\\langle ${signed(a)},\\, ${signed(b)} \\rangle`),
  pytorch: () => ({ outputs: { y: "(a * b).flatten(1).sum(dim=1, keepdim=True)" } }),
});
