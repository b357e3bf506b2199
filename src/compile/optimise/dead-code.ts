import type { Procedure } from "../plan.ts";

/** Leaves out what no result needs, inputs too. */
export function removeDeadCode(procedure: Procedure): Procedure {
  const needed = new Uint8Array(procedure.variables.length);
  for (const { variable } of procedure.results) needed[variable] = 1;
  for (let i = procedure.equations.length - 1; i >= 0; i--) {
    const equation = procedure.equations[i];
    if (equation !== undefined && needed[equation.output] === 1) for (const id of equation.inputs) needed[id] = 1;
  }
  return {
    ...procedure,
    inputs: procedure.inputs.filter(({ variable }) => needed[variable] === 1),
    equations: procedure.equations.filter(({ output }) => needed[output] === 1),
  };
}
