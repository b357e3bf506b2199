/**
 * @file Elementwise primitives broadcast by themselves: they take their operands before `broadcastTo`, before reshapes
 * that only add or remove leading ones, and constants as single numbers. Where that makes the result itself smaller it
 * is computed small and broadcast afterwards, for the next operation to take before its broadcast in turn.
 */
import { broadcastShapes, type Shape, sameShape, sizeOf } from "../../core/tensor-type.ts";
import type { Equation, Procedure, Variable, VariableId } from "../plan.ts";
import { attributesOf, primitiveOf } from "../primitives/table.ts";

export function dropBroadcasts(procedure: Procedure): Procedure {
  const variables: Variable[] = [...procedure.variables];
  const producers = new Map<VariableId, Equation>();
  const numbers = new Map<number, VariableId>();
  const equations: Equation[] = [];
  const shapeOf = (id: VariableId): Shape => variables[id]?.shape ?? [];
  const define = (shape: Shape): VariableId => variables.push({ shape, dtype: "float32" }) - 1;
  const write = (equation: Equation) => {
    producers.set(equation.output, equation);
    equations.push(equation);
    if (equation.primitive === "fill" && shapeOf(equation.output).length === 0)
      numbers.set(attributesOf(equation, "fill").value, equation.output);
  };

  /** A fill of rank 0 of the same number as `fill`. */
  const single = (fill: Equation): VariableId => {
    const { value } = attributesOf(fill, "fill");
    const old = numbers.get(value);
    if (old !== undefined) return old;
    const output = define([]);
    write({ ...fill, output, attributes: { shape: [], value } });
    return output;
  };

  /** The smallest thing of at most that rank which broadcasts to the same elements in the same places. */
  const smallest = (id: VariableId, rank: number): VariableId => {
    const producer = producers.get(id);
    const [x] = producer?.inputs ?? [];
    if (producer?.primitive === "fill") return shapeOf(id).length === 0 ? id : single(producer);
    if (x === undefined || shapeOf(x).length > rank) return id;
    const passes =
      producer?.primitive === "broadcastTo" ||
      (producer?.primitive === "reshape" && sameShape(withoutLeadingOnes(shapeOf(x)), withoutLeadingOnes(shapeOf(id))));
    return passes ? smallest(x, rank) : id;
  };

  for (const equation of procedure.equations) {
    const target = shapeOf(equation.output);
    if (target.length === 0 || equation.inputs.length === 0 || primitiveOf(equation.primitive).scalar === undefined) {
      write(equation);
      continue;
    }
    const inputs = equation.inputs.map((id) => smallest(id, target.length));
    const shape = inputs.map(shapeOf).reduce((a, b) => broadcastShapes(a, b) ?? a);
    if (sameShape(shape, target)) write({ ...equation, inputs });
    else if (sizeOf(shape) < sizeOf(target)) {
      const output = define(shape);
      write({ ...equation, inputs, output });
      write({ ...equation, primitive: "broadcastTo", inputs: [output], attributes: { shape: target } });
    } else write({ ...equation, inputs: keepingShape(equation.inputs, inputs, { target, shapeOf }) });
  }
  return { ...procedure, variables, equations };
}

/** The operands, each replaced by its smaller form where the others keep the shape of the result. */
function keepingShape(
  operands: readonly VariableId[],
  smaller: readonly VariableId[],
  at: { readonly target: Shape; readonly shapeOf: (id: VariableId) => Shape },
): readonly VariableId[] {
  let result = operands;
  for (const [place, id] of smaller.entries()) {
    const tried = result.with(place, id);
    if (
      sameShape(
        tried.map(at.shapeOf).reduce((a, b) => broadcastShapes(a, b) ?? a),
        at.target,
      )
    )
      result = tried;
  }
  return result;
}

function withoutLeadingOnes(shape: Shape): Shape {
  const first = shape.findIndex((size) => size !== 1);
  return first < 0 ? [] : shape.slice(first);
}
