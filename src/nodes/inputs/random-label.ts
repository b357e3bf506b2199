import { z } from "zod";
import { ok } from "../../core/result.ts";
import { label } from "../../core/tensor-type.ts";
import { batchFactorParam, examplesOf, pyExamples } from "../batch-factor.ts";
import { defineOperation } from "../definition.ts";
import { integer } from "../params.ts";
import { renewalParam } from "../renewal.ts";

export const randomLabel = defineOperation({
  family: "input",
  kind: "random-label",
  group: "Conditions",
  doc: {
    title: "Random label",
    summary: "Draws a class for every example, each class equally often.",
    formula: "c \\sim \\mathcal{U}\\{0, \\ldots, K - 1\\}",
    useWhen: "A conditional generator is to make samples of all classes.",
    mistakes: ["Real classes that are not equally frequent give the discriminator a clue: take the labels of the data then."],
    keywords: ["class", "condition", "uniform"],
  },
  params: z.strictObject({
    classes: integer(10, { label: "Classes", min: 2, max: 100_000 }),
    renewal: renewalParam,
    batchFactor: batchFactorParam,
  }),
  inputs: [],
  outputs: [{ name: "label", meaning: "label" }],
  infer: ({ params }) => ok({ outputs: { label: label(params.classes) } }),
  forward: (ops, { params, batch, random }) => ({
    outputs: { label: ops.cast(ops.floor(ops.mul(random([examplesOf(batch, params.batchFactor)], "uniform"), params.classes)), "int32") },
  }),
  tex: ({ params }) => ({ symbol: "c", is: `\\sim \\mathcal{U}\\{0, \\ldots, ${params.classes - 1}\\}` }),
  pytorch: ({ params }) => ({
    outputs: { label: `torch.randint(${params.classes}, (${pyExamples(params.batchFactor)},), device=device)` },
  }),
});
