import { z } from "zod";
import { sizeOf } from "../../core/tensor-type.ts";
import { lossPort, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { squaredDifference } from "../math.ts";
import { inferPair, pairPorts } from "../pairs.ts";
import { pyWeighted } from "../python.ts";
import { pyReduced, reduceLoss, reduceParam, texReduced } from "../reduce.ts";
import { minus, norm, power } from "../tex.ts";

export const l2Loss = defineOperation({
  family: "loss",
  kind: "l2-loss",
  group: "Losses",
  places: ["board"],
  doc: {
    title: "L2 loss",
    summary: "The squared difference between what was made and what was wanted.",
    formula: "L = \\mathbb{E}\\,\\lVert x - t \\rVert_2^2",
    useWhen: "An autoencoder's reconstruction, or a network that should copy another one.",
    mistakes: ["No half stands in front: set the weight to 0.5 for one."],
    keywords: ["mse", "squared", "reconstruction"],
  },
  params: z.strictObject({ reduce: reduceParam("mean"), weight: weightParam }),
  inputs: pairPorts,
  outputs: [lossPort],
  infer: ({ inputs: { x, target } }) => inferPair("L2 loss", x, target),
  forward: (ops, { params, inputs: { x, target }, live }) => ({
    outputs: { loss: ops.mul(reduceLoss(ops, squaredDifference(ops, x, target), params.reduce), live("weight")) },
  }),
  tex({ params, inputs: { x, target }, types, number, mean }) {
    const distance = power(norm(minus(x, target), 2), 2);
    return texReduced(distance, { reduction: params.reduce, weight: number("weight"), count: sizeOf(types.x.shape), mean });
  },
  pytorch: ({ params }) => ({ outputs: { loss: pyWeighted(params.weight, pyReduced("(x - target) ** 2", params.reduce)) } }),
});
