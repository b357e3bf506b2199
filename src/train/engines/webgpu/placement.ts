/**
 * @file Where each piece of scratch memory stands. Pieces whose times do not overlap share space. A kernel of tfjs
 * may not write to the buffer that it reads, so there are several banks, each a buffer of its own.
 */
import { invariant } from "../../../core/result.ts";
import { type Memory, type Program, viewsOf } from "./program.ts";

export interface Place {
  readonly bank: number;
  /** In elements. */
  readonly offset: number;
}

export interface Placement {
  readonly places: ReadonlyMap<Memory, Place>;
  /** Elements that each bank must have. */
  readonly banks: readonly number[];
}

/** Bindings begin at multiples of 256 bytes. */
export const ALIGNMENT = 64;
/** Banks that only take what asks for them. */
export const KEPT_BANK = 0;
export const DRAWN_BANK = 1;
const FIRST_OPEN = 2;

export function aligned(elements: number): number {
  return Math.max(1, Math.ceil(elements / ALIGNMENT)) * ALIGNMENT;
}

/** `limit`: the elements that a bank may have at most. */
export function placeScratch(program: Program, limit: number): Placement {
  const lives = livesOf(program);
  const apart = neighbours(program);
  const banks: Bank[] = [];
  const places = new Map<Memory, Place>();
  const bankAt = (index: number): Bank => (banks[index] ??= new Bank());
  const byStart = [...lives].sort(([, a], [, b]) => a.first - b.first);
  const waiting = [...lives].sort(([, a], [, b]) => a.last - b.last);
  let gone = 0;
  for (const [memory, { first }] of byStart) {
    // Whatever was last used before this is free.
    for (let next = waiting[gone]; next && next[1].last < first; next = waiting[++gone]) {
      const place = places.get(next[0]);
      if (place) bankAt(place.bank).free(place.offset);
    }
    const size = aligned(memory.elements);
    const forbidden = new Set([...(apart.get(memory) ?? [])].flatMap((other) => places.get(other)?.bank ?? []));
    const bank = memory.bank ?? openBank(banks, { forbidden, size, limit });
    invariant(!forbidden.has(bank), "two tensors of one tfjs kernel must stand in one bank");
    if (bankAt(bank).reach(size) > limit) throw new RangeError(TOO_MUCH);
    places.set(memory, { bank, offset: bankAt(bank).take(size) });
  }
  return { places, banks: Array.from(banks, (bank) => bank?.size ?? 0) };
}

export const TOO_MUCH = "A step needs more memory in one piece than the graphics device gives. Make the batch or the layers smaller.";

/** The bank that has room already, or grows to the least size. */
function openBank(
  banks: readonly Bank[],
  at: { readonly forbidden: ReadonlySet<number>; readonly size: number; readonly limit: number },
): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let index = FIRST_OPEN; index <= Math.max(banks.length, FIRST_OPEN); index++) {
    if (at.forbidden.has(index)) continue;
    const bank = banks[index];
    const reach = bank?.reach(at.size) ?? at.size;
    if (reach > at.limit) continue;
    // Growth of the whole, and between equals the smaller bank; a new bank only where the others must not be taken.
    const cost = reach - (bank?.size ?? 0) + (bank ? 0 : Number.MAX_SAFE_INTEGER / 2);
    if (cost < least) [best, least] = [index, cost];
  }
  if (best < 0) throw new RangeError(TOO_MUCH);
  return best;
}

/** Blocks in use, by where they begin. */
class Bank {
  size = 0;
  private used: { readonly offset: number; readonly size: number }[] = [];

  take(size: number): number {
    const { at, offset } = this.firstFit(size);
    this.used.splice(at, 0, { offset, size });
    this.size = Math.max(this.size, offset + size);
    return offset;
  }

  free(offset: number): void {
    this.used = this.used.filter((block) => block.offset !== offset);
  }

  /** The size that the bank would have with a block more. */
  reach(size: number): number {
    return Math.max(this.size, this.firstFit(size).offset + size);
  }

  private firstFit(size: number): { readonly at: number; readonly offset: number } {
    let offset = 0;
    for (const [at, block] of this.used.entries()) {
      if (block.offset - offset >= size) return { at, offset };
      offset = block.offset + block.size;
    }
    return { at: this.used.length, offset };
  }
}

interface Life {
  readonly first: number;
  last: number;
}

/** From the first to the last command that touches it. What the host writes is there from before, what it reads until after. */
function livesOf({ given, commands, shown }: Program): Map<Memory, Life> {
  const lives = new Map<Memory, Life>();
  const touch = (memory: Memory, at: number): void => {
    if (memory.home.kind !== "scratch") return;
    const life = lives.get(memory);
    if (life) life.last = Math.max(life.last, at);
    else lives.set(memory, { first: at, last: at });
  };
  for (const { view } of given) touch(view.memory, -1);
  for (const [at, command] of commands.entries()) for (const { view } of viewsOf(command)) touch(view.memory, at);
  for (const { from } of shown) if (typeof from !== "number") touch(from.memory, commands.length);
  return lives;
}

/** Pieces that must not share a bank. */
function neighbours({ commands }: Program): Map<Memory, Set<Memory>> {
  const apart = new Map<Memory, Set<Memory>>();
  const separate = (a: Memory, b: Memory): void => {
    const others = apart.get(a) ?? new Set<Memory>();
    others.add(b);
    apart.set(a, others);
  };
  for (const command of commands) {
    if (command.by !== "tfjs") continue;
    for (const { memory } of command.inputs) {
      separate(memory, command.output.memory);
      separate(command.output.memory, memory);
    }
  }
  return apart;
}
