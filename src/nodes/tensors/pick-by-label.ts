import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats, vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { classesProblem, describe, numbersProblem } from "../shape-problems.ts";
import { atom, base, signed } from "../tex.ts";

export const pickByLabel = defineOperation({
  family: "tensor",
  kind: "pick-by-label",
  group: "Conditions",
  doc: {
    title: "Pick by label",
    summary: "Takes the row, or the number, that the label says.",
    formula: "y = x_c",
    useWhen: "A network has one head for every class: each example is to be judged by the head of its own.",
    mistakes: ["There must be as many rows as classes: a vector of ten numbers for ten classes gives one number."],
    keywords: ["gather", "index", "select", "class", "head", "lookup"],
  },
  params: z.strictObject({}),
  inputs: [
    { name: "x", meaning: "any" },
    { name: "label", meaning: "label" },
  ],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ inputs: { x, label } }) {
    if (x.dtype !== "float32" || x.meaning === "scalar") return err(numbersProblem("Pick by label", x));
    const problem = classesProblem("Pick by label", label);
    if (problem !== undefined) return err(problem);
    const [rows = 1, ...row] = x.shape;
    if (row.length > 1)
      return err({
        code: "shape.rank",
        port: "x",
        message: `Pick by label takes a vector or a matrix, but ${describe(x)} comes in: put Reshape before it.`,
      });
    if ((label.classes ?? rows) === rows) return ok({ outputs: { y: row.length === 0 ? vector(1, x.range) : floats(row, x.range) } });
    return err({
      code: "shape.classes",
      port: "label",
      message: `There are ${rows} rows to pick from, but ${label.classes} classes: make them equal.`,
    });
  },
  forward(ops, { inputs: { x, label } }) {
    const [batch = 1, rows = 1, width = 1] = x.shape;
    const picked = ops.matMul(ops.reshape(ops.oneHot(label, rows), [batch, 1, rows]), ops.reshape(x, [batch, rows, width]));
    return { outputs: { y: ops.reshape(picked, [batch, width]) } };
  },
  pytorch: ({ inputs: { x } }) => ({
    outputs: { y: `x[torch.arange(len(x), device=x.device), label]${x.shape.length === 1 ? "[:, None]" : ""}` },
  }),
  tex: ({ inputs: { x, label } }) => atom(`${base(x)}_{${signed(label)}}`),
});
