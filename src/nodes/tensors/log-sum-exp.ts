import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { logSumExp as logSumExpOf } from "../math.ts";
import { vectorProblem } from "../shape-problems.ts";
import { applied } from "../tex.ts";

export const logSumExp = defineOperation({
  family: "tensor",
  kind: "log-sum-exp",
  group: "Arithmetic",
  doc: {
    title: "Log-sum-exp",
    summary: "Makes one logit out of a classifier's logits: how much the example is any class at all.",
    formula: "y = \\log\\sum_k \\exp x_k, \\qquad D(x) = \\sigma(y) = \\frac{Z}{Z + 1}",
    paper: { title: "Improved techniques for training GANs", arxiv: "1606.03498", year: 2016 },
    useWhen: "A discriminator with a class for every label and a fake class whose logit is fixed at 0.",
    keywords: ["semi-supervised", "k+1", "smooth maximum"],
  },
  params: z.strictObject({}),
  inputs: [{ name: "x", meaning: "vector" }],
  outputs: [{ name: "y", meaning: "vector" }],
  infer: ({ inputs: { x } }) => (x.shape.length === 1 ? ok({ outputs: { y: vector(1, "logit") } }) : err(vectorProblem("Log-sum-exp", x))),
  forward: (ops, { inputs: { x } }) => ({ outputs: { y: logSumExpOf(ops, x, 1, true) } }),
  tex: ({ inputs: { x } }) => applied("LSE", x),
  pytorch: () => ({ outputs: { y: "torch.logsumexp(x, dim=1, keepdim=True)" } }),
});
