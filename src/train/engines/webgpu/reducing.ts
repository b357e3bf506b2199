/** @file Groups whose only use is a sum or a maximum are computed inside it: the summands never stand in memory. */
import { type FusedGroup, isGroup, MOST_TENSORS, outputsOf, type Schedule } from "../../../compile/optimise/fused-group.ts";
import type { Equation, Procedure, VariableId } from "../../../compile/plan.ts";

/** A group with the reduction of its one value; its output is the reduction's. */
export interface ReducingGroup extends FusedGroup {
  readonly reduction: Equation;
}

export function isReducing(item: Equation | FusedGroup): item is ReducingGroup {
  return "reduction" in item;
}

export function withReductions(procedure: Procedure, items: Schedule): Schedule {
  const readers = new Map<VariableId, number>();
  const read = (id: VariableId): void => void readers.set(id, (readers.get(id) ?? 0) + 1);
  for (const item of items) for (const id of new Set(item.inputs)) read(id);
  for (const { variable } of procedure.results) read(variable);
  const makers = new Map(items.flatMap((item) => (isGroup(item) ? outputsOf(item).map((id) => [id, item] as const) : [])));
  const absorbed = new Set<FusedGroup>();
  const result = items.map((item): Equation | FusedGroup => {
    if (isGroup(item) || (item.primitive !== "sum" && item.primitive !== "max")) return item;
    const [x] = item.inputs;
    const group = x === undefined ? undefined : makers.get(x);
    if (x === undefined || !group || group.outputs.length !== 1 || readers.get(x) !== 1 || group.inputs.length >= MOST_TENSORS) return item;
    absorbed.add(group);
    const reducing: ReducingGroup = { ...group, outputs: [item.output], reduction: item };
    return reducing;
  });
  return result.filter((item) => !(isGroup(item) && absorbed.has(item)));
}
