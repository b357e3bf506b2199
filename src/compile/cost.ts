import type { Procedure } from "./plan.ts";
import { primitiveOf } from "./primitives/table.ts";

/** Floating-point operations of one run, roughly; a multiplication and an addition are two. */
export function flopsOf({ equations, variables }: Procedure): number {
  let total = 0;
  for (const { primitive, inputs, output, attributes } of equations) {
    const operands = inputs.map((id) => variables[id]).filter((variable) => variable !== undefined);
    const result = variables[output];
    if (result !== undefined) total += primitiveOf(primitive).flops(operands, result, attributes);
  }
  return total;
}
