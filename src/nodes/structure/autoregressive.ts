import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats } from "../../core/tensor-type.ts";
import { defineStructure } from "../definition.ts";
import { integer } from "../params.ts";

export const autoregressive = defineStructure({
  family: "structure",
  kind: "autoregressive",
  group: "Sequence",
  places: ["board"],
  doc: {
    title: "Autoregressive sampler",
    summary: "Computes what is wired to it again and again, each time going on from the time before, and joins what comes out.",
    formula: "x_t = G(z_t, x_{t-1}, c_t), \\quad x_0 = 0, \\quad t = 1, \\dots, N",
    useWhen: "A generator makes one part at a time: a bar of music after the bar before it. Put Recall where the part before goes in.",
    mistakes: [
      "What is fed back must have the form that the generator was trained on: binarise a bar before it goes back.",
      "Noise inside is drawn anew in every pass; a sequence of conditions needs At each step to be told apart.",
    ],
    keywords: ["loop", "repeat", "recurrent", "sequence", "bars", "feedback", "unroll", "music"],
  },
  params: z.strictObject({ steps: integer(8, { label: "Passes", min: 1, max: 64 }) }),
  inputs: [
    { name: "x", label: "of each pass", meaning: "any" },
    { name: "fed", label: "fed back", meaning: "any", optional: true },
  ],
  outputs: [{ name: "y", label: "joined", meaning: "any" }],
  repeats: ({ steps }) => steps,
  infer({ params: { steps }, inputs }) {
    const x = inputs["x"]?.[0];
    if (x === undefined || x.shape.length === 0 || x.dtype !== "float32") {
      return err({
        code: "sampler.single",
        port: "x",
        message: "Single numbers and labels cannot be joined to a sequence: wire a vector, a sequence or an image.",
      });
    }
    const [first = 1, ...rest] = x.shape;
    const shape = rest.length === 0 ? [steps, first] : [steps * first, ...rest];
    return ok({ outputs: { y: floats(shape, x.range) } });
  },
});
