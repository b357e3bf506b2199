/** @file How much memory a plan takes, known before anything is allocated. */
import { type Shape, sizeOf } from "../core/tensor-type.ts";
import type { Plan, Procedure } from "./plan.ts";

export interface Memory {
  /** State and the largest peak of a procedure together: what a backend must hold at once. */
  readonly bytes: number;
  readonly weights: number;
  readonly slots: number;
  /** Of the values of one step that live at the same time, without state. */
  readonly peak: number;
  /** The procedure with that peak. */
  readonly procedure: string;
  /** The largest tensors at the peak and of the state, largest first. */
  readonly largest: readonly { readonly name: string; readonly shape: Shape; readonly bytes: number }[];
}

const NUMBER = 4;
const SHOWN = 8;

export function memoryOf(plan: Plan): Memory {
  const state = plan.state.map(({ name, shape, role }) => ({ name, shape, role, bytes: NUMBER * sizeOf(shape) }));
  const total = (list: readonly { readonly bytes: number }[]) => list.reduce((sum, { bytes }) => sum + bytes, 0);
  const slots = total(state.filter(({ role }) => role === "slot"));
  const weights = total(state) - slots;
  let worst: { readonly name: string; readonly bytes: number; readonly alive: Memory["largest"] } = { name: "", bytes: 0, alive: [] };
  for (const procedure of Object.values(plan.procedures)) {
    const peak = peakOf(procedure);
    if (peak.bytes > worst.bytes) worst = { name: procedure.name, ...peak };
  }
  const largest = [...worst.alive, ...state.map(({ name, shape, bytes }) => ({ name, shape, bytes }))].sort((a, b) => b.bytes - a.bytes);
  return {
    bytes: weights + slots + worst.bytes,
    weights,
    slots,
    peak: worst.bytes,
    procedure: worst.name,
    largest: largest.slice(0, SHOWN),
  };
}

/**
 * The most bytes that live at once while the procedure runs in order, each value freed after its last use; state that it
 * reads is not counted, new state that it writes is.
 */
export function peakOf(procedure: Procedure): { readonly bytes: number; readonly alive: Memory["largest"] } {
  const { variables, inputs, equations, results } = procedure;
  const bytesOf = (id: number) => NUMBER * sizeOf(variables[id]?.shape ?? []);
  const lastUse = new Map<number, number>();
  for (const [i, equation] of equations.entries()) for (const id of [...equation.inputs, equation.output]) lastUse.set(id, i);
  for (const { variable } of results) lastUse.set(variable, equations.length);
  const ends = new Map<number, number[]>();
  for (const [id, i] of lastUse) ends.set(i, [...(ends.get(i) ?? []), id]);
  const fromState = new Set(inputs.filter(({ binding }) => binding.from === "state").map(({ variable }) => variable));
  const alive = new Map<number, string>();
  let now = 0;
  for (const { variable, binding } of inputs) {
    if (fromState.has(variable)) continue;
    alive.set(variable, binding.from === "feed" ? `board/${binding.source}` : "number");
    now += bytesOf(variable);
  }
  let [most, at] = [now, new Map(alive)];
  for (const [i, { output, origin }] of equations.entries()) {
    alive.set(output, origin);
    now += bytesOf(output);
    // A copy of the living is made only at a new peak that is clearly higher: the list is for people.
    if (now > most) {
      if (now > 1.02 * most || at.size === 0) at = new Map(alive);
      most = now;
    }
    for (const id of ends.get(i) ?? []) {
      if (!alive.delete(id)) continue;
      now -= bytesOf(id);
    }
  }
  const named = [...at].map(([id, name]) => ({ name, shape: variables[id]?.shape ?? [], bytes: bytesOf(id) }));
  return { bytes: most, alive: named.sort((a, b) => b.bytes - a.bytes).slice(0, SHOWN) };
}
