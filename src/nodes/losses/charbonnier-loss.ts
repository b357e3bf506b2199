import { z } from "zod";
import { sizeOf } from "../../core/tensor-type.ts";
import { lossPort, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { squaredDifference } from "../math.ts";
import { inferPair, pairPorts } from "../pairs.ts";
import { number } from "../params.ts";
import { pyWeighted } from "../python.ts";
import { pyReduced, reduceLoss, reduceParam, texReduced } from "../reduce.ts";
import { atom, minus, signed } from "../tex.ts";

export const charbonnierLoss = defineOperation({
  family: "loss",
  kind: "charbonnier-loss",
  group: "Losses",
  places: ["board"],
  doc: {
    title: "Charbonnier loss",
    summary: "The absolute difference, made smooth next to 0.",
    formula: "L = \\mathbb{E}\\,\\sqrt{(x - t)^2 + \\epsilon^2}",
    paper: { title: "Deep Laplacian pyramid networks for fast and accurate super-resolution", arxiv: "1704.03915", year: 2017 },
    useWhen: "Super-resolution and other restorations: it forgives outliers as L1 does, and settles better.",
    keywords: ["l1", "smooth", "robust", "super-resolution", "huber"],
  },
  params: z.strictObject({
    epsilon: number(1e-3, { label: "Width", min: 1e-8, max: 10, scale: "log", help: "ε: below it the loss is nearly a square." }),
    reduce: reduceParam("mean"),
    weight: weightParam,
  }),
  inputs: pairPorts,
  outputs: [lossPort],
  infer: ({ inputs: { x, target } }) => inferPair("Charbonnier loss", x, target),
  forward(ops, { params, inputs: { x, target }, live }) {
    const each = ops.sqrt(ops.add(squaredDifference(ops, x, target), params.epsilon ** 2));
    return { outputs: { loss: ops.mul(reduceLoss(ops, each, params.reduce), live("weight")) } };
  },
  pytorch: ({ params }) => ({
    outputs: { loss: pyWeighted(params.weight, pyReduced(`((x - target) ** 2 + ${params.epsilon ** 2}).sqrt()`, params.reduce)) },
  }),
  tex({ params, inputs: { x, target }, types, number, mean }) {
    const all = atom(`\\textstyle\\sum_j \\sqrt{(${signed(minus(x, target))})_j^2 + ${params.epsilon}^2}`);
    return texReduced(all, { reduction: params.reduce, weight: number("weight"), count: sizeOf(types.x.shape), mean });
  },
});
