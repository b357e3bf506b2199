import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { applied } from "../tex.ts";

export const batchSplit = defineOperation({
  family: "tensor",
  kind: "batch-split",
  group: "Batch",
  doc: {
    title: "Halve a batch",
    summary: "Gives the first and the second half of a batch.",
    formula: "a = x_{1 \\ldots \\lfloor m/2 \\rfloor}, \\qquad b = x_{\\lfloor m/2 \\rfloor + 1 \\ldots m}",
    useWhen: "After a joint batch of real and generated examples, to score each kind by its own loss.",
    mistakes: ["The halves are the two batches that were joined only if those were equally large."],
    keywords: ["split", "slice", "half"],
  },
  params: z.strictObject({}),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [
    { name: "first", meaning: "any" },
    { name: "second", meaning: "any" },
  ],
  infer({ inputs: { x } }) {
    if (x.meaning === "scalar")
      return err({ code: "shape.rank", port: "x", message: "One number for the whole batch cannot be halved: wire a batch." });
    return ok({ outputs: { first: x, second: x } });
  },
  forward(ops, { inputs: { x } }) {
    const [batch = 0, ...example] = x.shape;
    const half = Math.floor(batch / 2);
    const zeros = example.map(() => 0);
    return {
      outputs: {
        first: ops.slice(x, [0, ...zeros], [half, ...example]),
        second: ops.slice(x, [half, ...zeros], [batch - half, ...example]),
      },
    };
  },
  tex: ({ inputs: { x } }) => ({ first: applied("first half", x), second: applied("second half", x) }),
  texOfParts([first, second, ...more]) {
    return first && second && more.length === 0 ? { first, second } : undefined;
  },
  pytorch: () => ({ outputs: { first: "x[: len(x) // 2]", second: "x[len(x) // 2 :]" } }),
});
