import type { Procedure, VariableId } from "../plan.ts";
import { primitiveOf } from "../primitives/table.ts";

/**
 * The numbers that the host can know before the device starts: scalars that are read, literal ones, and what follows
 * from those element by element. An engine computes them in double precision (`Primitive.scalar`) and hands them to
 * kernels as uniforms; only where another primitive or a result takes one does it become a tensor.
 */
export function hostScalars({ inputs, equations, variables }: Procedure): Set<VariableId> {
  const known = new Set<VariableId>();
  for (const { variable, binding } of inputs) {
    if (binding.from === "scalar" && variables[variable]?.shape.length === 0) known.add(variable);
  }
  for (const { primitive, inputs: operands, output } of equations) {
    const variable = variables[output];
    if (variable?.shape.length !== 0 || variable.dtype !== "float32") continue;
    if (primitive === "fill" || primitive === "literal") known.add(output);
    else if (primitiveOf(primitive).scalar && operands.every((id) => known.has(id))) known.add(output);
  }
  return known;
}
