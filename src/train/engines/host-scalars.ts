/**
 * @file Numbers that are known before a run touches the device: rank-0 equations that depend on nothing but live
 * scalars and constants. They are computed in doubles, so 1 - β₂^t keeps its digits.
 */
import type { Equation, Procedure, Variable, VariableId } from "../../compile/plan.ts";
import type { PrimitiveName } from "../../compile/primitives/primitive.ts";
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
  const variables = new Set(procedure.inputs.filter((input) => input.binding.from === "scalar").map((input) => input.variable));
  const steps: HostStep[] = [];
  for (const equation of procedure.equations) {
    const variable = procedure.variables[equation.output];
    if (variable?.shape.length !== 0 || variable.dtype !== "float32" || !equation.inputs.every((input) => variables.has(input))) continue;
    const compute = onHost(equation);
    if (!compute) continue;
    steps.push({ output: equation.output, compute });
    variables.add(equation.output);
  }
  return { steps, variables };
}

function onHost(equation: Equation): HostStep["compute"] | undefined {
  const primitive = equation.primitive as PrimitiveName;
  const [a = -1, b = -1, c = -1] = equation.inputs;
  if (primitive === "fill") {
    const { value } = attributesOf(equation, "fill");
    return () => value;
  }
  if (primitive === "literal") {
    const [value = 0] = attributesOf(equation, "literal").values;
    return () => value;
  }
  if (primitive === "reshape" || primitive === "broadcastTo" || primitive === "stopGradient") return (numbers) => numbers[a] ?? 0;
  const { scalar } = primitiveOf(primitive);
  return scalar && ((numbers) => scalar(numbers[a] ?? 0, numbers[b] ?? 0, numbers[c] ?? 0));
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
