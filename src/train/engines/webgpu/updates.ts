/**
 * @file The end of a procedure: which new state is written over the old one, and which updates run together. An update
 * whose results are state and nothing else waits until the end, where all that compute alike are one kernel.
 */
import { type FusedGroup, isGroup } from "../../../compile/optimise/fused-group.ts";
import type { Procedure, VariableId } from "../../../compile/plan.ts";
import { storedName } from "../stored-name.ts";
import { isReducing, type Unit, unitInputs, unitOutputs } from "./reducing.ts";

export interface Ordered {
  readonly units: readonly Unit[];
  /** Elementwise groups that nothing reads, in any order. */
  readonly updates: readonly FusedGroup[];
}

export function deferUpdates(procedure: Procedure, units: readonly Unit[], rootOf: (id: VariableId) => VariableId): Ordered {
  const read = new Set(units.flatMap((unit) => unitInputs(unit).map(rootOf)));
  const shown = new Set(procedure.results.flatMap(({ variable, target }) => (storedName(target) === undefined ? [rootOf(variable)] : [])));
  const isUpdate = (unit: Unit): unit is FusedGroup =>
    isGroup(unit) && !isReducing(unit) && unit.outputs.every((id) => !read.has(rootOf(id)) && !shown.has(rootOf(id)));
  return { units: units.filter((unit) => !isUpdate(unit)), updates: units.filter(isUpdate) };
}

/**
 * By new state: the old state whose place it takes. It must be made element by element from the old one, which no
 * unit reads later and no other update at all, for updates run side by side.
 */
export function inPlace(
  procedure: Procedure,
  { units, updates }: Ordered,
  rootOf: (id: VariableId) => VariableId,
): Map<VariableId, VariableId> {
  const old = new Map(
    procedure.inputs.flatMap(({ variable, binding }) => (binding.from === "state" ? [[binding.name, variable] as const] : [])),
  );
  const asked = new Set(procedure.results.map(({ variable }) => rootOf(variable)));
  const targets = new Map<VariableId, VariableId>();
  for (const { variable, target } of procedure.results) {
    const before = target.to === "state" ? old.get(target.name) : undefined;
    if (before !== undefined && !asked.has(before) && !targets.has(variable)) targets.set(variable, before);
  }
  const found = new Map<VariableId, VariableId>();
  const readers = new Map<VariableId, number>();
  const count = (ids: readonly VariableId[], by: number): void => {
    for (const root of new Set(ids.map(rootOf))) readers.set(root, (readers.get(root) ?? 0) + by);
  };
  const take = (id: VariableId, inputs: readonly VariableId[], others: number): void => {
    const before = targets.get(id);
    if (before !== undefined && inputs.includes(before) && (readers.get(before) ?? 0) === others) found.set(id, before);
  };
  for (const { inputs } of updates) count(inputs, 1);
  for (const { inputs, outputs } of updates) for (const id of outputs) take(id, inputs, 1);
  for (const unit of units.toReversed()) {
    if (isReducing(unit))
      for (const id of unit.epilogue.outputs)
        take(
          id,
          unit.epilogue.inputs.filter((input) => !unit.inputs.includes(input)),
          0,
        );
    else if (isGroup(unit)) for (const id of unitOutputs(unit)) take(id, unit.inputs, 0);
    count(unitInputs(unit), 1);
  }
  return found;
}
