import { z } from "zod";
import type { Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { scalar } from "../../core/tensor-type.ts";
import { lossPort, weightParam } from "../adversarial.ts";
import { defineOperation } from "../definition.ts";
import { meanAll } from "../math.ts";
import { pyWeighted } from "../python.ts";
import { rankProblem } from "../shape-problems.ts";
import { applied, times } from "../tex.ts";

export const totalVariation = defineOperation({
  family: "loss",
  kind: "total-variation",
  group: "Losses",
  places: ["board"],
  doc: {
    title: "Total variation",
    summary: "The mean absolute difference of neighbouring pixels: small for smooth images.",
    formula: "L = \\mathbb{E}\\,|x_{i+1,j} - x_{i,j}| + \\mathbb{E}\\,|x_{i,j+1} - x_{i,j}|",
    useWhen: "Generated images are noisier than they should be.",
    mistakes: ["A large weight blurs everything."],
    keywords: ["smooth", "denoise", "tv"],
  },
  params: z.strictObject({ weight: weightParam }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [lossPort],
  infer({ inputs: { x } }) {
    const [height = 0, width = 0] = x.shape;
    if (x.shape.length !== 3) return err(rankProblem("Total variation", x));
    if (height > 1 && width > 1) return ok({ outputs: { loss: scalar } });
    return err({
      code: "shape.window",
      port: "x",
      message: `An image of ${height} × ${width} px has no neighbouring pixels in one direction.`,
    });
  },
  forward(ops, { inputs: { x }, live }) {
    const sum = ops.add(variation(ops, x, 1), variation(ops, x, 2));
    return { outputs: { loss: ops.mul(sum, live("weight")) } };
  },
  tex: ({ inputs: { x }, number, mean }) => times(number("weight"), mean(applied("TV", x))),
  pytorch({ params }) {
    const sum = "((x[:, :, 1:] - x[:, :, :-1]).abs().mean() + (x[:, :, :, 1:] - x[:, :, :, :-1]).abs().mean())";
    return { outputs: { loss: pyWeighted(params.weight, sum) } };
  },
});

function variation(ops: Ops, x: Value, axis: number): Value {
  const size = x.shape.map((length, i) => (i === axis ? length - 1 : length));
  const from = (start: number) =>
    ops.slice(
      x,
      x.shape.map((_, i) => (i === axis ? start : 0)),
      size,
    );
  return meanAll(ops, ops.abs(ops.sub(from(1), from(0))));
}
