import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { sizeOf, vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { pyChannelsLast } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";

export const flatten = defineOperation({
  family: "tensor",
  kind: "flatten",
  group: "Shape",
  doc: {
    title: "Flatten",
    summary: "Reads all numbers of an example as one long vector.",
    useWhen: "Between the convolutions of a discriminator and its dense last layer.",
    keywords: ["vector", "ravel"],
  },
  params: z.strictObject({}),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "vector" }],
  infer: ({ inputs: { x } }) =>
    x.dtype === "float32" ? ok({ outputs: { y: vector(sizeOf(x.shape), x.range) } }) : err(numbersProblem("Flatten", x)),
  forward: (ops, { inputs: { x }, types }) => ({ outputs: { y: ops.reshape(x, [x.shape[0] ?? 1, ...(types["y"]?.shape ?? [])]) } }),
  // The order of the numbers is height, width, channels, so that the weights of a dense layer behind it stay the same.
  tex: ({ inputs: { x } }) => x,
  pytorch: ({ inputs: { x } }) => ({ outputs: { y: `${pyChannelsLast("x", x)}.flatten(1)` } }),
});
