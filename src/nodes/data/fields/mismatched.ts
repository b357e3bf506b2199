/** @file Images that do not go with a label or a caption: what a matching-aware discriminator must learn to refuse. */
import type { RandomSource } from "../../../core/random.ts";

/** For each row a row with another label, drawn at random; any other row where there is one label only. */
export function mismatchedRows(labels: ArrayLike<number>, random: RandomSource): Uint32Array {
  return Uint32Array.from({ length: labels.length }, (_, row) => {
    for (let tries = 0; tries < 16; tries++) {
      const other = random.integer(labels.length);
      if (labels[other] !== labels[row]) return other;
    }
    for (let k = 1; k < labels.length; k++) {
      const other = (row + k) % labels.length;
      if (labels[other] !== labels[row]) return other;
    }
    return (row + 1) % labels.length;
  });
}

/** The same with the images themselves; `size`: values per image. */
export function mismatchedImages(
  images: Float32Array,
  labels: Int32Array,
  { size, random }: { size: number; random: RandomSource },
): Float32Array {
  const out = new Float32Array(images.length);
  for (const [i, row] of mismatchedRows(labels, random).entries()) out.set(images.subarray(row * size, (row + 1) * size), i * size);
  return out;
}
