import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { sameShape } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { describe } from "../shape-problems.ts";
import { list } from "../tex.ts";

export const batchConcat = defineOperation({
  family: "tensor",
  kind: "batch-concat",
  group: "Batch",
  doc: {
    title: "Join batches",
    summary: "Puts batches one behind the other into a larger batch.",
    formula: "y = (x^{(1)}_1, \\ldots, x^{(1)}_m, x^{(2)}_1, \\ldots)",
    useWhen: "The discriminator is to see real and generated examples as one batch, with common batch statistics.",
    mistakes: ["Batch norm then mixes both kinds; DCGAN keeps them apart."],
    keywords: ["concatenate", "stack", "joint"],
  },
  params: z.strictObject({}),
  inputs: [{ name: "xs", label: "Batches", meaning: "any", many: true }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ inputs: { xs } }) {
    const [first, ...rest] = xs;
    if (first === undefined)
      return err({ code: "graph.unwired", port: "xs", message: "Nothing comes in to join: wire at least one batch." });
    const other = xs.find((x) => x.meaning === "scalar" || x.dtype !== first.dtype || !sameShape(x.shape, first.shape));
    if (other !== undefined) {
      const message = `Batches of one shape can be joined, but ${describe(first)} meets ${describe(other)}.`;
      return err({ code: "shape.concat", port: "xs", message });
    }
    return ok({ outputs: { y: { ...first, range: rest.every((x) => x.range === first.range) ? first.range : "any" } } });
  },
  forward: (ops, { inputs: { xs } }) => ({ outputs: { y: ops.concat(xs, 0) } }),
  tex: ({ inputs: { xs } }) => ({ ...list(xs), parts: xs }),
  pytorch: () => ({ outputs: { y: "torch.cat(xs, dim=0)" } }),
});
