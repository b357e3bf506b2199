/** @file All procedures of a load as programs with their memory placed, and what those share. */
import { mergeBatches } from "../../../compile/optimise/merge-batches.ts";
import type { Procedure } from "../../../compile/plan.ts";
import { sizeOf } from "../../../core/tensor-type.ts";
import { storedName } from "../stored-name.ts";
import { lower, type States } from "./lower.ts";
import { aligned, type Placement, placeScratch } from "./placement.ts";
import type { Memory, Program, Recording, View } from "./program.ts";

export interface Lowered {
  readonly name: string;
  readonly procedure: Procedure;
  readonly program: Program;
  readonly placement: Placement;
}

/** What was predicted is loaded next. */
const mergedBefore = new WeakMap<Procedure, Procedure>();

function merged(traced: Procedure): Procedure {
  const known = mergedBefore.get(traced) ?? mergeBatches(traced);
  mergedBefore.set(traced, known);
  return known;
}

/** `limit`: the elements that a buffer may have. */
export function lowerAll(
  procedures: Readonly<Record<string, Procedure>>,
  { recorder, states, limit }: { readonly recorder: Recording; readonly states: States; readonly limit: number },
): readonly Lowered[] {
  return Object.entries(procedures).map(([name, traced]) => {
    const procedure = merged(traced);
    const program = lower(procedure, recorder, states);
    return { name, procedure, program, placement: placeScratch(program, limit) };
  });
}

/** Elements of what they read and write that lives on, by the name under which it is stored. */
export function statesOf(procedures: readonly Procedure[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { inputs, results, variables } of procedures) {
    for (const { variable, name } of [
      ...inputs.map(({ variable, binding }) => ({ variable, name: storedName(binding) })),
      ...results.map(({ variable, target }) => ({ variable, name: storedName(target) })),
    ])
      if (name !== undefined) sizes.set(name, sizeOf(variables[variable]?.shape ?? []));
  }
  return sizes;
}

/** Procedures run one after the other and share their scratch memory. */
export function sharedBanks(lowered: readonly Lowered[]): number[] {
  const banks: number[] = [];
  for (const { placement } of lowered) for (const [bank, size] of placement.banks.entries()) banks[bank] = Math.max(banks[bank] ?? 0, size);
  return Array.from(banks, (size) => size ?? 0);
}

export function constantsOf(lowered: readonly Lowered[]): { readonly elements: number; readonly offsets: ReadonlyMap<Memory, number> } {
  const offsets = new Map<Memory, number>();
  let elements = 0;
  const put = ({ memory }: View): void => {
    if (memory.home.kind !== "constant" || offsets.has(memory)) return;
    offsets.set(memory, elements);
    elements += aligned(memory.elements);
  };
  for (const { program } of lowered) {
    for (const command of program.commands) for (const view of command.by === "tfjs" ? command.inputs : command.tensors) put(view);
    for (const { from } of program.shown) if (typeof from !== "number") put(from);
  }
  return { elements, offsets };
}
