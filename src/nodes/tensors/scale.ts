import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { isSchedule, type LiveNumber } from "../../core/schedule.ts";
import type { ValueRange } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { live } from "../params.ts";
import { pyLive } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";
import { plus, times } from "../tex.ts";

export const scale = defineOperation({
  family: "tensor",
  kind: "scale",
  group: "Arithmetic",
  doc: {
    title: "Scale and shift",
    summary: "Multiplies every number by a factor and adds a shift; both may move while training runs.",
    formula: "y = a x + b",
    useWhen: "To weigh a loss, to flip its sign, or to bring data from [0, 1] to [-1, 1] with factor 2 and shift -1.",
    keywords: ["multiply", "weight", "negate", "factor", "normalise", "rescale"],
  },
  params: z.strictObject({
    factor: live(1, { label: "Factor", min: -1e6, max: 1e6 }),
    shift: live(0, { label: "Shift", min: -1e6, max: 1e6 }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ params, inputs: { x } }) =>
    x.dtype === "float32"
      ? ok({ outputs: { y: { ...x, range: rangeAfter(x.range, params) } } })
      : err(numbersProblem("Scale and shift", x)),
  forward: (ops, { inputs: { x }, live }) => ({ outputs: { y: ops.add(ops.mul(x, live("factor")), live("shift")) } }),
  tex: ({ inputs: { x }, number }) => plus(times(number("factor"), x), number("shift")),
  pytorch({ params }) {
    const scaled = params.factor === 1 ? "x" : `${pyLive(params.factor)} * x`;
    return { outputs: { y: params.shift === 0 ? scaled : `${scaled} + ${pyLive(params.shift)}` } };
  },
});

/** Follows [0, 1] and [-1, 1] through constants. */
function rangeAfter(range: ValueRange, { factor, shift }: { readonly factor: LiveNumber; readonly shift: LiveNumber }): ValueRange {
  if (isSchedule(factor) || isSchedule(shift)) return "any";
  if (factor === 1 && shift === 0) return range;
  if (range !== "unit" && range !== "signed") return range === "logit" ? "logit" : "any";
  const ends = [range === "unit" ? shift : shift - factor, shift + factor];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (low === 0 && high === 1) return "unit";
  if (low === -1 && high === 1) return "signed";
  return low >= 0 ? "non-negative" : "any";
}
