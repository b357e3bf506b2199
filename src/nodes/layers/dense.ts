import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { showShape, vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { zeros } from "../initializer.ts";
import { flag, initializer, integer } from "../params.ts";
import { py } from "../python.ts";
import { isOutsideModule, pyTransform, transformKernel, transformParams, transformWeights } from "../weight-transform.ts";

const kernelOf = { name: "kernel", axis: 1 };

export const dense = defineOperation({
  family: "layer",
  kind: "dense",
  group: "Layers",
  places: ["network"],
  doc: {
    title: "Dense",
    summary: "Multiplies a vector by a learned matrix and adds a learned bias.",
    formula: "y = xW + b",
    useWhen: "The first step from noise, the last step to a score, or a whole network for points.",
    mistakes: ["An image must be flattened first."],
    keywords: ["linear", "fully connected", "project"],
  },
  params: z.strictObject({
    units: integer(64, { label: "Units", min: 1, max: 65536, scale: "log" }),
    bias: flag(true, { label: "Bias", help: "Leave out before a normalisation, which has a shift of its own." }),
    initializer: initializer({ name: "glorot", distribution: "uniform" }, { label: "Initial weights" }),
    biasInitializer: initializer(zeros, { label: "Initial bias" }),
    ...transformParams,
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "vector" }],
  infer({ params, inputs: { x } }) {
    const [size] = x.shape;
    if (size === undefined || x.shape.length !== 1) {
      return err({
        code: "shape.rank",
        port: "x",
        message: `Dense takes a vector, but ${showShape(x.shape)} comes in: put Flatten before it.`,
      });
    }
    return ok({
      outputs: { y: vector(params.units, "logit") },
      weights: {
        kernel: { shape: [size, params.units], initializer: params.initializer },
        ...transformWeights(kernelOf, [size, params.units], params),
        ...(params.bias ? { bias: { shape: [params.units], initializer: params.biasInitializer } } : {}),
      },
    });
  },
  forward(ops, { params, inputs: { x }, weight }) {
    const { kernel, updates } = transformKernel(ops, kernelOf, params, weight);
    const y = ops.matMul(x, kernel);
    return { outputs: { y: params.bias ? ops.add(y, weight("bias")) : y }, updates };
  },
  pytorch({ params, inputs: { x } }) {
    const size = x.shape[0] ?? 1;
    const { wrap, weights, weight } = pyTransform({ ...kernelOf, module: "linear", permute: [1, 0] }, params, [size, params.units]);
    return {
      modules: { linear: wrap(`nn.Linear(${size}, ${params.units}, bias=${py(params.bias)})`) },
      weights: { ...weights, ...(params.bias ? { bias: { to: "linear.bias" } } : {}) },
      outputs: { y: isOutsideModule(params) ? `F.linear(x, ${weight}, self.linear.bias)` : "self.linear(x)" },
    };
  },
});
