import type { Plan, Procedure } from "../compile/plan.ts";
import { sizeOf } from "../core/tensor-type.ts";

export interface Memory {
  readonly bytes: number;
  readonly largest: readonly { readonly name: string; readonly bytes: number }[];
}

/** Bytes of all state and of the hungriest procedure at its peak, every tensor being freed after its last use. */
export function memoryOf(plan: Plan): Memory {
  const state = plan.state.map(({ name, shape }) => ({ name, bytes: 4 * sizeOf(shape) }));
  const procedures = Object.values(plan.procedures);
  const tensors = [
    ...state,
    ...procedures.flatMap((procedure) =>
      procedure.equations.map(({ output, origin }) => ({ name: origin, bytes: bytesOf(procedure, output) })),
    ),
  ];
  const largest = tensors.sort((a, b) => b.bytes - a.bytes).slice(0, 3);
  return { bytes: state.reduce((sum, { bytes }) => sum + bytes, 0) + Math.max(0, ...procedures.map(peakOf)), largest };
}

function bytesOf(procedure: Procedure, variable: number): number {
  return 4 * sizeOf(procedure.variables[variable]?.shape ?? []);
}

function peakOf(procedure: Procedure): number {
  const last = new Map<number, number>();
  procedure.equations.forEach(({ inputs, output }, index) => {
    for (const variable of [...inputs, output]) last.set(variable, index);
  });
  for (const { variable } of procedure.results) last.set(variable, procedure.equations.length);
  let live = 0;
  let peak = 0;
  procedure.equations.forEach(({ inputs, output }, index) => {
    live += bytesOf(procedure, output);
    peak = Math.max(peak, live);
    for (const variable of new Set([...inputs, output])) if (last.get(variable) === index) live -= bytesOf(procedure, variable);
  });
  return peak;
}
