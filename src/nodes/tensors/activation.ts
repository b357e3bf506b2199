import { z } from "zod";
import type { Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import type { ValueRange } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { elu, gelu, leakyRelu, selu, softmax, swish } from "../math.ts";
import { choice, number } from "../params.ts";
import { py, pyFeatureAxis } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";
import { applied } from "../tex.ts";

export const activation = defineOperation({
  family: "tensor",
  kind: "activation",
  group: "Activations",
  doc: {
    title: "Activation",
    summary: "Bends every number by the same curve; softmax turns the features of a place into probabilities.",
    formula: "y = f(x)",
    useWhen:
      "After every layer with weights; at the end of a generator to match the range of its data: tanh for [-1, 1], sigmoid for [0, 1].",
    mistakes: [
      "A sigmoid before a loss that takes logits squashes twice: end the discriminator without one.",
      "A critic of a Wasserstein or hinge loss ends without an activation.",
    ],
    keywords: ["relu", "leaky", "tanh", "sigmoid", "softmax", "swish", "silu", "gelu", "elu", "selu", "nonlinearity"],
  },
  params: z.strictObject({
    function: choice(
      "relu",
      {
        relu: "ReLU",
        "leaky-relu": "Leaky ReLU",
        tanh: "Tanh",
        sigmoid: "Sigmoid",
        softplus: "Softplus",
        softmax: "Softmax",
        elu: "ELU",
        selu: "SELU",
        swish: "Swish",
        gelu: "GELU",
        linear: "Linear",
      },
      { label: "Function" },
    ),
    slope: number(0.2, { label: "Slope below 0", min: 0, max: 1, when: { param: "function", is: ["leaky-relu"] } }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ params, inputs: { x } }) {
    if (x.dtype !== "float32") return err(numbersProblem("Activation", x));
    if (params.function === "softmax" && x.shape.length === 0) {
      return err({
        code: "shape.rank",
        port: "x",
        message: "Softmax needs several numbers to share out the probability, but one number comes in.",
      });
    }
    return ok({ outputs: { y: { ...x, range: ranges[params.function] ?? (params.function === "linear" ? x.range : "any") } } });
  },
  forward: (ops, { params, inputs: { x } }) => ({ outputs: { y: apply(ops, x, params) } }),
  tex: ({ params, inputs: { x } }) => (params.function === "linear" ? x : applied(names[params.function] ?? params.function, x)),
  pytorch({ params, inputs: { x } }) {
    const code = {
      relu: "F.relu(x)",
      "leaky-relu": `F.leaky_relu(x, ${py(params.slope)})`,
      tanh: "torch.tanh(x)",
      sigmoid: "torch.sigmoid(x)",
      softplus: "F.softplus(x)",
      softmax: `F.softmax(x, dim=${pyFeatureAxis(x)})`,
      elu: "F.elu(x)",
      selu: "F.selu(x)",
      swish: "F.silu(x)",
      gelu: "F.gelu(x)",
      linear: "x",
    };
    return { outputs: { y: code[params.function] } };
  },
});

/** Where it is not its own name in formulas. */
const names: Readonly<Record<string, string>> = {
  tanh: "\\tanh",
  sigmoid: "\\sigma",
  relu: "ReLU",
  "leaky-relu": "LReLU",
  elu: "ELU",
  selu: "SELU",
  gelu: "GELU",
};

const ranges: Readonly<Record<string, ValueRange>> = {
  relu: "non-negative",
  softplus: "non-negative",
  tanh: "signed",
  sigmoid: "unit",
  softmax: "probability",
};

function apply(ops: Ops, x: Value, params: { readonly function: string; readonly slope: number }): Value {
  switch (params.function) {
    case "relu":
      return ops.relu(x);
    case "leaky-relu":
      return leakyRelu(ops, x, params.slope);
    case "tanh":
      return ops.tanh(x);
    case "sigmoid":
      return ops.sigmoid(x);
    case "softplus":
      return ops.softplus(x);
    case "softmax":
      return softmax(ops, x);
    case "elu":
      return elu(ops, x);
    case "selu":
      return selu(ops, x);
    case "swish":
      return swish(ops, x);
    case "gelu":
      return gelu(ops, x);
    default:
      return x;
  }
}
