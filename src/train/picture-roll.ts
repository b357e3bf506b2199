/** @file Melodies as notes: a piano roll read step by step, and the chords beside it. */
import type { PlannedView } from "../compile/plan.ts";
import { nameChord, readChord } from "../nodes/data/melodies/chord-names.ts";
import { CHORD } from "../nodes/data/melodies/roll.ts";
import type { Note, ViewPicture } from "./protocol.ts";
import { numberOf, type ViewTensor, type ViewTensors } from "./view-tensors.ts";

export function rollOf(view: PlannedView, tensors: ViewTensors): ViewPicture | undefined {
  const roll = tensors["roll"];
  if (roll === undefined) return undefined;
  const [count = 0, steps = 0, pitches = 0] = roll.shape;
  const stepsPerBar = numberOf(view, "stepsPerBar", 16);
  const threshold = view.params["reading"] === "threshold" ? numberOf(view, "threshold", 0.5) : undefined;
  const lowest = numberOf(view, "lowest", 0);
  const chords = tensors["chords"];
  return {
    picture: "roll",
    steps,
    stepsPerBar,
    stepsPerBeat: numberOf(view, "stepsPerBeat", 4),
    made: view.shown["roll"]?.made ?? false,
    melodies: Array.from({ length: count }, (_, k) => {
      const values = roll.values.subarray(k * steps * pitches, (k + 1) * steps * pitches);
      return {
        notes: notesOf(values, { steps, pitches, lowest, stepsPerBar, threshold }),
        chords: chords ? chordsOf(chords, k, Math.ceil(steps / stepsPerBar)) : [],
      };
    }),
  };
}

interface Reading {
  readonly steps: number;
  readonly pitches: number;
  readonly lowest: number;
  readonly stepsPerBar: number;
  /** Left out: the loudest pitch of each step, where one is above 0. */
  readonly threshold: number | undefined;
}

/** A pitch that goes on from step to step is one note, and so is one that is struck again: a roll does not tell them apart. Each bar begins anew. */
function notesOf(values: ArrayLike<number>, { steps, pitches, lowest, stepsPerBar, threshold }: Reading): Note[] {
  const notes: { pitch: number; start: number; length: number }[] = [];
  const open = new Map<number, { pitch: number; start: number; length: number }>();
  for (let step = 0; step < steps; step++) {
    if (step % stepsPerBar === 0) open.clear();
    const sounding = new Set<number>();
    const level = (k: number) => values[step * pitches + k] ?? 0;
    let loudest = 0;
    for (let k = 0; k < pitches; k++) {
      if (threshold !== undefined && level(k) > threshold) sounding.add(k);
      if (level(k) > level(loudest)) loudest = k;
    }
    if (threshold === undefined && level(loudest) > 0) sounding.add(loudest);
    for (const k of open.keys()) if (!sounding.has(k)) open.delete(k);
    for (const k of sounding) {
      const going = open.get(k);
      if (going) going.length++;
      else {
        const note = { pitch: lowest + k, start: step, length: 1 };
        open.set(k, note);
        notes.push(note);
      }
    }
  }
  return notes;
}

/** Names of the chords of melody k, one a bar, taken up again where there are fewer chords than bars; none of what is no chord. */
function chordsOf({ shape, values }: ViewTensor, k: number, bars: number): string[] {
  if (shape.at(-1) !== CHORD) return [];
  const each = shape.length > 2 ? (shape[1] ?? 1) : 1;
  return Array.from({ length: bars }, (_, bar) => {
    const chord = readChord(values, (k * each + (bar % each)) * CHORD);
    return chord ? nameChord(chord) : "";
  });
}
