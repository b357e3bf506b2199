/** @file How much memory a plan takes, known before anything is allocated. */
import { sizeOf } from "../core/tensor-type.ts";
import { schedule } from "./optimise/fuse.ts";
import type { Schedule } from "./optimise/fused-group.ts";
import { peakBytes } from "./optimise/liveness.ts";
import type { Plan, Procedure, StateEntry } from "./plan.ts";

export interface Memory {
  /** State and the largest peak of a procedure together: what a backend must hold at once. */
  readonly bytes: number;
  /** Of weights and running statistics, and of what the optimizers remember. */
  readonly weights: number;
  readonly slots: number;
  /** Of what prefixes keep for the turns that share them. */
  readonly kept: number;
  /** What a run adds to the state at its worst moment. */
  readonly peak: number;
  /** The procedure with that peak. */
  readonly procedure: string;
  /** The largest tensors of that moment, largest first, with the state or the node that each comes from. */
  readonly largest: readonly { readonly name: string; readonly bytes: number }[];
}

const NUMBER = 4;
const SHOWN = 12;

/** `itemsOf`: what is run at a time; left out: groups of elementwise equations as one. */
export function memoryOf(plan: Pick<Plan, "procedures" | "state">, itemsOf: (procedure: Procedure) => Schedule = schedule): Memory {
  const slots = bytesOf(plan.state.filter(({ role }) => role === "slot"));
  const weights = bytesOf(plan.state) - slots;
  const values = Object.values(plan.procedures).flatMap(keptBy);
  const kept = values.reduce((sum, { bytes }) => sum + bytes, 0);
  const state = plan.state.map(({ name, shape }) => ({ name, bytes: NUMBER * sizeOf(shape) }));
  let worst: Pick<Memory, "peak" | "procedure" | "largest"> = { peak: 0, procedure: "", largest: [] };
  for (const procedure of Object.values(plan.procedures)) {
    const run = peakOf(procedure, itemsOf(procedure));
    if (run.peak > worst.peak) worst = { ...run, procedure: procedure.name };
  }
  const largest = [...worst.largest, ...state, ...values].sort((a, b) => b.bytes - a.bytes).slice(0, SHOWN);
  return { ...worst, bytes: weights + slots + kept + worst.peak, weights, slots, kept, largest };
}

/** What a prefix keeps, with the node that each comes from. */
function keptBy({ results, equations, variables }: Procedure): Memory["largest"] {
  return results.flatMap(({ variable, target }) => {
    if (target.to !== "kept") return [];
    const name = equations.find(({ output }) => output === variable)?.origin ?? target.name;
    return [{ name, bytes: NUMBER * sizeOf(variables[variable]?.shape ?? []) }];
  });
}

/** Beside the state and what is kept, which are there all along. */
function peakOf(procedure: Procedure, items: Schedule): { readonly peak: number; readonly largest: Memory["largest"] } {
  const isStored = ({ binding }: Procedure["inputs"][number]): boolean => binding.from === "state" || binding.from === "kept";
  const read = new Set(procedure.inputs.filter(isStored).map(({ variable }) => variable));
  const { bytes, largest } = peakBytes(procedure, items);
  const state = [...read].reduce((sum, id) => sum + NUMBER * sizeOf(procedure.variables[id]?.shape ?? []), 0);
  const fed = new Map(
    procedure.inputs.map(({ variable, binding }) => [variable, binding.from === "feed" ? `board/${binding.source}` : ""]),
  );
  const named = largest
    .filter(({ variable }) => !read.has(variable))
    .map((tensor) => ({ name: tensor.origin || (fed.get(tensor.variable) ?? ""), bytes: tensor.bytes }));
  return { peak: bytes - state, largest: named };
}

function bytesOf(entries: readonly StateEntry[]): number {
  return entries.reduce((sum, { shape }) => sum + NUMBER * sizeOf(shape), 0);
}
