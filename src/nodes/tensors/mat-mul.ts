import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats, showShape } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { flag } from "../params.ts";
import { describe, numbersProblem } from "../shape-problems.ts";
import { base, product } from "../tex.ts";

export const matMul = defineOperation({
  family: "tensor",
  kind: "mat-mul",
  group: "Combine",
  doc: {
    title: "Matrix product",
    summary: "Multiplies two matrices, those of each example with each other.",
    formula: "y_{ij} = \\sum_k a_{ik} b_{kj}",
    useWhen: "Attention of your own, a Gram matrix of features, a transformation that a network gives.",
    mistakes: ["An image has three axes: make a matrix of places and channels out of it with Reshape."],
    keywords: ["matmul", "dot", "attention", "gram", "bilinear", "linear algebra"],
  },
  params: z.strictObject({
    transposeA: flag(false, { label: "First one turned over" }),
    transposeB: flag(false, { label: "Second one turned over" }),
  }),
  inputs: [
    { name: "a", meaning: "any" },
    { name: "b", meaning: "any" },
  ],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ params, inputs: { a, b } }) {
    for (const [port, type] of [
      ["a", a],
      ["b", b],
    ] as const) {
      if (type.dtype !== "float32") return err(numbersProblem("Matrix product", type, port));
      if (type.shape.length === 2) continue;
      const message = `Matrix product takes matrices, but ${describe(type)} comes in: put Reshape before it.`;
      return err({ code: "shape.rank", port, message });
    }
    const [rows = 0, inner = 0] = params.transposeA ? a.shape.toReversed() : a.shape;
    const [height = 0, columns = 0] = params.transposeB ? b.shape.toReversed() : b.shape;
    if (inner === height) return ok({ outputs: { y: floats([rows, columns]) } });
    const message = `${showShape([rows, inner])} and ${showShape([height, columns])} cannot be multiplied: the ${inner} columns of the first must be as many as the ${height} rows of the second.`;
    return err({ code: "shape.matmul", port: "b", message });
  },
  forward: (ops, { params, inputs: { a, b } }) => ({ outputs: { y: ops.matMul(a, b, params.transposeA, params.transposeB) } }),
  pytorch: ({ params }) => ({
    outputs: { y: `a${params.transposeA ? ".transpose(1, 2)" : ""} @ b${params.transposeB ? ".transpose(1, 2)" : ""}` },
  }),
  tex: ({ params, inputs: { a, b } }) =>
    product(`${base(a)}${params.transposeA ? "^\\top" : ""} ${base(b)}${params.transposeB ? "^\\top" : ""}`),
});
