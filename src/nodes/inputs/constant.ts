import { z } from "zod";
import { ok } from "../../core/result.ts";
import { floats, scalar } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { live, shape } from "../params.ts";
import { pyLive, pySizes } from "../python.ts";

export const constant = defineOperation({
  family: "input",
  kind: "constant",
  group: "Conditions",
  doc: {
    title: "Constant",
    summary: "Gives the same number everywhere: a single one, or a vector or an image filled with it.",
    useWhen: "As a target, as a factor that a schedule moves, or as the empty start of a pyramid.",
    mistakes: ["It is never learned; for a learned one take Trainable inside a network."],
    keywords: ["number", "zero", "one", "fixed", "value"],
  },
  params: z.strictObject({
    value: live(0, { label: "Value", min: -1e6, max: 1e6 }),
    shape: shape([], { label: "Shape", help: "Empty for a single number." }),
  }),
  inputs: [],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ params }) => ok({ outputs: { y: params.shape.length === 0 ? scalar : floats(params.shape) } }),
  forward(ops, { params, batch, live }) {
    const shape = params.shape.length === 0 ? [] : [batch, ...params.shape];
    return { outputs: { y: ops.mul(ops.fill(shape, 1), live("value")) } };
  },
  tex: ({ number }) => number("value"),
  pytorch({ params }) {
    const size = params.shape.length === 0 ? "()" : `(batch, ${pySizes(floats(params.shape))})`;
    return { outputs: { y: `torch.full(${size}, float(${pyLive(params.value)}), device=device)` } };
  },
});
