/** @file Floating-point operations of a procedure, counting a multiplication and an addition as two. */
import { sizeOf } from "../core/tensor-type.ts";
import type { Equation, Procedure } from "./plan.ts";

/** Of reshapes, slices and the like: nothing is computed. */
const free = new Set([
  "reshape",
  "transpose",
  "broadcastTo",
  "concat",
  "slice",
  "pad",
  "reverse",
  "gather",
  "oneHot",
  "fill",
  "literal",
  "range",
  "cast",
  "stopGradient",
  "upsample",
  "random",
]);

export function flopsOf(procedure: Procedure): number {
  return procedure.equations.reduce((sum, equation) => sum + flopsOfEquation(equation, procedure), 0);
}

function flopsOfEquation({ primitive, inputs, output, attributes }: Equation, { variables }: Procedure): number {
  const shapeOf = (id: number | undefined) => (id === undefined ? undefined : variables[id]?.shape) ?? [];
  const result = shapeOf(output);
  const [a, b] = inputs.map(shapeOf);
  switch (primitive) {
    case "matMul":
      return 2 * sizeOf(result) * (a?.at(attributes["transposeA"] === true ? -2 : -1) ?? 1);
    case "conv2d":
      // Per output number: the filter's height × width × channels in.
      return 2 * sizeOf(result) * sizeOf(b?.slice(0, 3) ?? []);
    case "conv2dInput":
      // The transpose does as much work as the convolution from its result: per number of dy the same filter.
      return 2 * sizeOf(a ?? []) * sizeOf(b?.slice(0, 3) ?? []);
    case "conv2dFilter":
      return 2 * sizeOf(b ?? []) * sizeOf(result.slice(0, 3));
    case "sum":
    case "max":
    case "argMax":
    case "avgPool":
    case "maxPool":
      return sizeOf(a ?? []);
    default:
      return free.has(primitive) ? 0 : sizeOf(result);
  }
}
