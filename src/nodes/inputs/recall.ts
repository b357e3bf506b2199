import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { choice, shape } from "../params.ts";
import { pySizes } from "../python.ts";

export const recall = defineOperation({
  family: "input",
  kind: "recall",
  group: "Sequence",
  places: ["board"],
  doc: {
    title: "Recall",
    summary: "Gives what the pass before fed back to the autoregressive sampler; zeros in the first pass.",
    formula: "y_t = x_{t-1}, \\quad y_1 = 0",
    useWhen: "Where a generator takes what it made before, on the way to an autoregressive sampler.",
    mistakes: ["Its shape must be that of what is fed back. Without a sampler it gives zeros."],
    keywords: ["previous", "delay", "memory", "state", "feedback", "bar before"],
  },
  params: z.strictObject({
    shape: shape([16, 128, 1], { label: "Shape", help: "Of what is fed back." }),
    range: choice("unit", { any: "Any", unit: "0 to 1", signed: "-1 to 1" }, { label: "Range", advanced: true }),
  }),
  inputs: [],
  outputs: [{ name: "y", label: "before", meaning: "any" }],
  recalls: true,
  infer({ params }) {
    if (params.shape.length === 0)
      return err({ code: "shape.empty", param: "shape", message: "Recall needs the shape of what is fed back, such as 16 × 128 × 1." });
    return ok({ outputs: { y: floats(params.shape, params.range) } });
  },
  forward: (ops, { params, batch, repetition }) => ({ outputs: { y: repetition?.fed ?? ops.fill([batch, ...params.shape], 0) } }),
  pytorch: ({ params }) => ({ outputs: { y: `torch.zeros(batch, ${pySizes(floats(params.shape))}, device=device)` } }),
});
