/** @file Groups that touch the same large tensors become one where the order allows, so that those are read once. */
import { sameShape } from "../../core/tensor-type.ts";
import type { Equation, Procedure, VariableId } from "../plan.ts";
import { type FusedGroup, isGroup, outputsOf, type Schedule } from "./fused-group.ts";

type Item = Equation | FusedGroup;

/** How many items apart two groups may stand: further, and merging keeps too much alive. */
const REACH = 12;

export function mergeGroups(procedure: Procedure, schedule: Schedule, most: number): Item[] {
  const items = [...schedule];
  const readers = countReaders(items);
  for (const { variable } of procedure.results) readers.set(variable, (readers.get(variable) ?? 0) + 1);
  for (let at = items.length - 1; at >= 0; at--) {
    for (let before = at - 1; before >= Math.max(0, at - REACH); before--) {
      const earlier = items[before];
      const later = items[at];
      if (!earlier || !later || !isGroup(earlier) || !isGroup(later) || !touch(procedure, earlier, later)) continue;
      const group = join(earlier, later, { readers, most });
      const order = group && part(items.slice(before + 1, at), earlier, later);
      if (!group || !order) continue;
      for (const id of later.inputs) if (touches(earlier, id)) readers.set(id, (readers.get(id) ?? 1) - 1);
      items.splice(before, at - before + 1, ...order.independent, group, ...order.dependent);
      // What was merged may take in more.
      at = before + order.independent.length;
      before = at;
    }
  }
  return items;
}

/** By variable: how many items read it. */
function countReaders(items: Schedule): Map<VariableId, number> {
  const readers = new Map<VariableId, number>();
  for (const item of items) for (const id of new Set(item.inputs)) readers.set(id, (readers.get(id) ?? 0) + 1);
  return readers;
}

function touches({ inputs, outputs }: FusedGroup, id: VariableId): boolean {
  return inputs.includes(id) || outputs.includes(id);
}

/** Whether one pass over a tensor of the groups' own size would be saved. */
function touch({ variables }: Procedure, earlier: FusedGroup, later: FusedGroup): boolean {
  if (!sameShape(earlier.shape, later.shape) || earlier.equations.at(-1)?.phase !== later.equations[0]?.phase) return false;
  return later.inputs.some((id) => touches(earlier, id) && sameShape(variables[id]?.shape ?? [], later.shape));
}

/** Both as one group, unless it would have too many tensors. */
function join(
  earlier: FusedGroup,
  later: FusedGroup,
  { readers, most }: { readonly readers: ReadonlyMap<VariableId, number>; readonly most: number },
): FusedGroup | undefined {
  const inputs = new Set([...earlier.inputs, ...later.inputs]);
  for (const id of earlier.outputs) inputs.delete(id);
  const seen = earlier.outputs.filter((id) => (readers.get(id) ?? 0) > (later.inputs.includes(id) ? 1 : 0));
  const outputs = [...seen, ...later.outputs];
  if (inputs.size + outputs.length > most) return undefined;
  return {
    shape: later.shape,
    inputs: [...inputs],
    scalars: [...new Set([...earlier.scalars, ...later.scalars])],
    equations: [...earlier.equations, ...later.equations],
    outputs,
  };
}

/** The items between two groups, by whether they depend on the earlier one; undefined if the later one needs such. */
function part(
  between: Schedule,
  earlier: FusedGroup,
  later: FusedGroup,
): { readonly independent: Item[]; readonly dependent: Item[] } | undefined {
  const independent: Item[] = [];
  const dependent: Item[] = [];
  const made = new Set(earlier.outputs);
  for (const item of between) {
    if (item.inputs.some((id) => made.has(id))) {
      dependent.push(item);
      for (const id of outputsOf(item)) {
        if (later.inputs.includes(id)) return undefined;
        made.add(id);
      }
    } else independent.push(item);
  }
  return { independent, dependent };
}
