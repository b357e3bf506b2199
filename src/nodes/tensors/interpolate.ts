import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { sameShape } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { mix } from "../math.ts";
import { describe, numbersProblem } from "../shape-problems.ts";
import { factor } from "../tex.ts";

export const interpolate = defineOperation({
  family: "tensor",
  kind: "interpolate",
  group: "Batch",
  places: ["board"],
  doc: {
    title: "Interpolate",
    summary: "Takes a random point on the straight line between two examples, another for each pair.",
    formula: "\\hat{x}_i = (1 - \\epsilon_i)\\,a_i + \\epsilon_i\\,b_i, \\qquad \\epsilon_i \\sim \\mathcal{U}(0, 1)",
    paper: { title: "Improved training of Wasserstein GANs", arxiv: "1704.00028", year: 2017 },
    useWhen: "Between real and generated examples, where a gradient penalty is to hold.",
    keywords: ["gradient penalty", "mix", "line", "wgan-gp"],
  },
  params: z.strictObject({}),
  inputs: [
    { name: "a", meaning: "any" },
    { name: "b", meaning: "any" },
  ],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ inputs: { a, b } }) {
    if (a.dtype !== "float32" || a.meaning === "scalar") return err(numbersProblem("Interpolate", a, "a"));
    if (b.meaning !== "scalar" && b.dtype === a.dtype && sameShape(a.shape, b.shape)) {
      return ok({ outputs: { y: { ...a, range: a.range === b.range ? a.range : "any" } } });
    }
    const message = `Both ends must have one shape, but ${describe(a)} and ${describe(b)} come in.`;
    return err({ code: "shape.broadcast", port: "b", message });
  },
  forward(ops, { inputs: { a, b }, random }) {
    const [batch = 1, ...example] = a.shape;
    return { outputs: { y: mix(ops, a, b, random([batch, ...example.map(() => 1)], "uniform")) } };
  },
  tex: ({ inputs: { a, b } }) => ({
    symbol: "\\hat{x}",
    is: `= (1 - \\epsilon)\\,${factor(a)} + \\epsilon\\,${factor(b)},\\quad \\epsilon \\sim \\mathcal{U}(0, 1)`,
  }),
  pytorch: ({ inputs: { a } }) => ({
    outputs: { y: `torch.lerp(a, b, torch.rand(len(a), ${a.shape.map(() => 1).join(", ")}, device=a.device))` },
  }),
});
