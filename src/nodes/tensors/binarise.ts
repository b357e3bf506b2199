import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { choice, live } from "../params.ts";
import { pyLive } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";

export const binarise = defineOperation({
  family: "tensor",
  kind: "binarise",
  group: "Arithmetic",
  doc: {
    title: "Binarise",
    summary:
      "Makes zeros and ones of numbers, through which no gradient passes: the largest of each row becomes 1, or all above a threshold.",
    formula: "y_k = [k = \\arg\\max_j x_j] \\quad\\text{or}\\quad y = [x > \\tau]",
    useWhen: "A generated bar goes back into the generator as the bar before: one note a step, as in the data.",
    mistakes: ["It is constant for differentiation: a loss behind it teaches the generator nothing."],
    keywords: ["argmax", "arg-max", "one-hot", "threshold", "round", "discrete", "hard", "note"],
  },
  params: z.strictObject({
    method: choice(
      "width",
      { width: "Largest along the width", features: "Largest of the features", threshold: "All above a threshold" },
      { label: "What becomes 1", help: "Along the width: of a bar, time by pitch, the loudest pitch of each step." },
    ),
    threshold: live(0.5, { label: "Threshold", min: -1000, max: 1000, when: { param: "method", is: ["threshold"] } }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ params, inputs: { x } }) {
    if (x.shape.length === 0 || x.dtype !== "float32") return err(numbersProblem("Binarise", x));
    if (params.method === "width" && x.shape.length !== 3) {
      return err({
        code: "shape.rank",
        port: "x",
        message: "Only an image has a width: choose the largest of the features, or a threshold.",
      });
    }
    return ok({ outputs: { y: { ...x, range: "unit" } } });
  },
  forward(ops, { params, inputs: { x }, live }) {
    if (params.method === "threshold") return { outputs: { y: ops.stopGradient(ops.select(ops.greater(x, live("threshold")), 1, 0)) } };
    const last = x.shape.length - 1;
    if (params.method === "features") return { outputs: { y: ops.oneHot(ops.argMax(x, last), x.shape[last] ?? 1) } };
    const [, , width = 1] = x.shape;
    return { outputs: { y: ops.transpose(ops.oneHot(ops.argMax(x, 2), width), [0, 1, 3, 2]) } };
  },
  pytorch({ params, inputs: { x } }) {
    const axis = x.shape.length === 3 && params.method === "features" ? 1 : -1;
    const hot = `F.one_hot(x.argmax(${axis}), x.shape[${axis}]).float()`;
    const y = params.method === "threshold" ? `(x > ${pyLive(params.threshold)}).float()` : axis === 1 ? `${hot}.permute(0, 3, 1, 2)` : hot;
    return { outputs: { y } };
  },
});
