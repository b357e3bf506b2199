import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { integer } from "../params.ts";
import { numbersProblem } from "../shape-problems.ts";
import { atom, base } from "../tex.ts";

export const shiftBatch = defineOperation({
  family: "tensor",
  kind: "shift-batch",
  group: "Batch",
  doc: {
    title: "Shift the batch",
    summary: "Gives every example that of a later one of its batch; the last ones get the first.",
    formula: "y_i = x_{(i + k) \\bmod m}",
    useWhen: "Wrong pairs: images with the captions of other images, which a discriminator is to reject.",
    mistakes: ["By chance another example may have the same class: data nodes give an image of another class for certain."],
    keywords: ["roll", "wrong pairs", "mismatched", "shuffle", "negative"],
  },
  params: z.strictObject({ by: integer(1, { label: "By", unit: "examples", min: 1, max: 4096, scale: "log" }) }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ inputs: { x } }) => (x.meaning === "scalar" ? err(numbersProblem("Shift the batch", x)) : ok({ outputs: { y: x } })),
  forward(ops, { params, inputs: { x } }) {
    const [batch = 1, ...example] = x.shape;
    const by = params.by % batch;
    if (by === 0) return { outputs: { y: x } };
    const part = (from: number, count: number) => ops.slice(x, [from, ...example.map(() => 0)], [count, ...example]);
    return { outputs: { y: ops.concat([part(by, batch - by), part(0, by)], 0) } };
  },
  pytorch: ({ params }) => ({ outputs: { y: `torch.roll(x, ${-params.by}, 0)` } }),
  tex: ({ inputs: { x } }) => atom(`${base(x)}^{\\text{other}}`),
});
