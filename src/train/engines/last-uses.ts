import type { Procedure, VariableId } from "../../compile/plan.ts";

/** By equation: the variables that no later equation reads and no result names, its own output included when nobody does. */
export function lastUses(procedure: Procedure): VariableId[][] {
  const last = new Map<VariableId, number>();
  procedure.equations.forEach(({ inputs, output }, index) => {
    for (const id of inputs) last.set(id, index);
    last.set(output, Math.max(index, last.get(output) ?? index));
  });
  for (const { variable } of procedure.results) last.delete(variable);
  const byEquation = procedure.equations.map((): VariableId[] => []);
  for (const [id, index] of last) byEquation[index]?.push(id);
  return byEquation;
}
