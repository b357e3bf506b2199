/** @file Chords as people write them: "C", "F#m", "Bb". */
import { CHORD, type Chord } from "./roll.ts";

const roots = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];
const naturals: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

export function nameChord({ root, minor }: Chord): string {
  return `${roots[root] ?? "?"}${minor ? "m" : ""}`;
}

/** Undefined for what is no major or minor triad. */
export function parseChord(name: string): Chord | undefined {
  const [, letter = "", accidental = "", minor = ""] = /^([A-G])([#♯b♭]?)(m|min|maj)?$/.exec(name) ?? [];
  const natural = naturals[letter];
  if (natural === undefined) return undefined;
  const raised = accidental === "" ? 0 : accidental === "#" || accidental === "♯" ? 1 : -1;
  return { root: (natural + raised + 12) % 12, minor: minor.startsWith("mi") || minor === "m" };
}

/** From twelve roots and whether it is minor; undefined where no root stands out. */
export function readChord(values: ArrayLike<number>, offset = 0): Chord | undefined {
  let root = 0;
  for (let k = 1; k < CHORD - 1; k++) if ((values[offset + k] ?? 0) > (values[offset + root] ?? 0)) root = k;
  return (values[offset + root] ?? 0) > 0 ? { root, minor: (values[offset + CHORD - 1] ?? 0) > 0.5 } : undefined;
}
