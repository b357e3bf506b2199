import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { sameShape } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { describe, numbersProblem } from "../shape-problems.ts";
import { atom, plus, times } from "../tex.ts";

export const average = defineOperation({
  family: "tensor",
  kind: "average",
  group: "Combine",
  doc: {
    title: "Average",
    summary: "Takes the mean of its inputs element by element.",
    formula: "y = \\frac{1}{n}\\sum_i x_i",
    useWhen: "Several discriminators vote, or several losses count alike.",
    keywords: ["mean", "ensemble"],
  },
  params: z.strictObject({}),
  inputs: [{ name: "xs", label: "Inputs", meaning: "any", many: true }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ inputs: { xs } }) {
    const [first, ...rest] = xs;
    if (first === undefined)
      return err({ code: "graph.unwired", port: "xs", message: "Nothing comes in to average: wire at least one tensor." });
    const labels = xs.find((x) => x.dtype !== "float32");
    if (labels !== undefined) return err(numbersProblem("Average", labels, "xs"));
    const other = rest.find((x) => !sameShape(x.shape, first.shape) || (x.meaning === "scalar") !== (first.meaning === "scalar"));
    if (other !== undefined) {
      const message = `Average takes tensors of one shape, but ${describe(first)} meets ${describe(other)}: bring one to the other's shape.`;
      return err({ code: "shape.broadcast", port: "xs", message });
    }
    return ok({ outputs: { y: { ...first, range: rest.every((x) => x.range === first.range) ? first.range : "any" } } });
  },
  forward(ops, { inputs: { xs } }) {
    const sum = xs.reduce((total, x) => ops.add(total, x));
    return { outputs: { y: ops.mul(sum, 1 / xs.length) } };
  },
  tex: ({ inputs: { xs } }) => times(atom(`\\tfrac{1}{${xs.length}}`), xs.reduce(plus)),
  pytorch: ({ inputs: { xs } }) => ({ outputs: { y: `sum(xs) / ${xs.length}` } }),
});
