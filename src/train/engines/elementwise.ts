/** @file Constants and elementwise primitives as tfjs kernels. */
import type { NoAttributes } from "../../compile/primitives/primitive.ts";
import { broadcast } from "./rearrange.ts";
import type { Table, TensorKernel } from "./table.ts";

type Unary =
  | "neg"
  | "abs"
  | "sign"
  | "exp"
  | "log"
  | "sqrt"
  | "rsqrt"
  | "square"
  | "reciprocal"
  | "tanh"
  | "sigmoid"
  | "softplus"
  | "relu"
  | "erf"
  | "sin"
  | "cos"
  | "floor"
  | "cast"
  | "stopGradient";
type Binary = "add" | "sub" | "mul" | "div" | "pow" | "maximum" | "minimum" | "greater" | "greaterEqual" | "equal" | "select";

function unary(kernel: string): TensorKernel<NoAttributes> {
  return (device, [x]) => device.run(kernel, { x });
}

function binary(kernel: string): TensorKernel<NoAttributes> {
  return (device, [a, b]) => device.run(kernel, { a, b });
}

/** tfjs answers a truth value; ours is 0 or 1 in float32. */
function comparison(kernel: string): TensorKernel<NoAttributes> {
  return (device, [a, b]) => {
    const truth = device.run(kernel, { a, b });
    return device.releasing(device.run("Cast", { x: truth }, { dtype: "float32" }), truth);
  };
}

export const elementwise: Pick<Table, Unary | Binary> = {
  neg: unary("Neg"),
  abs: unary("Abs"),
  sign: unary("Sign"),
  exp: unary("Exp"),
  log: unary("Log"),
  sqrt: unary("Sqrt"),
  rsqrt: unary("Rsqrt"),
  square: unary("Square"),
  reciprocal: unary("Reciprocal"),
  tanh: unary("Tanh"),
  sigmoid: unary("Sigmoid"),
  // tfjs's own Softplus returns x above a threshold and exp(x) below one, and is off by 1e-5 between: it is composed.
  softplus: (device, [x]) => {
    const positive = device.run("Relu", { x });
    const magnitude = device.run("Abs", { x });
    const negative = device.run("Neg", { x: magnitude });
    const decay = device.run("Exp", { x: negative });
    const rest = device.run("Log1p", { x: decay });
    return device.releasing(device.run("Add", { a: positive, b: rest }), positive, magnitude, negative, decay, rest);
  },
  relu: unary("Relu"),
  erf: unary("Erf"),
  sin: unary("Sin"),
  cos: unary("Cos"),
  floor: unary("Floor"),
  cast: (device, [x], { dtype }) => device.run("Cast", { x }, { dtype }),
  stopGradient: (device, [x]) => device.reshape(x, x.shape),
  add: binary("Add"),
  sub: binary("Sub"),
  mul: binary("Multiply"),
  div: binary("RealDiv"),
  pow: binary("Pow"),
  maximum: binary("Maximum"),
  minimum: binary("Minimum"),
  greater: comparison("Greater"),
  greaterEqual: comparison("GreaterEqual"),
  equal: comparison("Equal"),
  select: (device, [mask, a, b], _attributes, output) => {
    // tfjs's Select wants three equal shapes and a truth value.
    const [fullMask, t, e] = [
      broadcast(device, mask, output.shape),
      broadcast(device, a, output.shape),
      broadcast(device, b, output.shape),
    ];
    const zero = device.upload(new Float32Array(1), [], "float32");
    const condition = device.run("NotEqual", { a: fullMask, b: zero });
    return device.releasing(device.run("Select", { condition, t, e }), condition, zero, fullMask, t, e);
  },
};
