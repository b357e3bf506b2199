import type { Equation, Procedure } from "./plan.ts";
import { primitiveOf } from "./primitives/table.ts";

/** Floating-point operations of one run, roughly; a multiplication and an addition are two. */
export function flopsOf(procedure: Procedure): number {
  return procedure.equations.reduce((total, equation) => total + equationFlops(procedure, equation), 0);
}

export function equationFlops({ variables }: Procedure, { primitive, inputs, output, attributes }: Equation): number {
  const operands = inputs.map((id) => variables[id]).filter((variable) => variable !== undefined);
  const result = variables[output];
  return result === undefined ? 0 : primitiveOf(primitive).flops(operands, result, attributes);
}
