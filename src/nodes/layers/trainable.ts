import { z } from "zod";
import { ok } from "../../core/result.ts";
import { floats, scalar } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { zeros } from "../initializer.ts";
import { initializer, shape } from "../params.ts";
import { pyOrder } from "../python.ts";

export const trainable = defineOperation({
  family: "layer",
  kind: "trainable",
  group: "Layers",
  places: ["network"],
  doc: {
    title: "Trainable",
    summary: "Is a learned value itself: one number, a vector or an image, the same for every example.",
    formula: "y = \\theta",
    useWhen: "The two numbers of the xy game, or the learned constant that a style generator starts from.",
    keywords: ["parameter", "variable", "scalar", "constant"],
  },
  params: z.strictObject({
    shape: shape([], { label: "Shape", help: "Empty for a single number." }),
    initializer: initializer(zeros, { label: "Initial value" }),
  }),
  inputs: [],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ params }) =>
    ok({
      outputs: { y: params.shape.length === 0 ? scalar : floats(params.shape) },
      weights: { value: { shape: params.shape, initializer: params.initializer } },
    }),
  forward(ops, { params, batch, weight }) {
    const value = weight("value");
    return { outputs: { y: params.shape.length === 0 ? value : ops.broadcastTo(value, [batch, ...params.shape]) } };
  },
  pytorch({ params: { shape } }) {
    const image = shape.length === 3;
    const theirs = pyOrder(shape);
    return {
      modules: { value: `nn.Parameter(torch.zeros(${theirs.length === 0 ? "()" : theirs.join(", ")}))` },
      weights: { value: { to: "value", ...(image ? { permute: [2, 0, 1] } : {}) } },
      outputs: { y: shape.length === 0 ? "self.value" : `self.value.expand(batch, ${theirs.map(() => -1).join(", ")})` },
    };
  },
});
