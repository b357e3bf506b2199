import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { choice } from "../params.ts";
import { describe, numbersProblem } from "../shape-problems.ts";
import { atom, base } from "../tex.ts";

const swaps = { "first-second": [0, 1], "second-third": [1, 2], "first-third": [0, 2] } as const;

export const transpose = defineOperation({
  family: "tensor",
  kind: "transpose",
  group: "Shape",
  doc: {
    title: "Transpose",
    summary: "Swaps two axes of every example: rows and columns of a matrix or an image.",
    formula: "y_{ij} = x_{ji}",
    useWhen: "Before a matrix product, or to treat time as features and features as time.",
    keywords: ["swap", "axes", "permute", "rotate"],
  },
  params: z.strictObject({
    swap: choice(
      "first-second",
      { "first-second": "First and second", "second-third": "Second and third", "first-third": "First and third" },
      { label: "Swaps the axes" },
    ),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ params, inputs: { x } }) {
    if (x.dtype !== "float32" || x.meaning === "scalar") return err(numbersProblem("Transpose", x));
    const order = orderOf(params.swap, x.shape.length);
    if (order !== undefined)
      return ok({
        outputs: {
          y: floats(
            order.map((axis) => x.shape[axis] ?? 1),
            x.range,
          ),
        },
      });
    const message = `These two axes are not both there in ${describe(x)}: swap others.`;
    return err({ code: "shape.rank", param: "swap", message });
  },
  forward(ops, { params, inputs: { x } }) {
    const order = orderOf(params.swap, x.shape.length - 1) ?? [];
    return { outputs: { y: ops.transpose(x, [0, ...order.map((axis) => axis + 1)]) } };
  },
  pytorch({ params, inputs: { x } }) {
    if (x.shape.length !== 3) return { outputs: { y: "x.transpose(1, 2)" } };
    const order = { "first-second": "0, 1, 3, 2", "second-third": "0, 3, 2, 1", "first-third": "0, 2, 1, 3" }[params.swap];
    return { outputs: { y: `x.permute(${order})` } };
  },
  tex: ({ inputs: { x } }) => atom(`${base(x)}^\\top`),
});

function orderOf(swap: keyof typeof swaps, rank: number): number[] | undefined {
  const [a, b] = swaps[swap];
  if (b >= rank) return undefined;
  return Array.from({ length: rank }, (_, axis) => (axis === a ? b : axis === b ? a : axis));
}
