import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats, showShape, sizeOf } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { shape } from "../params.ts";
import { pyChannelsFirst, pyChannelsLast } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";

export const reshape = defineOperation({
  family: "tensor",
  kind: "reshape",
  group: "Shape",
  doc: {
    title: "Reshape",
    summary: "Reads the same numbers, in the same order, as another shape.",
    useWhen: "Between the dense first layer of a generator and its convolutions.",
    mistakes: ["The new shape must hold exactly as many numbers.", "Sizes are height, width, channels: the channels come last."],
    keywords: ["view", "unflatten"],
  },
  params: z.strictObject({ shape: shape([7, 7, 64], { label: "Shape", help: "Of one example: height × width × channels for an image." }) }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ params, inputs: { x } }) {
    if (x.dtype !== "float32") return err(numbersProblem("Reshape", x));
    if (params.shape.length === 0) return err({ code: "shape.empty", param: "shape", message: "Reshape needs at least one size." });
    if (sizeOf(params.shape) !== sizeOf(x.shape)) {
      const message = `${showShape(x.shape)} holds ${sizeOf(x.shape)} numbers, but ${showShape(params.shape)} needs ${sizeOf(params.shape)}: change one of them.`;
      return err({ code: "shape.size", param: "shape", message });
    }
    return ok({ outputs: { y: floats(params.shape, x.range) } });
  },
  forward: (ops, { params, inputs: { x } }) => ({ outputs: { y: ops.reshape(x, [x.shape[0] ?? 1, ...params.shape]) } }),
  tex: ({ inputs: { x } }) => x,
  pytorch({ params, inputs: { x } }) {
    const ours = `${pyChannelsLast("x", x)}.reshape(-1, ${params.shape.join(", ")})`;
    return { outputs: { y: pyChannelsFirst(ours, floats(params.shape)) } };
  },
});
