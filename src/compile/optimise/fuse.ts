/**
 * @file The order of execution, with elementwise equations gathered into groups that a backend runs as one kernel.
 *
 * Works from the last equation to the first. Each goes into the group of the earliest of its consumers if it may, so
 * that it is computed where it is used: the mask of a ReLU's derivative is made again beside its use rather than kept
 * since the forward pass. Since no equation is ever placed after a consumer, any order that results is a right one.
 */
import { sizeOf } from "../../core/tensor-type.ts";
import type { Equation, Procedure, VariableId } from "../plan.ts";
import { primitiveOf } from "../primitives/table.ts";
import { type FusedGroup, MOST_TENSORS, type Schedule } from "./fused-group.ts";
import { hostScalars } from "./host-scalars.ts";
import { mergeGroups } from "./merge-groups.ts";

/** Whether an equation may stand in a group: it works element by element and gives float32. */
function isFusible({ primitive, output }: Equation, { variables }: Procedure): boolean {
  if (variables[output]?.dtype !== "float32") return false;
  return primitive === "cast" || primitive === "broadcastTo" || primitiveOf(primitive).scalar !== undefined;
}

/** A place in the schedule, counted from its end. */
interface Slot {
  readonly key: string;
  readonly phase: Equation["phase"];
  /** Latest first. */
  readonly equations: Equation[];
  readonly tensors: Set<VariableId>;
  readonly scalars: Set<VariableId>;
  readonly outputs: Set<VariableId>;
}

/** `most`: the tensors that a group may have, in and out together. */
export function schedule(procedure: Procedure, most = MOST_TENSORS): Schedule {
  const host = hostScalars(procedure);
  const slots: Slot[] = [];
  const count = procedure.variables.length;
  // The nearest and the furthest slot from the end that reads a variable; -1 and count of slots when none does.
  const earliestReader = new Int32Array(count).fill(-1);
  const latestReader = new Int32Array(count).fill(procedure.equations.length);
  const isResult = new Uint8Array(count);
  for (const { variable } of procedure.results) isResult[variable] = 1;

  const tensorsOf = (equation: Equation) => [...new Set(equation.inputs)].filter((id) => !host.has(id));
  const sizeOfVariable = (id: VariableId) => sizeOf(procedure.variables[id]?.shape ?? []);
  const leaves = (id: VariableId, slot: number) => isResult[id] === 1 || latestReader[id] !== slot || earliestReader[id] !== slot;

  const fits = (equation: Equation, index: number, key: string): boolean => {
    const slot = slots[index];
    if (slot === undefined || slot.key !== key || key === "" || index < (earliestReader[equation.output] ?? -1)) return false;
    const tensors = tensorsOf(equation);
    if (slot.phase !== equation.phase) {
      // What is moved to another phase keeps its inputs alive until then: worth it for one, which its output stood for.
      const size = sizeOfVariable(equation.output);
      if (earliestReader[equation.output] !== index || tensors.filter((id) => sizeOfVariable(id) === size).length > 1) return false;
    }
    let total = slot.tensors.size + slot.outputs.size + tensors.filter((id) => !slot.tensors.has(id)).length;
    if (slot.tensors.has(equation.output)) total--;
    if (leaves(equation.output, index)) total++;
    return total <= most;
  };

  const place = (equation: Equation): number => {
    const key = isFusible(equation, procedure) ? (procedure.variables[equation.output]?.shape.join(",") ?? "") + "f" : "";
    const consumer = earliestReader[equation.output] ?? -1;
    if (fits(equation, consumer, key)) return consumer;
    for (const id of equation.inputs) {
      const sibling = earliestReader[id] ?? -1;
      if (fits(equation, sibling, key)) return sibling;
    }
    return slots.push({ key, phase: equation.phase, equations: [], tensors: new Set(), scalars: new Set(), outputs: new Set() }) - 1;
  };

  for (let i = procedure.equations.length - 1; i >= 0; i--) {
    const equation = procedure.equations[i];
    if (equation === undefined || host.has(equation.output)) continue;
    const index = place(equation);
    const slot = slots[index];
    if (slot === undefined) continue;
    if (leaves(equation.output, index)) slot.outputs.add(equation.output);
    slot.tensors.delete(equation.output);
    slot.equations.push(equation);
    for (const id of equation.inputs) {
      (host.has(id) ? slot.scalars : slot.tensors).add(id);
      earliestReader[id] = Math.max(earliestReader[id] ?? -1, index);
      latestReader[id] = Math.min(latestReader[id] ?? index, index);
    }
  }
  return mergeGroups(
    procedure,
    slots.reverse().map((slot) => finished(slot, procedure)),
    most,
  );
}

function finished({ key, equations, tensors, scalars, outputs }: Slot, { variables }: Procedure): Equation | FusedGroup {
  const [last] = equations;
  if (last !== undefined && (key === "" || (equations.length === 1 && last.primitive === "broadcastTo"))) return last;
  const shape = variables[last?.output ?? -1]?.shape ?? [];
  return { shape, inputs: [...tensors], scalars: [...scalars], equations: equations.reverse(), outputs: [...outputs] };
}
