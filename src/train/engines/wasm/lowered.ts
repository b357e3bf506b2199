/** @file The procedures of a plan as programs, and the memory that they will take: known before there is any. */
import type { Procedure, StateEntry } from "../../../compile/plan.ts";
import { sizeOf } from "../../../core/tensor-type.ts";
import { type HostScalars, hostScalars } from "../host-scalars.ts";
import { blockBytes } from "./heap.ts";
import { lowerProcedure } from "./lower.ts";
import { type MemoryPlan, planMemory } from "./memory-plan.ts";
import type { BufferInfo, Program } from "./program.ts";

export interface Lowered {
  readonly name: string;
  readonly procedure: Procedure;
  readonly host: HostScalars;
  readonly program: Program;
  readonly memory: MemoryPlan;
}

export function lowerAll(procedures: Readonly<Record<string, Procedure>>, threads: number): readonly Lowered[] {
  return Object.entries(procedures).map(([name, procedure]) => {
    const host = hostScalars(procedure);
    const program = lowerProcedure(procedure, host, threads);
    return { name, procedure, host, program, memory: planMemory(program) };
  });
}

/** All programs run in the same scratch memory, one after another. */
export function scratchBytes(lowered: readonly Lowered[]): number {
  return Math.max(64, ...lowered.map(({ memory }) => memory.bytes));
}

/** Constants, numbers and feeds: neither shared with other programs nor scratch. */
export function keepsToItself({ home }: Pick<BufferInfo, "home">): boolean {
  return home.kind !== "scratch" && home.kind !== "state" && home.kind !== "kept";
}

/** Elements of what prefixes keep, by name. */
export function keptElements(lowered: readonly Lowered[]): Map<string, number> {
  return new Map(
    lowered.flatMap(({ program }) =>
      program.buffers.flatMap(({ home, elements }) => (home.kind === "kept" ? [[home.name, elements]] : [])),
    ),
  );
}

/** What the engine will have allocated, to the byte. */
export function bytesOf(lowered: readonly Lowered[], state: readonly StateEntry[]): number {
  const own = lowered.flatMap(({ program }) => program.buffers.filter(keepsToItself).map(({ elements }) => elements));
  const elements = [...own, ...keptElements(lowered).values(), ...state.map(({ shape }) => sizeOf(shape))];
  return elements.reduce((sum, size) => sum + blockBytes(4 * size), blockBytes(scratchBytes(lowered)));
}
