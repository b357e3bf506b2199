/** @file The tensors that live on between steps: where they start, and what of them an edited plan takes over. */
import type { Plan, StateEntry } from "../compile/plan.ts";
import { sameShape } from "../core/tensor-type.ts";
import { initialValues } from "../nodes/initializer.ts";
import type { CheckpointTensor } from "./checkpoint-file.ts";
import type { Engine } from "./engine.ts";

interface Written {
  readonly entry: StateEntry;
  readonly values: Float32Array;
}

/** The values that the seed gives; what is to be like another state gets that one's, as `trained` has it or from the seed. */
export function initialState(entries: readonly StateEntry[], seed: number, trained?: ReadonlyMap<string, Float32Array>): Written[] {
  return entries.map((entry) => {
    const { initializer, shape, name, like = name } = entry;
    return { entry, values: trained?.get(like) ?? initialValues(initializer, shape, seed, like) };
  });
}

export interface StateChange {
  /** Same name and shape: the trained values stay. */
  readonly kept: readonly StateEntry[];
  readonly added: readonly StateEntry[];
  /** Names that are gone, or have another shape now. */
  readonly removed: readonly string[];
}

export function stateChange(before: readonly StateEntry[], after: readonly StateEntry[]): StateChange {
  const old = new Map(before.map((entry) => [entry.name, entry]));
  const stays = (entry: StateEntry) => {
    const match = old.get(entry.name);
    return match !== undefined && sameShape(match.shape, entry.shape);
  };
  const kept = after.filter(stays);
  const names = new Set(kept.map(({ name }) => name));
  return {
    kept,
    added: after.filter((entry) => !stays(entry)),
    removed: before.map(({ name }) => name).filter((name) => !names.has(name)),
  };
}

/** The tensors of a checkpoint that a plan can take, and the names of those that it lacks. */
export function stateFrom(
  tensors: readonly CheckpointTensor[],
  entries: readonly StateEntry[],
): { readonly found: readonly Written[]; readonly missing: readonly StateEntry[] } {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const found: Written[] = [];
  const missing: StateEntry[] = [];
  for (const entry of entries) {
    const tensor = byName.get(entry.name);
    if (tensor !== undefined && sameShape(tensor.shape, entry.shape)) found.push({ entry, values: tensor.values });
    else missing.push(entry);
  }
  return { found, missing };
}

/** Everything a checkpoint keeps, read when the device has done all it was given. */
export async function readTensors(engine: Engine, plan: Plan): Promise<CheckpointTensor[]> {
  const values = await engine.readState(plan.state.map(({ name }) => name));
  return plan.state.map(({ name, shape }) => ({ name, shape, values: values.get(name) ?? new Float32Array() }));
}

/** The name of the first tensor that holds NaN or an infinity. */
export function notFinite(tensors: readonly CheckpointTensor[]): string | undefined {
  return tensors.find(({ values }) => !values.every(Number.isFinite))?.name;
}
