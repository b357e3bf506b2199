/** @file Equations in the order of the schedule, for who runs them one at a time; and what memory that takes. */
import { type Memory, memoryOf } from "../../compile/memory.ts";
import { schedule } from "../../compile/optimise/fuse.ts";
import { isGroup } from "../../compile/optimise/fused-group.ts";
import type { Equation, Plan, Procedure } from "../../compile/plan.ts";

export function oneByOne(procedure: Procedure): readonly Equation[] {
  return schedule(procedure).flatMap((item) => (isGroup(item) ? item.equations : [item]));
}

export function memoryOneByOne(plan: Pick<Plan, "procedures" | "state">): Memory {
  return memoryOf(plan, oneByOne);
}
