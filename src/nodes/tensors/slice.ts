import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { choice, integer } from "../params.ts";
import { describe, numbersProblem } from "../shape-problems.ts";
import { applied } from "../tex.ts";

const axes = { first: 0, second: 1, third: 2 } as const;

export const slice = defineOperation({
  family: "tensor",
  kind: "slice",
  group: "Shape",
  doc: {
    title: "Slice",
    summary: "Takes a part of every example along one axis: some rows, some columns, some steps of a sequence.",
    formula: "y = x_{a},\\, \\ldots,\\, x_{a + n - 1}",
    useWhen: "One half of an image, one bar of a melody, one row of a stack of styles is to go its own way.",
    mistakes: ["For the features alone there is Slice features, whatever the number of axes."],
    keywords: ["part", "rows", "columns", "select", "cut", "time"],
  },
  params: z.strictObject({
    axis: choice(
      "first",
      { first: "First (rows, steps)", second: "Second (columns)", third: "Third (channels)" },
      { label: "Along the axis" },
    ),
    from: integer(0, { label: "From", min: 0, max: 65535, help: "Counted from 0." }),
    count: integer(1, { label: "Count", min: 1, max: 65536 }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ params: { axis, from, count }, inputs: { x } }) {
    if (x.dtype !== "float32" || x.meaning === "scalar") return err(numbersProblem("Slice", x));
    const size = x.shape[axes[axis]];
    if (size === undefined)
      return err({ code: "shape.rank", param: "axis", message: `There is no ${axis} axis in ${describe(x)}: choose another.` });
    if (from + count <= size)
      return ok({
        outputs: {
          y: floats(
            x.shape.map((n, i) => (i === axes[axis] ? count : n)),
            x.range,
          ),
        },
      });
    const message = `${from} to ${from + count - 1} are asked for, but this axis has ${size}, counted from 0: take fewer.`;
    return err({ code: "shape.slice", param: "count", message });
  },
  forward(ops, { params: { axis, from, count }, inputs: { x } }) {
    const at = axes[axis] + 1;
    const begin = x.shape.map((_, i) => (i === at ? from : 0));
    return {
      outputs: {
        y: ops.slice(
          x,
          begin,
          x.shape.map((n, i) => (i === at ? count : n)),
        ),
      },
    };
  },
  pytorch({ params: { axis, from, count }, inputs: { x } }) {
    const dim = x.shape.length === 3 ? [2, 3, 1][axes[axis]] : axes[axis] + 1;
    return { outputs: { y: `x.narrow(${dim}, ${from}, ${count})` } };
  },
  tex: ({ inputs: { x } }) => applied("part", x),
});
