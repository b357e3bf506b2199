import { z } from "zod";
import type { Operand, Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { scalar, sizeOf } from "../../core/tensor-type.ts";
import { lossPort, texOfCrossEntropy, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { clip, sigmoidCrossEntropy } from "../math.ts";
import { inferPair } from "../pairs.ts";
import { choice, live } from "../params.ts";
import { pyLive, pyWeighted } from "../python.ts";
import { pyReduced, reduceLoss, reduceParam, texReduced } from "../reduce.ts";
import { numbersProblem } from "../shape-problems.ts";
import { factor, inParentheses, minus, negate, plus, product, texOfNumber, times } from "../tex.ts";

/** Probabilities are kept this far from 0 and 1, as in Keras. */
const MARGIN = 1e-7;

export const bceLoss = defineOperation({
  family: "loss",
  kind: "bce-loss",
  group: "Losses",
  places: ["board"],
  expects: ({ from }) => (from === "logits" ? "logit" : "probability"),
  doc: {
    title: "Binary cross-entropy",
    summary: "Compares every number with a target between 0 and 1, which is wired or set.",
    formula: "L = -\\mathbb{E}\\left[t \\log p + (1 - t)\\log(1 - p)\\right], \\qquad p = \\sigma(x)",
    useWhen: "Attributes that an example has or has not, pixels in [0, 1], or a discriminator with a target of your own.",
    mistakes: ["Pixels in [-1, 1] are no targets for it.", "From logits no sigmoid may stand before it; from probabilities one must."],
    keywords: ["bce", "sigmoid", "log loss", "multi-label", "reconstruction"],
  },
  params: z.strictObject({
    from: choice("logits", { logits: "Logits", probabilities: "Probabilities" }, { label: "Takes" }),
    target: live(1, { label: "Target", min: 0, max: 1, help: "Used while nothing is wired to Target." }),
    reduce: reduceParam("mean"),
    weight: weightParam,
  }),
  inputs: [
    { name: "x", label: "Made", meaning: "any" },
    { name: "target", label: "Target", meaning: "any", optional: true },
  ],
  outputs: [lossPort],
  infer({ inputs: { x, target } }) {
    if (target !== undefined) return inferPair("Binary cross-entropy", x, target);
    return x.dtype === "float32" ? ok({ outputs: { loss: scalar } }) : err(numbersProblem("Binary cross-entropy", x));
  },
  forward(ops, { params, inputs: { x, target }, live }) {
    const wanted = target ?? live("target");
    const each = params.from === "logits" ? sigmoidCrossEntropy(ops, x, wanted) : crossEntropy(ops, x, wanted);
    return { outputs: { loss: ops.mul(reduceLoss(ops, each, params.reduce), live("weight")) } };
  },
  tex({ params, inputs: { x, target }, types, number, mean }) {
    const count = sizeOf(types.x.shape);
    const wanted = target ?? number("target");
    const each =
      params.from === "logits"
        ? texOfCrossEntropy(x, wanted)
        : negate(
            plus(
              times(wanted, product(`\\log ${factor(x)}`)),
              times(minus(texOfNumber(1), wanted), product(`\\log ${inParentheses(`1 - ${factor(x)}`)}`)),
            ),
          );
    const all = count > 1 ? { ...each, ...product(`\\textstyle\\sum_j ${factor({ ...each, negative: false })}_j`) } : each;
    return texReduced(all, { reduction: params.reduce, weight: number("weight"), count, mean });
  },
  pytorch({ params, inputs: { target } }) {
    const wanted = target === undefined ? `torch.full_like(x, ${pyLive(params.target)})` : "target";
    const each =
      params.from === "logits"
        ? `F.binary_cross_entropy_with_logits(x, ${wanted}, reduction='none')`
        : `F.binary_cross_entropy(x.clamp(${MARGIN}, 1 - ${MARGIN}), ${wanted}, reduction='none')`;
    return { outputs: { loss: pyWeighted(params.weight, pyReduced(each, params.reduce)) } };
  },
});

function crossEntropy(ops: Ops, x: Value, target: Operand): Value {
  const p = clip(ops, x, MARGIN, 1 - MARGIN);
  const yes = ops.mul(target, ops.log(p));
  return ops.neg(ops.add(yes, ops.mul(ops.sub(1, target), ops.log(ops.sub(1, p)))));
}
