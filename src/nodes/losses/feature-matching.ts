import { z } from "zod";
import { sizeOf } from "../../core/tensor-type.ts";
import { lossPort, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { mean, meanAll, sumAll } from "../math.ts";
import { inferPair } from "../pairs.ts";
import { choice } from "../params.ts";
import { pyWeighted } from "../python.ts";
import { minus, norm, over, power, times } from "../tex.ts";

export const featureMatching = defineOperation({
  family: "loss",
  kind: "feature-matching",
  group: "Losses",
  places: ["board"],
  doc: {
    title: "Feature matching",
    summary: "The distance between the mean features of a real and of a generated batch.",
    formula: "L_G = \\left\\lVert \\mathbb{E}_x f(x) - \\mathbb{E}_z f(G(z)) \\right\\rVert_2^2",
    paper: { title: "Improved techniques for training GANs", arxiv: "1606.03498", year: 2016 },
    useWhen: "The generator's loss in place of the adversarial one, when that oscillates; features are a tap inside the discriminator.",
    mistakes: [
      "It belongs to the generator alone: the discriminator keeps its own loss.",
      "The tap is a second output of the discriminator's network.",
    ],
    keywords: ["batch mean", "moment", "salimans"],
  },
  params: z.strictObject({
    distance: choice("squared", { squared: "Squared", absolute: "Absolute" }, { label: "Distance" }),
    reduce: choice("sum", { sum: "Sum over the features", mean: "Mean over the features" }, { label: "Reduce" }),
    weight: weightParam,
  }),
  inputs: [
    { name: "generated", label: "Generated", meaning: "any" },
    { name: "real", label: "Real", meaning: "any" },
  ],
  outputs: [lossPort],
  infer: ({ inputs: { generated, real } }) => inferPair("Feature matching", generated, real, "real"),
  forward(ops, { params, inputs: { generated, real }, live }) {
    const difference = ops.sub(mean(ops, generated, [0]), mean(ops, real, [0]));
    const each = params.distance === "squared" ? ops.square(difference) : ops.abs(difference);
    return { outputs: { loss: ops.mul((params.reduce === "sum" ? sumAll : meanAll)(ops, each), live("weight")) } };
  },
  tex({ params, inputs: { generated, real }, types, number, mean }) {
    const difference = minus(mean(generated, generated), mean(real, real));
    const distance = params.distance === "squared" ? power(norm(difference, 2), 2) : norm(difference, 1);
    const count = sizeOf(types.real.shape);
    return times(params.reduce === "sum" ? number("weight") : over(number("weight"), count), distance);
  },
  pytorch({ params }) {
    const difference = "(generated.mean(dim=0) - real.mean(dim=0))";
    const each = params.distance === "squared" ? `(${difference} ** 2)` : `${difference}.abs()`;
    return { outputs: { loss: pyWeighted(params.weight, `${each}.${params.reduce}()`) } };
  },
});
