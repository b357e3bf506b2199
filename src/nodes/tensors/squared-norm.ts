import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { exampleAxes } from "../math.ts";
import { numbersProblem } from "../shape-problems.ts";
import { norm, power } from "../tex.ts";

export const squaredNorm = defineOperation({
  family: "tensor",
  kind: "squared-norm",
  group: "Arithmetic",
  doc: {
    title: "Squared norm",
    summary: "Adds up the squares of all numbers of an example.",
    formula: "y = \\lVert x \\rVert^2 = \\sum_j x_j^2",
    useWhen: "A distance is wanted: of a difference, of a gradient, of a code.",
    keywords: ["length", "l2", "energy", "sum of squares"],
  },
  params: z.strictObject({}),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "vector" }],
  infer: ({ inputs: { x } }) =>
    x.dtype === "float32" && x.shape.length > 0
      ? ok({ outputs: { y: vector(1, "non-negative") } })
      : err(numbersProblem("Squared norm", x)),
  forward: (ops, { inputs: { x } }) => ({
    outputs: { y: ops.reshape(ops.sum(ops.square(x), exampleAxes(x)), [x.shape[0] ?? 1, 1]) },
  }),
  tex: ({ inputs: { x } }) => power(norm(x, 2), 2),
  pytorch: () => ({ outputs: { y: "(x.flatten(1) ** 2).sum(dim=1, keepdim=True)" } }),
});
