import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats, sameShape } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { describe, vectorProblem } from "../shape-problems.ts";
import { list } from "../tex.ts";

export const stack = defineOperation({
  family: "tensor",
  kind: "stack",
  group: "Combine",
  doc: {
    title: "Stack",
    summary: "Puts vectors of one size below each other: a matrix with a row for each.",
    formula: "y = (x_1, x_2, \\ldots)^{\\top}",
    useWhen: "Several styles, codes or steps of a sequence are to be handled as one.",
    mistakes: ["To make one longer vector, take Concatenate."],
    keywords: ["rows", "sequence", "matrix", "join"],
  },
  params: z.strictObject({}),
  inputs: [{ name: "xs", label: "Inputs", meaning: "any", many: true }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ inputs: { xs } }) {
    const [first] = xs;
    if (first === undefined)
      return err({ code: "graph.unwired", port: "xs", message: "Nothing comes in to stack: wire at least one vector." });
    const wrong = xs.find((x) => x.dtype !== "float32" || x.shape.length !== 1);
    if (wrong !== undefined) return err(vectorProblem("Stack", wrong, "xs"));
    const other = xs.find((x) => !sameShape(x.shape, first.shape));
    if (other === undefined)
      return ok({ outputs: { y: floats([xs.length, ...first.shape], xs.every((x) => x.range === first.range) ? first.range : "any") } });
    return err({
      code: "shape.concat",
      port: "xs",
      message: `Stack takes vectors of one size, but ${describe(first)} meets ${describe(other)}.`,
    });
  },
  forward(ops, { inputs: { xs } }) {
    const rows = xs.map((x) => ops.reshape(x, [x.shape[0] ?? 1, 1, x.shape[1] ?? 1]));
    return { outputs: { y: ops.concat(rows, 1) } };
  },
  pytorch: () => ({ outputs: { y: "torch.stack(xs, dim=1)" } }),
  tex: ({ inputs: { xs } }) => list(xs),
});
