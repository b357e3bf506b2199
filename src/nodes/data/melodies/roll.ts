/** @file One bar of melody as numbers: a piano roll of 16 steps × 128 MIDI pitches, one note per step, and its chord. */

export const STEPS = 16;
export const PITCHES = 128;
/** Twelve roots and whether it is minor. */
export const CHORD = 13;

/** Middle C to the B of the next octave: where all melodies are brought to. */
export const LOWEST = 60;
export const HIGHEST = 83;

export interface Chord {
  /** 0 for C. */
  readonly root: number;
  readonly minor: boolean;
}

export interface Bar {
  /** MIDI pitch at each of the 16 steps; a note goes on until the next one. */
  readonly pitches: Int32Array;
  readonly chord: Chord;
}

/** By octaves into LOWEST to HIGHEST. */
export function folded(pitch: number): number {
  let moved = pitch;
  while (moved < LOWEST) moved += 12;
  while (moved > HIGHEST) moved -= 12;
  return moved;
}

/** Writes 1 at each step's pitch; `out` is zero before. */
export function writeRoll(bar: Bar, out: Float32Array | Uint8Array, offset: number, one = 1): void {
  for (const [step, pitch] of bar.pitches.entries()) out[offset + step * PITCHES + pitch] = one;
}

export function writeChord({ root, minor }: Chord, out: Float32Array, offset: number): void {
  out[offset + root] = 1;
  out[offset + 12] = minor ? 1 : 0;
}

/** The pitch classes of a triad. */
export function triad({ root, minor }: Chord): readonly [number, number, number] {
  return [root, (root + (minor ? 3 : 4)) % 12, (root + 7) % 12];
}
