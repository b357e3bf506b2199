/**
 * @file Which sums and maxima run in one kernel. A reduction goes into the elementwise group that makes or reads what it
 * reduces, beside others over the same axes; small groups that only need results of it are done at its end. Nothing is
 * ever moved before what it reads, so any order that results is a right one.
 */
import { type FusedGroup, isGroup } from "../../../compile/optimise/fused-group.ts";
import type { Equation, Procedure, VariableId } from "../../../compile/plan.ts";
import { attributesOf } from "../../../compile/primitives/table.ts";
import { type Shape, sameShape } from "../../../core/tensor-type.ts";

/** Elementwise equations of one element per result of a reduction. */
interface Epilogue {
  /** From outside: as many elements as there are results, or one. */
  readonly inputs: readonly VariableId[];
  readonly scalars: readonly VariableId[];
  readonly equations: readonly Equation[];
  /** What is used outside, totals included. */
  readonly outputs: readonly VariableId[];
}

/** A group with reductions of its values or inputs, all over the same axes. */
export interface ReducingGroup extends FusedGroup {
  readonly reductions: readonly Equation[];
  readonly epilogue: Epilogue;
}

export type Unit = Equation | FusedGroup | ReducingGroup;

export function isReducing(item: Unit): item is ReducingGroup {
  return "reductions" in item;
}

export function unitInputs(unit: Unit): readonly VariableId[] {
  return isReducing(unit) ? [...unit.inputs, ...unit.epilogue.inputs] : unit.inputs;
}

export function unitOutputs(unit: Unit): readonly VariableId[] {
  if (isReducing(unit)) return [...unit.outputs, ...unit.epilogue.outputs];
  return isGroup(unit) ? unit.outputs : [unit.output];
}

/** Workgroup memory holds as many sums. */
const MOST_REDUCTIONS = 8;

/** The items without reshapes: `rootOf` says whose memory a variable shares. */
export function withReductions(
  procedure: Procedure,
  items: readonly (Equation | FusedGroup)[],
  rootOf: (id: VariableId) => VariableId,
): Unit[] {
  const units: Unit[] = [];
  const makers = new Map<VariableId, number>();
  const shapeOf = (id: VariableId): Shape => procedure.variables[id]?.shape ?? [];
  const madeAt = (id: VariableId): number => makers.get(rootOf(id)) ?? -1;
  const put = (index: number, unit: Unit): void => {
    units[index] = unit;
    for (const id of unitOutputs(unit)) makers.set(rootOf(id), index);
  };
  for (const item of items) {
    if (!isGroup(item) && item.primitive === "reshape") continue;
    if (isGroup(item)) {
      const index = item.inputs.reduce((latest, id) => Math.max(latest, madeAt(id)), -1);
      const host = units[index];
      const joined =
        host && isReducing(host) ? withEpilogue(host, item, { shapeOf, isInside: (id) => madeAt(id) === index, rootOf }) : undefined;
      if (joined) put(index, joined);
      else put(units.length, item);
    } else if (isReduction(item)) {
      const [x = -1] = item.inputs;
      const made = madeAt(x);
      const index = units.findIndex((unit, at) => at >= made && takes(unit, item, { shapeOf, made: at === made }));
      const host = units[index];
      if (host && isGroup(host)) put(index, withReduction(host, item));
      else
        put(units.length, {
          shape: shapeOf(x),
          inputs: [x],
          scalars: [],
          equations: [],
          outputs: [],
          reductions: [item],
          epilogue: { ...nothing, outputs: [item.output] },
        });
    } else put(units.length, item);
  }
  return units.map((unit) => withoutUnread(unit, readOutside(procedure, units, rootOf)));
}

const nothing: Epilogue = { inputs: [], scalars: [], equations: [], outputs: [] };

function isReduction({ primitive, inputs, attributes }: Equation): boolean {
  return (primitive === "sum" || primitive === "max") && inputs.length === 1 && (attributes["axes"] as readonly number[]).length > 0;
}

function axesOf(reduction: Equation): readonly number[] {
  return attributesOf(reduction, reduction.primitive === "sum" ? "sum" : "max").axes;
}

/** Whether the unit walks over what is reduced; `made`: it makes it. */
function takes(unit: Unit, reduction: Equation, { shapeOf, made }: { shapeOf(id: VariableId): Shape; made: boolean }): boolean {
  const [x = -1] = reduction.inputs;
  if (!isGroup(unit) || !sameShape(unit.shape, shapeOf(x))) return false;
  // What is made only at the end of a reduction is not at hand on the walk.
  if (!(made ? unit.equations.some(({ output }) => output === x) : unit.inputs.includes(x))) return false;
  if (!isReducing(unit)) return true;
  const [first] = unit.reductions;
  return unit.reductions.length < MOST_REDUCTIONS && first !== undefined && sameShape(axesOf(first), axesOf(reduction));
}

function withReduction(group: FusedGroup | ReducingGroup, reduction: Equation): ReducingGroup {
  const { reductions, epilogue } = isReducing(group) ? group : { reductions: [], epilogue: nothing };
  return { ...group, reductions: [...reductions, reduction], epilogue: { ...epilogue, outputs: [...epilogue.outputs, reduction.output] } };
}

interface Joining {
  shapeOf(id: VariableId): Shape;
  /** Made by the reducing group. */
  isInside(id: VariableId): boolean;
  rootOf(id: VariableId): VariableId;
}

/** The reduction with the group done at its end; undefined where elements and results do not correspond. */
function withEpilogue(unit: ReducingGroup, group: FusedGroup, { shapeOf, isInside, rootOf }: Joining): ReducingGroup | undefined {
  const [first] = unit.reductions;
  if (first === undefined) return undefined;
  const results = withoutOnes(shapeOf(first.output));
  if (!sameShape(withoutOnes(group.shape), results)) return undefined;
  const { epilogue } = unit;
  const here = new Map(epilogue.outputs.map((id) => [rootOf(id), id]));
  const outside: VariableId[] = [];
  const names = new Map<VariableId, VariableId>();
  for (const id of group.inputs) {
    const shape = withoutOnes(shapeOf(id));
    if (!sameShape(shape, results) && shape.length > 0) return undefined;
    const own = here.get(rootOf(id));
    // One number stands beside every result, but one of many results does not.
    if (own !== undefined && sameShape(shape, results)) names.set(id, own);
    else if (isInside(id)) return undefined;
    else outside.push(id);
  }
  const equations = group.equations.map((equation) => ({ ...equation, inputs: equation.inputs.map((id) => names.get(id) ?? id) }));
  return {
    ...unit,
    epilogue: {
      inputs: [...new Set([...epilogue.inputs, ...outside])],
      scalars: [...new Set([...epilogue.scalars, ...group.scalars])],
      equations: [...epilogue.equations, ...equations],
      outputs: [...epilogue.outputs, ...group.outputs],
    },
  };
}

function withoutOnes(shape: Shape): Shape {
  return shape.filter((size) => size !== 1);
}

/** By root: what some unit reads, or the procedure answers. */
function readOutside(procedure: Procedure, units: readonly Unit[], rootOf: (id: VariableId) => VariableId): ReadonlySet<VariableId> {
  return new Set([...units.flatMap(unitInputs), ...procedure.results.map(({ variable }) => variable)].map(rootOf));
}

/** A value that is only used where it is made needs no memory. */
function withoutUnread(unit: Unit, read: ReadonlySet<VariableId>): Unit {
  if (!isReducing(unit)) return unit;
  const { outputs, epilogue } = unit;
  const isRead = (id: VariableId): boolean => read.has(id);
  return { ...unit, outputs: outputs.filter(isRead), epilogue: { ...epilogue, outputs: epilogue.outputs.filter(isRead) } };
}
