import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";

export const atStep = defineOperation({
  family: "tensor",
  kind: "at-step",
  group: "Sequence",
  places: ["board"],
  doc: {
    title: "At each step",
    summary: "Gives each pass of an autoregressive sampler its own element of a sequence, and begins again when there are no more.",
    formula: "y_t = s_{t \\bmod n}",
    useWhen: "A condition changes from pass to pass: the chord of each bar.",
    mistakes: ["Without a sampler it gives the first element."],
    keywords: ["element", "index", "chord", "condition", "time"],
  },
  params: z.strictObject({}),
  inputs: [{ name: "x", label: "sequence", meaning: "sequence" }],
  outputs: [{ name: "y", label: "element", meaning: "vector" }],
  infer({ inputs: { x } }) {
    const [, ...element] = x.shape;
    if (element.length === 0)
      return err({ code: "shape.rank", port: "x", message: "At each step needs a sequence of vectors, such as the chords of a song." });
    return ok({ outputs: { y: floats(element, x.range) } });
  },
  forward(ops, { inputs: { x }, repetition }) {
    const [batch = 1, length = 1, ...element] = x.shape;
    const begin = [0, (repetition?.step ?? 0) % length, ...element.map(() => 0)];
    return { outputs: { y: ops.reshape(ops.slice(x, begin, [batch, 1, ...element]), [batch, ...element]) } };
  },
  pytorch: () => ({ outputs: { y: "x[:, 0]" } }),
});
