import { z } from "zod";
import { defineWeightPenalty } from "../definition.ts";
import { followsParam } from "../follows.ts";
import { sumAll } from "../math.ts";
import { live, references, text } from "../params.ts";
import { atom, minus, norm, power, times } from "../tex.ts";
import { excludeParam, isExcluded } from "../weight-names.ts";

export const historicalAverage = defineWeightPenalty({
  family: "weight-penalty",
  kind: "historical-average",
  group: "Penalties",
  places: ["board"],
  doc: {
    title: "Historical averaging",
    summary: "Holds weights near the mean of all that they have been.",
    formula: "c\\,\\Bigl\\lVert \\theta - \\tfrac{1}{t} \\sum_{i=1}^{t} \\theta_i \\Bigr\\rVert^2",
    paper: { title: "Improved techniques for training GANs", arxiv: "1606.03498", year: 2016 },
    useWhen: "Players run round each other without coming nearer, as in fictitious play of small games.",
    mistakes: ["Each player needs one of its own, of its own networks."],
    keywords: ["fictitious play", "regularisation", "salimans", "mean"],
  },
  params: z.strictObject({
    networks: references("networks", { label: "Of" }),
    weight: live(1e-3, { label: "Weight", min: 0, max: 1e6, scale: "log", help: "c." }),
    exclude: text("", excludeParam),
    follows: followsParam,
  }),
  inputs: [],
  outputs: [{ name: "loss", label: "Loss", meaning: "scalar" }],
  slots: ["mean"],
  term(ops, { params, live, name, weight, moves, slot }) {
    if (isExcluded(name, params.exclude)) return undefined;
    const before = slot("mean");
    const mean = ops.add(before, ops.div(ops.sub(ops.stopGradient(weight), before), ops.maximum(moves(), 1)));
    return { loss: ops.mul(sumAll(ops, ops.square(ops.sub(weight, mean))), live("weight")), slots: { mean } };
  },
  tex: ({ theta, number }) => times(number("weight"), power(norm(minus(theta, atom(`\\overline{${theta.tex}}`)), 2), 2)),
});
