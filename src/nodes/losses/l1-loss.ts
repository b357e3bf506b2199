import { z } from "zod";
import { sizeOf } from "../../core/tensor-type.ts";
import { lossPort, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { inferPair, pairPorts } from "../pairs.ts";
import { pyWeighted } from "../python.ts";
import { pyReduced, reduceLoss, reduceParam, texReduced } from "../reduce.ts";
import { minus, norm } from "../tex.ts";

export const l1Loss = defineOperation({
  family: "loss",
  kind: "l1-loss",
  group: "Losses",
  places: ["board"],
  doc: {
    title: "L1 loss",
    summary: "The absolute difference between what was made and what was wanted.",
    formula: "L = \\mathbb{E}\\,\\lVert x - t \\rVert_1",
    useWhen: "A picture should come out as a given one; it blurs less than the squared difference. The cycle loss of CycleGAN.",
    keywords: ["mae", "absolute", "reconstruction", "cycle"],
  },
  params: z.strictObject({ reduce: reduceParam("mean"), weight: weightParam }),
  inputs: pairPorts,
  outputs: [lossPort],
  infer: ({ inputs: { x, target } }) => inferPair("L1 loss", x, target),
  forward: (ops, { params, inputs: { x, target }, live }) => ({
    outputs: { loss: ops.mul(reduceLoss(ops, ops.abs(ops.sub(x, target)), params.reduce), live("weight")) },
  }),
  tex({ params, inputs: { x, target }, types, number, mean }) {
    const distance = norm(minus(x, target), 1);
    return texReduced(distance, { reduction: params.reduce, weight: number("weight"), count: sizeOf(types.x.shape), mean });
  },
  pytorch: ({ params }) => ({ outputs: { loss: pyWeighted(params.weight, pyReduced("(x - target).abs()", params.reduce)) } }),
});
