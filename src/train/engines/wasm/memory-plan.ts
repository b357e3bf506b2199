/** @file Where each buffer of a program stands in one piece of memory: buffers whose times do not overlap share space. */
import type { Program } from "./program.ts";
import type { BufferId } from "./view.ts";

export interface MemoryPlan {
  /** By scratch buffer: its first byte. */
  readonly offsets: ReadonlyMap<BufferId, number>;
  readonly bytes: number;
}

interface Slot {
  readonly offset: number;
  readonly bytes: number;
}

/** Kernels may read up to eight floats past the end of a buffer. */
const SLACK = 64;

export function planMemory(program: Program): MemoryPlan {
  const isScratch = (id: BufferId): boolean => program.buffers[id]?.home.kind === "scratch";
  const last = lastSteps(program);
  const slots = new Map<BufferId, Slot>();
  const offsets = new Map<BufferId, number>();
  let bytes = 0;
  const place = (id: BufferId): void => {
    if (slots.has(id) || !isScratch(id)) return;
    const slot = firstFit([...slots.values()], bytesOf(program, id));
    slots.set(id, slot);
    offsets.set(id, slot.offset);
    bytes = Math.max(bytes, slot.offset + slot.bytes);
  };
  program.steps.forEach(({ reads, writes, replaceable = [] }, index) => {
    for (const id of writes) {
      if (slots.has(id) || !isScratch(id)) continue;
      const old = replaceable.find(
        (input) =>
          slots.has(input) && last.get(input) === index && !writes.includes(input) && slots.get(input)?.bytes === bytesOf(program, id),
      );
      const slot = old === undefined ? undefined : slots.get(old);
      if (old !== undefined && slot) {
        slots.delete(old);
        slots.set(id, slot);
        offsets.set(id, slot.offset);
      } else place(id);
    }
    for (const id of [...reads, ...writes]) if (last.get(id) === index) slots.delete(id);
  });
  return { offsets, bytes };
}

function bytesOf(program: Program, id: BufferId): number {
  return Math.ceil((4 * (program.buffers[id]?.elements ?? 0) + SLACK) / 64) * 64;
}

/** By buffer: the last step that touches it; results stay. */
function lastSteps({ steps, reports, views }: Program): Map<BufferId, number> {
  const last = new Map<BufferId, number>();
  steps.forEach(({ reads, writes }, index) => {
    for (const id of [...reads, ...writes]) last.set(id, index);
  });
  for (const { from } of [...reports, ...views]) if (typeof from !== "number") last.set(from.buffer, steps.length);
  return last;
}

/** The lowest gap that is large enough. */
function firstFit(taken: readonly Slot[], bytes: number): Slot {
  let offset = 0;
  for (const slot of taken.toSorted((a, b) => a.offset - b.offset)) {
    if (slot.offset - offset >= bytes) break;
    offset = Math.max(offset, slot.offset + slot.bytes);
  }
  return { offset, bytes };
}
