/** @file Makes up songs of eight bars: a key, four chords twice over, rhythms, and notes that follow chord and scale. */
import type { RandomSource } from "../../../core/random.ts";
import { type Bar, type Chord, HIGHEST, LOWEST, triad } from "./roll.ts";

export const BARS = 8;

/** Semitones above the key note, and whether the chord is minor: I, V, vi, IV, ii, iii. */
const degrees: readonly (readonly [number, boolean])[] = [
  [0, false],
  [7, false],
  [9, true],
  [5, false],
  [2, true],
  [4, true],
];

/** As indices into `degrees`: songs begin at home. */
const progressions = ["0123", "0231", "0321", "0431", "0313", "0241", "2301", "0531"];

/** Steps at which a note begins, in sixteenths. */
const rhythms: readonly (readonly number[])[] = [
  [0, 4, 8, 12],
  [0, 8],
  [0, 4, 6, 8, 12],
  [0, 6, 8, 14],
  [0, 2, 4, 6, 8, 10, 12, 14],
  [0, 4, 8, 10, 12, 14],
  [0, 3, 6, 8, 11, 14],
  [0, 2, 4, 8, 12],
];

const scale = [0, 2, 4, 5, 7, 9, 11];

function pick<T>(items: readonly T[], random: RandomSource, fallback: T): T {
  return items[random.integer(items.length)] ?? fallback;
}

export function composeSong(random: RandomSource): Bar[] {
  const key = random.integer(12);
  const progression = pick(progressions, random, "0123");
  const notes = range().filter((pitch) => scale.includes((pitch - key + 120) % 12));
  const shapes = Array.from({ length: 4 }, () => pick(rhythms, random, [0]));
  let last = pick(notes.slice(4, -4), random, 72);
  return Array.from({ length: BARS }, (_, k) => {
    const [above, minor] = degrees[Number(progression[k % 4])] ?? [0, false];
    const chord: Chord = { root: (key + above) % 12, minor };
    // The second half mostly takes the rhythms of the first up again, as songs do.
    const onsets = k < 4 || random.uniform() < 0.6 ? (shapes[k % 4] ?? [0]) : pick(rhythms, random, [0]);
    const pitches = new Int32Array(16);
    for (const [n, onset] of onsets.entries()) {
      last = nextNote(last, { notes, chord, strong: n === 0 }, random);
      pitches.fill(last, onset);
    }
    return { pitches, chord };
  });
}

function range(): number[] {
  return Array.from({ length: HIGHEST - LOWEST + 1 }, (_, k) => LOWEST + k);
}

/** A chord note (six in ten, and on the first beat), a neighbour in the scale (three), or any note of the scale (one). */
function nextNote(
  last: number,
  { notes, chord, strong }: { notes: readonly number[]; chord: Chord; strong: boolean },
  random: RandomSource,
): number {
  const u = random.uniform();
  if (strong || u < 0.6) {
    const tones = triad(chord);
    const near = notes.filter((pitch) => tones.includes(pitch % 12) && Math.abs(pitch - last) <= 7);
    return pick(near, random, last);
  }
  if (u < 0.9) {
    const at = notes.reduce((best, pitch, k) => (Math.abs(pitch - last) < Math.abs((notes[best] ?? 0) - last) ? k : best), 0);
    const step = random.uniform() < 0.5 ? -1 : 1;
    return notes[at + step] ?? notes[at - step] ?? last;
  }
  return pick(notes, random, last);
}
