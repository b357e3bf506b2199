import { z } from "zod";
import { ok } from "../../core/result.ts";
import { image, vector } from "../../core/tensor-type.ts";
import { defineData } from "../definition.ts";
import { order, pool, renewal } from "./fields/batches.ts";
import { BARS, composeSong } from "./melodies/compose.ts";
import { type Bar, CHORD, PITCHES, STEPS, writeChord, writeRoll } from "./melodies/roll.ts";

export const melodies = defineData({
  family: "data",
  kind: "melodies",
  group: "Data",
  places: ["board"],
  doc: {
    title: "Melodies",
    summary: "Makes up melodies bar by bar, each with the bar before and its chord.",
    useWhen: "For a generator that goes on from the bar before, as MidiNet.",
    mistakes: ["A roll is 16 × 128: square filters and strides of two in both directions do not suit it."],
    keywords: ["music", "midi", "bars", "chords", "piano roll", "sequence", "midinet"],
    paper: {
      title: "MidiNet: A Convolutional Generative Adversarial Network for Symbolic-domain Music Generation",
      arxiv: "1703.10847",
      year: 2017,
    },
  },
  params: z.strictObject({ examples: pool(), order: order(), renewal: renewal() }),
  inputs: [],
  outputs: [
    { name: "bar", meaning: "image", symbol: "x" },
    { name: "previous", label: "bar before", meaning: "image", symbol: "x^{-}" },
    { name: "chord", meaning: "vector", symbol: "c" },
  ],
  infer: () =>
    ok({ outputs: { bar: image(STEPS, PITCHES, 1, "unit"), previous: image(STEPS, PITCHES, 1, "unit"), chord: vector(CHORD, "unit") } }),
  size: (params) => params.examples,
  generate({ random, count }) {
    const roll = STEPS * PITCHES;
    const bars = new Float32Array(count * roll);
    const previous = new Float32Array(count * roll);
    const chords = new Float32Array(count * CHORD);
    let song: Bar[] = [];
    for (let i = 0; i < count; i++) {
      if (i % BARS === 0) song = composeSong(random);
      const [bar, before] = [song[i % BARS], song[(i % BARS) - 1]];
      if (bar === undefined) continue;
      writeRoll(bar, bars, i * roll);
      writeChord(bar.chord, chords, i * CHORD);
      // Before the first bar there is silence.
      if (before) writeRoll(before, previous, i * roll);
    }
    return { bar: bars, previous, chord: chords };
  },
});
