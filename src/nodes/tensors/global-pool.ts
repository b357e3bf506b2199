import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { mean } from "../math.ts";
import { choice } from "../params.ts";
import { rankProblem } from "../shape-problems.ts";

export const globalPool = defineOperation({
  family: "tensor",
  kind: "global-pool",
  group: "Resize",
  doc: {
    title: "Global pool",
    summary: "Takes the mean, the largest or the sum of every feature over the whole image.",
    useWhen: "At the end of a residual discriminator or classifier, instead of Flatten.",
    keywords: ["mean", "average", "max", "sum", "gap"],
  },
  params: z.strictObject({ method: choice("mean", { mean: "Mean", max: "Largest", sum: "Sum" }, { label: "Takes the" }) }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "vector" }],
  infer({ params, inputs: { x } }) {
    const channels = x.shape[2];
    if (channels === undefined) return err(rankProblem("Global pool", x));
    return ok({ outputs: { y: vector(channels, params.method === "sum" && x.range !== "non-negative" ? "any" : x.range) } });
  },
  forward(ops, { params, inputs: { x } }) {
    const pools = { mean: () => mean(ops, x, [1, 2]), max: () => ops.max(x, [1, 2]), sum: () => ops.sum(x, [1, 2]) };
    return { outputs: { y: pools[params.method]() } };
  },
  pytorch: ({ params }) => ({ outputs: { y: `x.${{ mean: "mean", max: "amax", sum: "sum" }[params.method]}(dim=(2, 3))` } }),
});
