import { type Shape, sameShape } from "../../core/tensor-type.ts";
import type { Equation, Procedure, Variable, VariableId } from "../plan.ts";
import { attributesOf, primitiveOf } from "../primitives/table.ts";

/**
 * Elementwise primitives broadcast by themselves: takes their operands before `broadcastTo` and constants as single
 * numbers, where the shape of what comes out stays the same. What nothing else needs is then dead.
 */
export function dropBroadcasts(procedure: Procedure): Procedure {
  const variables: Variable[] = [...procedure.variables];
  const producers = new Map<VariableId, Equation>();
  const numbers = new Map<number, VariableId>();
  const equations: Equation[] = [];

  /** A fill of rank 0 of the same number as `fill`. */
  const single = (fill: Equation): VariableId => {
    const { value } = attributesOf(fill, "fill");
    const old = numbers.get(value);
    if (old !== undefined) return old;
    const output = variables.push({ shape: [], dtype: "float32" }) - 1;
    equations.push({ ...fill, output, attributes: { shape: [], value } });
    numbers.set(value, output);
    return output;
  };

  const smaller = (id: VariableId): VariableId | undefined => {
    const producer = producers.get(id);
    if (producer?.primitive === "broadcastTo") return producer.inputs[0];
    return producer?.primitive === "fill" && variables[id]?.shape.length !== 0 ? single(producer) : undefined;
  };

  for (const equation of procedure.equations) {
    const next = isBroadcasting(equation) ? { ...equation, inputs: shrink(equation, variables, smaller) } : equation;
    producers.set(next.output, next);
    equations.push(next);
    if (next.primitive === "fill" && variables[next.output]?.shape.length === 0) numbers.set(attributesOf(next, "fill").value, next.output);
  }
  return { ...procedure, variables, equations };
}

function isBroadcasting({ primitive, inputs }: Equation): boolean {
  return inputs.length >= 2 && primitiveOf(primitive).scalar !== undefined;
}

/** The inputs, each replaced by a smaller one where the others keep the shape of the output. */
function shrink(
  equation: Equation,
  variables: readonly Variable[],
  smaller: (id: VariableId) => VariableId | undefined,
): readonly VariableId[] {
  const target: Shape = variables[equation.output]?.shape ?? [];
  let inputs = equation.inputs;
  for (const [place, id] of equation.inputs.entries()) {
    const candidate = smaller(id);
    if (candidate === undefined) continue;
    const tried = inputs.with(place, candidate);
    const operands = tried.map((input) => variables[input]).filter((variable) => variable !== undefined);
    if (sameShape(primitiveOf(equation.primitive).shape(operands, equation.attributes).shape, target)) inputs = tried;
  }
  return inputs;
}
