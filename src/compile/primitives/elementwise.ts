/** @file What all elementwise primitives share: shape, cost and execution follow from the function of numbers. */
import { invariant } from "../../core/result.ts";
import { broadcastShapes, type Shape, sizeOf } from "../../core/tensor-type.ts";
import type { Variable } from "../plan.ts";
import type { DerivativeRule, NoAttributes, Primitive, Tensor } from "./primitive.ts";
import { broadcastSteps, offsets, pick } from "./strides.ts";

type Scalar = (a: number, b: number, c: number) => number;

/** An elementwise primitive of float32 tensors. `cost` is its flops per element. */
export function elementwise(operands: 1 | 2 | 3, scalar: Scalar, derivative: DerivativeRule<NoAttributes> | "none", cost = 1): Primitive {
  return {
    scalar,
    derivative,
    shape(inputs) {
      for (const { dtype } of inputs) invariant(dtype === "float32", `expected float32, got ${dtype}: cast first`);
      return { shape: broadcastAll(inputs, operands), dtype: "float32" };
    },
    flops: (_, output) => cost * sizeOf(output.shape),
    run: (inputs, output) => mapElements(scalar, inputs, output.shape),
  };
}

/** A comparison: both operands of one dtype, the mask float32, no derivative. */
export function comparison(test: (a: number, b: number) => boolean): Primitive {
  const scalar: Scalar = (a, b) => (test(a, b) ? 1 : 0);
  return {
    scalar,
    derivative: "none",
    shape(inputs) {
      const [a, b] = inputs;
      invariant(a?.dtype === b?.dtype, `expected two of a dtype, got ${a?.dtype} and ${b?.dtype}`);
      return { shape: broadcastAll(inputs, 2), dtype: "float32" };
    },
    flops: (_, output) => sizeOf(output.shape),
    run: (inputs, output) => mapElements(scalar, inputs, output.shape),
  };
}

function broadcastAll(inputs: readonly Variable[], operands: number): Shape {
  invariant(inputs.length === operands, `expected ${operands} operands, got ${inputs.length}`);
  let shape: Shape = inputs[0]?.shape ?? [];
  for (const input of inputs) {
    if (input.shape === shape) continue;
    const next = broadcastShapes(shape, input.shape);
    invariant(next !== undefined, `expected shapes that broadcast, got ${inputs.map((x) => `[${x.shape.join(", ")}]`).join(" and ")}`);
    shape = next;
  }
  return shape;
}

function mapElements(scalar: Scalar, inputs: readonly Tensor[], shape: Shape): Float64Array {
  const out = new Float64Array(sizeOf(shape));
  const [a = out, b = out, c = out] = inputs.map((input) => broadcastValues(input, shape));
  for (let i = 0; i < out.length; i++) out[i] = scalar(a[i] ?? 0, b[i] ?? 0, c[i] ?? 0);
  return out;
}

/** The values of `x` repeated to a shape that it broadcasts to; its own array when nothing is repeated. */
export function broadcastValues(x: Tensor, shape: Shape): Float64Array {
  const count = sizeOf(shape);
  if (x.values.length === count) return x.values;
  if (x.values.length === 1) return new Float64Array(count).fill(x.values[0] ?? 0);
  return pick(x.values, offsets(shape, broadcastSteps(x.shape, shape)));
}
