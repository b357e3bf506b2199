import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats } from "../../core/tensor-type.ts";
import { parseChord } from "../data/melodies/chord-names.ts";
import { CHORD, writeChord } from "../data/melodies/roll.ts";
import { defineOperation } from "../definition.ts";
import { text } from "../params.ts";
import { py } from "../python.ts";

export const chordProgression = defineOperation({
  family: "input",
  kind: "chord-progression",
  group: "Sequence",
  places: ["board"],
  doc: {
    title: "Chord progression",
    summary: "Gives chords by name, one a bar, each as twelve roots and whether it is minor.",
    useWhen: "A generator of melodies is to play over chords of your own.",
    mistakes: ["Only major and minor triads: C, F#, Bb, Am."],
    keywords: ["music", "harmony", "condition", "bars"],
  },
  params: z.strictObject({
    chords: text("C G Am F C G F C", { label: "Chords", help: "Separated by spaces, one a bar: C G Am F." }),
  }),
  inputs: [],
  outputs: [{ name: "chords", meaning: "sequence" }],
  infer({ params }) {
    const names = namesIn(params.chords);
    const unknown = names.filter((name) => parseChord(name) === undefined);
    if (names.length === 0 || unknown.length > 0) {
      return err({
        code: "music.chord",
        param: "chords",
        message:
          names.length === 0
            ? "There are no chords: write some, such as C G Am F."
            : `${unknown.join(", ")} cannot be read: write major and minor triads, such as C, F#, Bb or Am.`,
      });
    }
    return ok({ outputs: { chords: floats([names.length, CHORD], "unit") } });
  },
  forward(ops, { params, batch }) {
    const values = valuesOf(params.chords);
    const length = values.length / CHORD;
    return { outputs: { chords: ops.broadcastTo(ops.literal([...values], [1, length, CHORD]), [batch, length, CHORD]) } };
  },
  pytorch({ params }) {
    const values = valuesOf(params.chords);
    const length = values.length / CHORD;
    return {
      outputs: { chords: `torch.tensor(${py([...values])}, device=device).float().reshape(1, ${length}, ${CHORD}).repeat(batch, 1, 1)` },
    };
  },
});

function namesIn(text: string): string[] {
  return text.split(/[\s,|–-]+/).filter((name) => name !== "");
}

function valuesOf(text: string): Float32Array {
  const chords = namesIn(text).flatMap((name) => parseChord(name) ?? []);
  const values = new Float32Array(chords.length * CHORD);
  for (const [k, chord] of chords.entries()) writeChord(chord, values, k * CHORD);
  return values;
}
