/** @file The bytes of all buffers that the device will have at the worst moment, before there are any. */
import type { Procedure, StateEntry } from "../../../compile/plan.ts";
import { sizeOf } from "../../../core/tensor-type.ts";
import { constantsOf, lowerAll, sharedBanks, statesOf } from "./lowered.ts";
import type { Memory, Recording } from "./program.ts";
import { shownBytes, uniformBytes } from "./replay.ts";
import { piecesOf } from "./staging.ts";
import { layOut } from "./state-store.ts";

/** The buffers of a load, the state, and what it is read through. `limit`: the elements that a buffer of state may have. */
export function predictBytes(
  procedures: Readonly<Record<string, Procedure>>,
  state: readonly StateEntry[],
  { recorder, limit }: { readonly recorder: Recording; readonly limit: number },
): number {
  const sizes = new Map([...statesOf(Object.values(procedures)), ...state.map(({ name, shape }) => [name, sizeOf(shape)] as const)]);
  const { regions, banks } = layOut(sizes, limit);
  const places = new Map(regions.map((region) => [region.name, region]));
  const memories = new Map(regions.map(({ name, elements }) => [name, { elements, home: { kind: "state", name } } as const]));
  const states = {
    stateOf: (name: string): Memory => memories.get(name) ?? { elements: 0, home: { kind: "state", name } },
    bankOf: (name: string): number => places.get(name)?.bank ?? 0,
  };
  // What is too large for one buffer has a size all the same; the load refuses it.
  const lowered = lowerAll(procedures, { recorder, states, limit: Number.POSITIVE_INFINITY });
  const elements = [...sharedBanks(lowered), constantsOf(lowered).elements, ...banks];
  const uniforms = lowered.map(({ program }) => uniformBytes(program));
  const shown = new Set(lowered.map(({ program }) => shownBytes(program)));
  const pieces = piecesOf(state.map(({ name, shape }) => ({ name, bytes: 4 * sizeOf(shape) })));
  const read = Math.max(0, ...pieces.map(({ bytes }) => bytes));
  return [...elements.map((count) => 4 * count), ...uniforms, ...shown, read].reduce((sum, bytes) => sum + bytes, 0);
}

/** Of a kernel of tfjs for a product, about. */
const UNIFORMS = 128;

/** For want of a device: one kernel of tfjs for each equation. */
export const sketch: Recording = {
  record(_, inputs, output) {
    const made = { memory: { elements: sizeOf(output.shape), home: { kind: "scratch" } }, offset: 0 } as const;
    const uniforms = new ArrayBuffer(UNIFORMS);
    return {
      made,
      commands: [{ by: "tfjs", shader: "", output: made, inputs: inputs.map(({ view }) => view), uniforms, groups: [1, 1, 1] }],
    };
  },
};
