import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { sameShape, scalar } from "../../core/tensor-type.ts";
import { lossPort, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { softmaxCrossEntropy as crossEntropyOf, meanAll } from "../math.ts";
import { live } from "../params.ts";
import { pyLive, pyWeighted } from "../python.ts";
import { describe, vectorProblem } from "../shape-problems.ts";
import { applied, negate, product, signed, times } from "../tex.ts";

export const softmaxCrossEntropy = defineOperation({
  family: "loss",
  kind: "softmax-cross-entropy",
  group: "Losses",
  places: ["board"],
  expects: () => "logit",
  doc: {
    title: "Softmax cross-entropy",
    summary: "How surprised a classifier is by the right class, averaged over the batch.",
    formula: "L = -\\mathbb{E}\\log\\operatorname{softmax}(x)_c",
    useWhen: "Classifiers, and the class head of an ACGAN's discriminator, for real and for generated examples.",
    mistakes: ["It takes logits: no softmax before it.", "By chance among K classes it is log K: 2.303 for ten."],
    keywords: ["classification", "label", "nll", "acgan", "auxiliary"],
  },
  params: z.strictObject({
    smoothing: live(0, {
      label: "Label smoothing",
      min: 0,
      max: 0.9,
      advanced: true,
      help: "The share of the target that is spread over all classes.",
    }),
    weight: weightParam,
  }),
  inputs: [
    { name: "logits", label: "Logits", meaning: "vector" },
    { name: "label", label: "Label", meaning: "any" },
  ],
  outputs: [lossPort],
  infer({ inputs: { logits, label } }) {
    const [classes] = logits.shape;
    if (classes === undefined || logits.shape.length !== 1) return err(vectorProblem("Softmax cross-entropy", logits, "logits"));
    if (label.dtype === "int32" && (label.classes ?? classes) !== classes) {
      const message = `The classifier has ${classes} logits, but the label has ${label.classes} classes: make them equal.`;
      return err({ code: "shape.classes", port: "label", message });
    }
    if (label.dtype === "float32" && !sameShape(label.shape, logits.shape)) {
      const message = `A label or ${classes} probabilities are needed, but ${describe(label)} comes in.`;
      return err({ code: "shape.pair", port: "label", message });
    }
    return ok({ outputs: { loss: scalar } });
  },
  forward(ops, { inputs: { logits, label }, live }) {
    const classes = logits.shape[1] ?? 1;
    const target = label.dtype === "int32" ? ops.oneHot(label, classes) : label;
    const smoothing = live("smoothing");
    const smooth = ops.add(ops.mul(target, ops.sub(1, smoothing)), ops.div(smoothing, classes));
    return { outputs: { loss: ops.mul(meanAll(ops, crossEntropyOf(ops, logits, smooth)), live("weight")) } };
  },
  tex({ inputs: { logits, label }, types, number, mean }) {
    const log = `\\log\\operatorname{softmax}`;
    const target = number("smoothing").tex === "0" ? label : applied("smooth", label);
    const surprise =
      types.label.dtype === "int32" && target === label
        ? product(`${log}_{${signed(label)}}(${signed(logits)})`)
        : product(`\\langle ${signed(target)},\\, ${log}(${signed(logits)}) \\rangle`);
    return times(number("weight"), mean(negate(surprise)));
  },
  pytorch: ({ params }) => {
    const smoothing = params.smoothing === 0 ? "" : `, label_smoothing=${pyLive(params.smoothing)}`;
    return { outputs: { loss: pyWeighted(params.weight, `F.cross_entropy(logits, label${smoothing})`) } };
  },
});
