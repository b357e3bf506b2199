import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { initializer, integer } from "../params.ts";
import { classesProblem } from "../shape-problems.ts";
import { pyTransform, spectralIf, spectralParam, transformKernel, transformWeights } from "../weight-transform.ts";

// As PyTorch has it: the classes are the outputs of the matrix.
const tableOf = { name: "table", axis: 0 };

export const embedding = defineOperation({
  family: "layer",
  kind: "embedding",
  group: "Conditions",
  places: ["network"],
  doc: {
    title: "Embedding",
    summary: "Looks up a learned vector for each class.",
    formula: "y = E_{c}, \\qquad E \\in \\mathbb{R}^{K \\times n}",
    useWhen: "A label is to be multiplied with the noise, or there are many classes.",
    mistakes: ["It takes the label itself, not its one-hot vector."],
    keywords: ["lookup", "condition", "class"],
  },
  params: z.strictObject({
    classes: integer(10, { label: "Classes", min: 2, max: 100_000 }),
    size: integer(64, { label: "Size", min: 1, max: 16384, scale: "log" }),
    initializer: initializer({ name: "normal", mean: 0, deviation: 1 }, { label: "Initial vectors" }),
    spectral: spectralParam,
  }),
  inputs: [{ name: "label", meaning: "label" }],
  outputs: [{ name: "y", meaning: "vector" }],
  infer({ params, inputs: { label } }) {
    const problem = classesProblem("Embedding", label, params.classes);
    if (problem !== undefined) return err(problem);
    return ok({
      outputs: { y: vector(params.size) },
      weights: {
        table: { shape: [params.classes, params.size], initializer: params.initializer },
        ...transformWeights(tableOf, [params.classes, params.size], spectralIf(params.spectral)),
      },
    });
  },
  forward(ops, { params, inputs: { label }, weight }) {
    const { kernel, updates } = transformKernel(ops, tableOf, spectralIf(params.spectral), weight);
    return { outputs: { y: ops.gather(kernel, label) }, updates };
  },
  pytorch({ params: { classes, size, spectral } }) {
    const { wrap, weights } = pyTransform({ ...tableOf, module: "embedding" }, spectralIf(spectral), [classes, size]);
    return { modules: { embedding: wrap(`nn.Embedding(${classes}, ${size})`) }, weights, outputs: { y: "self.embedding(label)" } };
  },
});
