import { z } from "zod";
import { sizeOf } from "../../core/tensor-type.ts";
import { defineWeightPenalty } from "../definition.ts";
import { sumAll } from "../math.ts";
import { choice, live, references, text } from "../params.ts";
import { pyWeighted } from "../python.ts";
import { product, times } from "../tex.ts";
import { excludeParam, isExcluded } from "../weight-names.ts";

export const orthogonalPenalty = defineWeightPenalty({
  family: "weight-penalty",
  kind: "orthogonal-penalty",
  group: "Penalties",
  places: ["board"],
  doc: {
    title: "Orthogonal penalty",
    summary: "Keeps the filters of every layer at right angles to each other.",
    formula: "\\beta\\,\\bigl\\lVert W^\\top W \\odot (1 - I) \\bigr\\rVert_F^2",
    paper: { title: "Large scale GAN training for high fidelity natural image synthesis", arxiv: "1809.11096", year: 2018 },
    useWhen: "A generator should stand the truncation trick: samples from a narrower distribution than it was trained with.",
    mistakes: ["A shared embedding has no filters: leave it out."],
    keywords: ["regularisation", "biggan", "ortho", "truncation"],
  },
  params: z.strictObject({
    networks: references("networks", { label: "Of" }),
    weight: live(1e-4, { label: "Weight", min: 0, max: 1e6, scale: "log", help: "β." }),
    of: choice(
      "angles",
      { angles: "Angles alone", lengths: "Angles and lengths of 1" },
      { label: "Keeps", help: "The angles alone leave every filter its length." },
    ),
    exclude: text("", excludeParam),
  }),
  inputs: [],
  outputs: [{ name: "loss", label: "Loss", meaning: "scalar" }],
  term(ops, { params, live, name, weight, outputAxis }) {
    const { shape } = weight;
    if (shape.length < 2 || isExcluded(name, params.exclude)) return undefined;
    const filters = shape[outputAxis] ?? 1;
    const others = shape.map((_, axis) => axis).filter((axis) => axis !== outputAxis);
    const matrix = ops.reshape(ops.transpose(weight, [...others, outputAxis]), [sizeOf(shape) / filters, filters]);
    const products = ops.matMul(matrix, matrix, true);
    const diagonal = ops.equal(ops.reshape(ops.range(filters), [filters, 1]), ops.reshape(ops.range(filters), [1, filters]));
    const off = params.of === "angles" ? ops.mul(products, ops.sub(1, diagonal)) : ops.sub(products, diagonal);
    return { loss: ops.mul(sumAll(ops, ops.square(off)), live("weight")) };
  },
  pytorch({ params, name, shape }) {
    if (shape.length < 2 || isExcluded(name, params.exclude)) return undefined;
    const eye = "torch.eye(len(m), device=m.device)";
    const off = params.of === "angles" ? `m @ m.T * (1 - ${eye})` : `m @ m.T - ${eye}`;
    return pyWeighted(params.weight, `(lambda m: ((${off}) ** 2).sum())(weight.movedim(axis, 0).flatten(1))`);
  },
  tex({ params, theta, number }) {
    const off = params.of === "angles" ? "W^\\top W \\odot (1 - I)" : "W^\\top W - I";
    return times(number("weight"), product(`\\textstyle\\sum_{W \\in ${theta.tex}} \\lVert ${off} \\rVert_F^2`));
  },
});
