import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { allAxes, mean, variance } from "../math.ts";
import { integer, number } from "../params.ts";
import { pyFeatureAxis, pySizes } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";

export const minibatchStddev = defineOperation({
  family: "layer",
  kind: "minibatch-stddev",
  group: "Layers",
  places: ["network"],
  batchDependent: true,
  doc: {
    title: "Minibatch deviation",
    summary: "Appends one feature that says how much the examples of a group differ, averaged over everything.",
    formula: "s = \\frac{1}{HWC}\\sum_{h,w,c} \\sqrt{\\operatorname{Var}_n(x_{n,h,w,c}) + \\epsilon}",
    paper: { title: "Progressive growing of GANs for improved quality, stability, and variation", arxiv: "1710.10196", year: 2017 },
    useWhen: "Near the end of a discriminator, against mode collapse: cheaper than minibatch discrimination.",
    mistakes: ["Real and generated examples must come as separate batches."],
    keywords: ["diversity", "standard deviation", "mode collapse"],
  },
  params: z.strictObject({
    group: integer(4, {
      label: "Group",
      unit: "examples",
      min: 1,
      max: 4096,
      help: "The largest number up to this one that divides the batch.",
    }),
    epsilon: number(1e-8, { label: "Epsilon", min: 1e-12, max: 1, scale: "log", advanced: true }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ inputs: { x } }) {
    const features = x.shape.at(-1);
    if (features === undefined || x.dtype !== "float32") return err(numbersProblem("Minibatch deviation", x));
    return ok({ outputs: { y: { ...x, shape: [...x.shape.slice(0, -1), features + 1], range: "any" } } });
  },
  forward(ops, { params, inputs: { x } }) {
    const [batch = 1, ...example] = x.shape;
    const group = largestDivisor(batch, params.group);
    const groups = batch / group;
    const deviation = ops.sqrt(ops.add(variance(ops, ops.reshape(x, [group, groups, ...example]), [0]), params.epsilon));
    const statistic = mean(ops, deviation, allAxes(deviation).slice(1));
    const ones = example.map(() => 1);
    // Example n belongs to group n modulo the number of groups.
    const each = ops.reshape(ops.broadcastTo(ops.reshape(statistic, [1, groups]), [group, groups]), [batch, ...ones]);
    return { outputs: { y: ops.concat([x, ops.broadcastTo(each, [batch, ...example.slice(0, -1), 1])], x.shape.length - 1) } };
  },
  pytorch({ params, inputs: { x } }) {
    const theirs = { ...x, shape: [...x.shape.slice(0, -1), 1] };
    const axes = x.shape.map((_, axis) => axis + 1).join(", ");
    const deviation = `(x.reshape(g, -1, *x.shape[1:]).var(0, unbiased=False) + ${params.epsilon}).sqrt().mean(dim=(${axes},))`;
    const each = `${deviation}.repeat(g).reshape(-1, ${x.shape.map(() => 1).join(", ")}).expand(-1, ${pySizes(theirs)})`;
    const group = `max(d for d in range(1, ${params.group} + 1) if len(x) % d == 0)`;
    return { outputs: { y: `(lambda g: torch.cat([x, ${each}], dim=${pyFeatureAxis(x)}))(${group})` } };
  },
});

function largestDivisor(n: number, limit: number): number {
  let divisor = Math.min(n, limit);
  while (n % divisor !== 0) divisor--;
  return divisor;
}
