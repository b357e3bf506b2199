/** @file Which examples make up batch number `draw`: a function of seed, name and draw, with nothing to save. */
import { createRandom } from "../../core/random.ts";

export type Order = "shuffle" | "replacement";

/** Writes the rows of batch `draw` (as long as `rows`) of `size` examples. */
export type Drawer = (draw: number, rows: Uint32Array) => void;

/**
 * `shuffle`: the batches are consecutive pieces of an endless row of epochs, each a permutation of all examples, so
 * that a batch may run over the end of one; `replacement`: every row is drawn by itself.
 */
export function createDrawer(order: Order, size: number, seed: number, name: string): Drawer {
  if (order === "replacement") {
    return (draw, rows) => {
      const random = createRandom(seed, `${name}/draw/${draw}/${rows.length}`);
      for (let i = 0; i < rows.length; i++) rows[i] = random.integer(size);
    };
  }
  // A batch touches at most a few epochs, and the next batch the same ones: two are kept.
  const kept = new Map<number, Uint32Array>();
  const epochOf = (epoch: number): Uint32Array => {
    const known = kept.get(epoch);
    if (known) return known;
    const made = permutation(size, seed, `${name}/epoch/${epoch}`);
    if (kept.size >= 2) kept.delete(Math.min(...kept.keys()));
    kept.set(epoch, made);
    return made;
  };
  return (draw, rows) => {
    const start = draw * rows.length;
    for (let i = 0; i < rows.length; i++) {
      const position = start + i;
      rows[i] = epochOf(Math.floor(position / size))[position % size] ?? 0;
    }
  };
}

/** Fisher-Yates. */
export function permutation(size: number, seed: number, name: string): Uint32Array {
  const random = createRandom(seed, name);
  const rows = Uint32Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const swapped = rows[i] ?? 0;
    rows[i] = rows[j] ?? 0;
    rows[j] = swapped;
  }
  return rows;
}
