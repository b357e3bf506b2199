import type { Value } from "../../core/ops.ts";
import { invariant } from "../../core/result.ts";
import type { Procedure, VariableId } from "../plan.ts";
import { createTracer } from "../trace.ts";

/**
 * Computes with the numbers that are known: writes the procedure down again with a tracer that no longer has to keep
 * fills apart and stop-gradients in place, since everything has been differentiated.
 */
export function foldConstants(procedure: Procedure): Procedure {
  const tracer = createTracer("final");
  const values: Value[] = [];
  const valueOf = (id: VariableId): Value => {
    const value = values[id];
    invariant(value !== undefined, `expected v${id} to be defined`);
    return value;
  };
  for (const { variable, binding } of procedure.inputs) {
    const listed = procedure.variables[variable];
    invariant(listed !== undefined, `expected v${variable} to be listed`);
    values[variable] = tracer.input(binding, listed.shape, listed.dtype);
  }
  for (const { primitive, inputs, attributes, output, origin, phase } of procedure.equations) {
    tracer.setOrigin(origin, phase);
    values[output] = tracer.apply(primitive, inputs.map(valueOf), attributes);
  }
  for (const { variable, target } of procedure.results) tracer.result(valueOf(variable), target);
  return tracer.finish(procedure.name);
}
