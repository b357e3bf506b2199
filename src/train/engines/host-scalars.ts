/**
 * @file Numbers that are known before a run touches the device: rank-0 equations that depend on nothing but live
 * scalars and constants. They are computed in doubles, so 1 - β₂^t keeps its digits.
 */
import { hostScalars as knownToHost } from "../../compile/optimise/host-scalars.ts";
import type { Equation, Procedure, Variable, VariableId } from "../../compile/plan.ts";
import { attributesOf, primitiveOf } from "../../compile/primitives/table.ts";
import { invariant } from "../../core/result.ts";
import type { RunInputs } from "../engine.ts";

/** Computes one host scalar from the run's scalars and the host scalars before it, all by variable. */
interface HostStep {
  readonly output: VariableId;
  compute(numbers: Float64Array): number;
}

export interface HostScalars {
  /** In order. */
  readonly steps: readonly HostStep[];
  /** Every variable that is a number on the host, inputs included. */
  readonly variables: ReadonlySet<VariableId>;
}

export function hostScalars(procedure: Procedure): HostScalars {
  const variables = knownToHost(procedure);
  const steps = procedure.equations
    .filter(({ output }) => variables.has(output))
    .map((equation) => ({ output: equation.output, compute: onHost(equation) }));
  return { steps, variables };
}

function onHost(equation: Equation): HostStep["compute"] {
  const [a = -1, b = -1, c = -1] = equation.inputs;
  if (equation.primitive === "fill" || equation.primitive === "literal") {
    const value = equation.primitive === "fill" ? attributesOf(equation, "fill").value : (attributesOf(equation, "literal").values[0] ?? 0);
    return () => value;
  }
  const { scalar } = primitiveOf(equation.primitive);
  invariant(scalar, `${equation.primitive} of numbers`);
  return (numbers) => scalar(numbers[a] ?? 0, numbers[b] ?? 0, numbers[c] ?? 0);
}

export function variableOf(procedure: Procedure, id: VariableId): Variable {
  const variable = procedure.variables[id];
  invariant(variable, `no variable ${id} in ${procedure.name}`);
  return variable;
}

/** The values of all host scalars of a run, by variable. */
export function hostNumbers(procedure: Procedure, host: HostScalars, inputs: RunInputs): Float64Array {
  const numbers = new Float64Array(procedure.variables.length);
  for (const { variable, binding } of procedure.inputs) if (binding.from === "scalar") numbers[variable] = inputs.scalar(binding.name);
  for (const step of host.steps) numbers[step.output] = step.compute(numbers);
  return numbers;
}
