import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { classesProblem } from "../shape-problems.ts";

export const oneHot = defineOperation({
  family: "tensor",
  kind: "one-hot",
  group: "Conditions",
  doc: {
    title: "One-hot",
    summary: "Turns a class number into a vector that is 1 at that class and 0 elsewhere.",
    formula: "y_k = [k = c]",
    useWhen: "A label is to be concatenated with noise or features.",
    keywords: ["label", "class", "condition", "indicator"],
  },
  passesGradient: false,
  params: z.strictObject({}),
  inputs: [{ name: "label", meaning: "label" }],
  outputs: [{ name: "y", meaning: "vector" }],
  infer({ inputs: { label } }) {
    const problem = classesProblem("One-hot", label);
    if (problem !== undefined) return err(problem);
    if (label.classes === undefined) {
      return err({
        code: "shape.classes",
        port: "label",
        message: "The number of classes of this label is not known: set it where the label comes from.",
      });
    }
    const names = label.names ? { names: label.names } : {};
    return ok({ outputs: { y: { ...vector(label.classes, "unit"), classes: label.classes, ...names } } });
  },
  forward: (ops, { inputs: { label }, types }) => ({ outputs: { y: ops.oneHot(label, types["y"]?.shape[0] ?? 1) } }),
  tex: ({ inputs: { label } }) => label,
  pytorch: ({ inputs: { label } }) => ({ outputs: { y: `F.one_hot(label, ${label.classes}).float()` } }),
});
