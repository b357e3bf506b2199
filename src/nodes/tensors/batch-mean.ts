import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { mean } from "../math.ts";
import { numbersProblem } from "../shape-problems.ts";

export const batchMean = defineOperation({
  family: "tensor",
  kind: "batch-mean",
  group: "Batch",
  places: ["board"],
  doc: {
    title: "Batch mean",
    summary: "Averages the examples of a batch into a single one.",
    formula: "y = \\frac{1}{m}\\sum_{i=1}^m x_i",
    useWhen: "To compare what real and generated batches have in common, or to look at the mean sample.",
    mistakes: ["The result is a batch of one example, which every example of another batch meets."],
    keywords: ["average", "feature matching", "expectation"],
  },
  params: z.strictObject({}),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ inputs: { x } }) =>
    x.dtype === "float32" && x.meaning !== "scalar" ? ok({ outputs: { y: x } }) : err(numbersProblem("Batch mean", x)),
  forward: (ops, { inputs: { x } }) => ({ outputs: { y: mean(ops, x, [0], true) } }),
  tex: ({ inputs: { x }, mean }) => mean(x),
  pytorch: () => ({ outputs: { y: "x.mean(dim=0, keepdim=True)" } }),
});
