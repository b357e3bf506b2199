import { invariant } from "../../core/result.ts";
import type { Procedure, Variable, VariableId } from "../plan.ts";

/** Numbers the variables 0, 1, ... in the order of their definition and lists no others. */
export function renumber(procedure: Procedure): Procedure {
  const variables: Variable[] = [];
  const numbers = new Int32Array(procedure.variables.length).fill(-1);
  const define = (id: VariableId): VariableId => {
    const variable = procedure.variables[id];
    invariant(variable !== undefined, `expected v${id} to be listed`);
    numbers[id] = variables.length;
    return variables.push(variable) - 1;
  };
  const use = (id: VariableId): VariableId => numbers[id] ?? -1;
  const inputs = procedure.inputs.map((input) => ({ ...input, variable: define(input.variable) }));
  const equations = procedure.equations.map((equation) => ({
    ...equation,
    inputs: equation.inputs.map(use),
    output: define(equation.output),
  }));
  const results = procedure.results.map((result) => ({ ...result, variable: use(result.variable) }));
  return { ...procedure, variables, inputs, equations, results };
}
