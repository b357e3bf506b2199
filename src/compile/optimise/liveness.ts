/** @file When tensors are born and die, hence how much memory a run needs, before anything is allocated. */
import { sizeOf } from "../../core/tensor-type.ts";
import type { Procedure, VariableId } from "../plan.ts";
import { schedule } from "./fuse.ts";
import { isGroup, outputsOf, type Schedule } from "./fused-group.ts";
import { hostScalars } from "./host-scalars.ts";

/** By variable: the index of the last equation that reads it; the number of equations for results, -1 for what nothing reads. */
export function lastUses({ variables, equations, results }: Procedure): number[] {
  const last = variables.map(() => -1);
  for (const [index, equation] of equations.entries()) for (const id of equation.inputs) last[id] = index;
  for (const { variable } of results) last[variable] = equations.length;
  return last;
}

/**
 * By item of the schedule: the tensors that may be freed after it. Inputs and results of the procedure are never
 * among them; what is computed and never read is, at once.
 */
export function releases(procedure: Procedure, items: Schedule): VariableId[][] {
  const kept = new Set([
    ...procedure.inputs.map(({ variable }) => variable),
    ...procedure.results.map(({ variable }) => variable),
    ...hostScalars(procedure),
  ]);
  const seen = new Set<VariableId>();
  return items
    .toReversed()
    .map((item) => {
      const touched = [...item.inputs, ...outputsOf(item)];
      const freed = touched.filter((id) => !seen.has(id) && !kept.has(id));
      for (const id of touched) seen.add(id);
      return [...new Set(freed)];
    })
    .reverse();
}

/**
 * By new state: the old state that it may overwrite, because an elementwise item makes the one from the other and
 * nothing after it reads the old one.
 */
export function overwrites(procedure: Procedure, items: Schedule): Map<VariableId, VariableId> {
  const old = new Map(
    procedure.inputs.flatMap(({ variable, binding }) => (binding.from === "state" ? [[binding.name, variable] as const] : [])),
  );
  const targets = new Map<VariableId, VariableId>();
  for (const { variable, target } of procedure.results) {
    const before = target.to === "state" ? old.get(target.name) : undefined;
    if (before !== undefined && !procedure.results.some((result) => result.variable === before)) targets.set(variable, before);
  }
  const found = new Map<VariableId, VariableId>();
  const read = new Set<VariableId>();
  for (const item of items.toReversed()) {
    for (const id of outputsOf(item)) {
      const before = targets.get(id);
      if (before !== undefined && isGroup(item) && item.inputs.includes(before) && !read.has(before)) found.set(id, before);
    }
    for (const id of item.inputs) read.add(id);
  }
  return found;
}

export interface PeakMemory {
  /** At the worst moment, everything together. */
  readonly bytes: number;
  /** What the procedure reads and the new state that it leaves: there throughout. */
  readonly resident: number;
  /** The largest tensors of that moment, largest first, with the node that each comes from. */
  readonly largest: readonly { readonly variable: VariableId; readonly bytes: number; readonly origin: string }[];
}

const BYTES = 4;
const LISTED = 12;

/**
 * What a run holds at its worst moment: state and feeds that it reads all along, results from their birth to the
 * end, everything else from birth to last use. A reshape shares the memory of what it reshapes.
 */
export function peakBytes(procedure: Procedure, items: Schedule = schedule(procedure)): PeakMemory {
  const host = hostScalars(procedure);
  const origins = new Map(procedure.equations.map(({ output, origin }) => [output, origin]));
  const bytesOf = (id: VariableId) => (host.has(id) ? 0 : BYTES * sizeOf(procedure.variables[id]?.shape ?? []));
  const storage = sharedStorage(procedure);
  const holders = new Map<VariableId, number>();
  let bytes = 0;
  const hold = (id: VariableId) => {
    const root = storage[id] ?? id;
    const before = holders.get(root) ?? 0;
    if (before === 0) bytes += bytesOf(root);
    holders.set(root, before + 1);
  };
  const release = (id: VariableId) => {
    const root = storage[id] ?? id;
    const left = (holders.get(root) ?? 0) - 1;
    if (left > 0) holders.set(root, left);
    else {
      holders.delete(root);
      bytes -= bytesOf(root);
    }
  };
  for (const { variable } of procedure.inputs) hold(variable);
  const freed = releases(procedure, items);
  let peak = bytes;
  let atPeak = [...holders.keys()];
  for (const [index, item] of items.entries()) {
    for (const id of outputsOf(item)) hold(id);
    if (bytes > peak) {
      peak = bytes;
      atPeak = [...holders.keys()];
    }
    for (const id of freed[index] ?? []) release(id);
  }
  const largest = atPeak
    .map((variable) => ({ variable, bytes: bytesOf(variable), origin: origins.get(variable) ?? "" }))
    .sort((a, b) => b.bytes - a.bytes);
  return { bytes: peak, resident: bytes, largest: largest.slice(0, LISTED) };
}

/** By variable: the one whose memory it uses. */
function sharedStorage({ variables, equations }: Procedure): VariableId[] {
  const storage = variables.map((_, id) => id);
  for (const { primitive, inputs, output } of equations) {
    const [x] = inputs;
    if (primitive === "reshape" && x !== undefined) storage[output] = storage[x] ?? x;
  }
  return storage;
}
