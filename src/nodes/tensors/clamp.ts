import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { clip } from "../math.ts";
import { number } from "../params.ts";
import { py } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";
import { applied } from "../tex.ts";

export const clamp = defineOperation({
  family: "tensor",
  kind: "clamp",
  group: "Arithmetic",
  doc: {
    title: "Clamp",
    summary: "Keeps every number between two bounds.",
    formula: "y = \\min(\\max(x, a), b)",
    useWhen: "Pixels must not leave their range, or a log deviation must stay moderate.",
    mistakes: ["What is clamped learns nothing: no gradient passes outside of the bounds."],
    keywords: ["clip", "bound", "limit", "min", "max"],
  },
  params: z.strictObject({
    low: number(-1, { label: "At least", min: -1e6, max: 1e6 }),
    high: number(1, { label: "At most", min: -1e6, max: 1e6 }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ params: { low, high }, inputs: { x } }) {
    if (x.dtype !== "float32") return err(numbersProblem("Clamp", x));
    if (low > high)
      return err({ code: "clamp.empty", param: "high", message: `No number lies between ${low} and ${high}: raise the upper bound.` });
    const range = low === 0 && high === 1 ? "unit" : low === -1 && high === 1 ? "signed" : low >= 0 ? "non-negative" : "any";
    return ok({ outputs: { y: { ...x, range } } });
  },
  forward: (ops, { params: { low, high }, inputs: { x } }) => ({ outputs: { y: clip(ops, x, low, high) } }),
  pytorch: ({ params: { low, high } }) => ({ outputs: { y: `x.clamp(${py(low)}, ${py(high)})` } }),
  tex: ({ params: { low, high }, inputs: { x } }) => applied(`\\operatorname{clip}_{[${low}, ${high}]}`, x),
});
