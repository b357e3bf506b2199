import { z } from "zod";
import type { Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { floats, scalar, vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { allAxes, exampleAxes, l2Norm, mean, variance } from "../math.ts";
import { choice } from "../params.ts";
import { pyFeatureAxis } from "../python.ts";
import { describe, numbersProblem } from "../shape-problems.ts";
import { applied, atom, norm, signed } from "../tex.ts";

/** Under the root of a norm or a deviation, as in Gradient penalty: without it the derivative at 0 is not finite. */
const EPSILON = 1e-12;

export const reduce = defineOperation({
  family: "tensor",
  kind: "reduce",
  group: "Arithmetic",
  doc: {
    title: "Reduce",
    summary: "Makes one number out of many: of each place's features, of each feature's places, of each example, or of the whole batch.",
    formula: "y = \\sum_j x_j, \\quad \\frac1n\\sum_j x_j, \\quad \\lVert x \\rVert_2, \\quad \\ldots",
    useWhen: "A loss of your own ends in one: the mean of everything is a single number that a player can minimise.",
    mistakes: ["A norm over the whole batch is not the mean of the examples' norms: take it over each example, then the mean."],
    keywords: ["sum", "mean", "average", "max", "norm", "length", "standard deviation", "std", "aggregate"],
  },
  params: z.strictObject({
    method: choice(
      "mean",
      { mean: "Mean", sum: "Sum", maximum: "Maximum", norm: "Length (L2 norm)", deviation: "Standard deviation" },
      { label: "Takes the" },
    ),
    over: choice(
      "example",
      { example: "Each example", features: "Each place's features", places: "Each feature's places", everything: "The whole batch" },
      { label: "Of" },
    ),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ params: { method, over }, inputs: { x } }) {
    if (x.dtype !== "float32" || x.meaning === "scalar") return err(numbersProblem("Reduce", x));
    const positive = method === "norm" || method === "deviation";
    const range = positive ? "non-negative" : method === "mean" || method === "maximum" ? x.range : "any";
    if (over === "everything") return ok({ outputs: { y: { ...scalar, range } } });
    if (over === "example") return ok({ outputs: { y: vector(1, range) } });
    if (over === "features") return ok({ outputs: { y: floats([...x.shape.slice(0, -1), 1], range) } });
    if (x.shape.length > 1) return ok({ outputs: { y: vector(x.shape.at(-1) ?? 1, range) } });
    const message = `There are no places in ${describe(x)}: take each example instead.`;
    return err({ code: "shape.rank", param: "over", message });
  },
  forward(ops, { params: { method, over }, inputs: { x } }) {
    const last = x.shape.length - 1;
    const axes = { example: exampleAxes(x), features: [last], places: exampleAxes(x).slice(0, -1), everything: allAxes(x) }[over];
    const y = reduced(ops, x, method, axes);
    if (over === "example") return { outputs: { y: ops.reshape(y, [x.shape[0] ?? 1, 1]) } };
    return { outputs: { y: over === "features" ? ops.reshape(y, [...x.shape.slice(0, -1), 1]) : y } };
  },
  pytorch({ params: { method, over }, inputs: { x } }) {
    const places = x.shape.length === 3 ? "(2, 3)" : "1";
    const [rows, dims] = {
      example: ["x.flatten(1)", "1, keepdim=True"],
      features: ["x", `${pyFeatureAxis(x)}, keepdim=True`],
      places: ["x", places],
      everything: ["x.flatten()", "0"],
    }[over];
    const code = {
      mean: `${rows}.mean(dim=${dims})`,
      sum: `${rows}.sum(dim=${dims})`,
      maximum: `${rows}.amax(dim=${dims})`,
      norm: `((${rows} ** 2).sum(dim=${dims}) + ${EPSILON}).sqrt()`,
      deviation: `(${rows}.var(dim=${dims}, unbiased=False) + ${EPSILON}).sqrt()`,
    };
    return { outputs: { y: code[method] } };
  },
  tex({ params: { method, over }, inputs: { x }, mean }) {
    if (method === "norm") return norm(x, 2);
    if (method === "mean" && over === "everything") return mean(x);
    const names = { mean: "mean", sum: "\\textstyle\\sum", maximum: "\\max", deviation: "std" };
    return method === "sum" ? atom(`${names.sum}_j (${signed(x)})_j`) : applied(names[method], x);
  },
});

function reduced(ops: Ops, x: Value, method: string, axes: readonly number[]): Value {
  switch (method) {
    case "sum":
      return ops.sum(x, axes);
    case "maximum":
      return ops.max(x, axes);
    case "norm":
      return l2Norm(ops, x, axes, { epsilon: EPSILON });
    case "deviation":
      return ops.sqrt(ops.add(variance(ops, x, axes), EPSILON));
    default:
      return mean(ops, x, axes);
  }
}
