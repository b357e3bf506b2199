import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { text } from "../params.ts";
import { atom } from "../tex.ts";

export const fixedVector = defineOperation({
  family: "input",
  kind: "fixed-vector",
  group: "Conditions",
  doc: {
    title: "Fixed vector",
    summary: "Gives every example the same numbers, which you write.",
    useWhen: "To ask a conditional generator for a condition of your own: half of one class and half of another, or none.",
    keywords: ["constant", "list", "condition", "attributes", "numbers"],
  },
  params: z.strictObject({ values: text("1, 0, 0", { label: "Numbers", help: "With commas between them; up to 64." }) }),
  inputs: [],
  outputs: [{ name: "y", label: "", meaning: "vector" }],
  infer({ params }) {
    const values = valuesOf(params.values);
    if (values.length > 64)
      return err({ code: "vector.long", param: "values", message: `${values.length} numbers are too many: 64 is the most.` });
    if (values.every((value) => Number.isFinite(value))) return ok({ outputs: { y: vector(values.length) } });
    return err({
      code: "vector.number",
      param: "values",
      message: `"${params.values}" is no list of numbers: write them with commas between, such as 0.5, 0, 1.`,
    });
  },
  forward(ops, { params, batch }) {
    const values = valuesOf(params.values);
    return { outputs: { y: ops.broadcastTo(ops.literal(values, [1, values.length]), [batch, values.length]) } };
  },
  pytorch: ({ params }) => ({
    outputs: { y: `torch.tensor([[${valuesOf(params.values).join(", ")}]], dtype=torch.float32, device=device).expand(batch, -1)` },
  }),
  tex: ({ params }) => atom(`(${valuesOf(params.values).join(", ")})`),
});

/** An entry that is no number is NaN. */
function valuesOf(list: string): number[] {
  return list.split(",").map((entry) => (entry.trim() === "" ? Number.NaN : Number(entry)));
}
