import { z } from "zod";
import { ok } from "../../core/result.ts";
import { label } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { choice, integer } from "../params.ts";

export const labelGrid = defineOperation({
  family: "input",
  kind: "label-grid",
  group: "Conditions",
  places: ["board"],
  doc: {
    title: "Label grid",
    summary: "Gives the classes in order, so that each row of a sample grid shows one class.",
    formula: "c_i = \\lfloor i / n \\rfloor \\bmod K",
    useWhen: "In front of a conditional generator that a sample grid shows.",
    mistakes: ["The number of columns must be that of the sample grid."],
    keywords: ["class", "condition", "rows"],
  },
  params: z.strictObject({
    classes: integer(10, { label: "Classes", min: 2, max: 100_000 }),
    columns: integer(8, { label: "Columns", min: 1, max: 32, help: "Of the sample grid." }),
    direction: choice("rows", { rows: "One class a row", columns: "One class a column" }, { label: "Order" }),
  }),
  inputs: [{ name: "like", label: "names of", meaning: "label", optional: true }],
  outputs: [{ name: "label", meaning: "label" }],
  infer: ({ params, inputs: { like } }) =>
    ok({ outputs: { label: { ...label(params.classes), ...(like?.names ? { names: like.names } : {}) } } }),
  forward(ops, { params, batch }) {
    const index = ops.range(batch);
    const row = quotient(index, params.columns);
    const line = params.direction === "rows" ? row : ops.sub(index, ops.mul(row, params.columns));
    return { outputs: { label: ops.cast(ops.sub(line, ops.mul(quotient(line, params.classes), params.classes)), "int32") } };

    // Half a step keeps the rounding of the division away from whole numbers.
    function quotient(x: typeof index, divisor: number) {
      return ops.floor(ops.div(ops.add(x, 0.5), divisor));
    }
  },
  pytorch: ({ params }) => ({
    outputs: {
      label: `torch.arange(batch, device=device) ${params.direction === "rows" ? "//" : "%"} ${params.columns} % ${params.classes}`,
    },
  }),
});
