import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { showShape } from "../../core/tensor-type.ts";
import { defineStructure } from "../definition.ts";
import { choice, integer, number } from "../params.ts";

/** MIDI has this many pitches. */
const PITCHES = 128;

export const pianoRoll = defineStructure({
  family: "view",
  kind: "piano-roll",
  group: "Views",
  places: ["board"],
  doc: {
    title: "Piano roll",
    summary: "Draws and plays melodies: every row of what comes in is a step in time, every column a pitch.",
    useWhen: "To see and hear what a generator of music makes, a bar or a whole song.",
    mistakes: ["Time goes down and pitch to the right in the tensor: 16 steps of 128 pitches are 16 × 128 × 1."],
    keywords: ["music", "midi", "melody", "play", "listen", "sound", "bars", "song"],
  },
  params: z.strictObject({
    rolls: integer(4, { label: "Melodies", min: 1, max: 16 }),
    stepsPerBar: integer(16, { label: "Steps in a bar", min: 1, max: 96 }),
    stepsPerBeat: integer(4, { label: "Steps in a beat", min: 1, max: 24 }),
    lowest: integer(0, { label: "Pitch of the first column", unit: "MIDI", min: 0, max: 127, help: "60 is middle C." }),
    reading: choice(
      "loudest",
      { loudest: "The loudest pitch of each step", threshold: "All pitches above a threshold" },
      { label: "Notes", help: "A step whose pitches are all 0 is silent." },
    ),
    threshold: number(0.5, { label: "Threshold", min: 0, max: 1, when: { param: "reading", is: ["threshold"] } }),
    every: integer(50, { label: "Every", unit: "iterations", min: 1, max: 100_000, scale: "log" }),
  }),
  inputs: [
    { name: "roll", meaning: "any" },
    { name: "chords", meaning: "any", optional: true },
  ],
  outputs: [],
  examples: ({ rolls }) => rolls,
  infer({ params, inputs }) {
    const shape = inputs["roll"]?.[0]?.shape ?? [];
    const [, pitches = 0, channels = 1] = shape;
    const problem = (message: string, param?: string) =>
      err({ code: "view.roll", ...(param === undefined ? { port: "roll" } : { param }), message });
    if (shape.length < 2 || channels !== 1) {
      return problem(`A piano roll takes steps × pitches, such as 16 × 128 × 1, but ${showShape(shape)} comes in: put Reshape before it.`);
    }
    if (params.lowest + pitches > PITCHES) {
      return problem(
        `${pitches} pitches from number ${params.lowest} on go beyond 127, the highest of MIDI: set the pitch of the first column to ${Math.max(0, PITCHES - pitches)} or lower.`,
        pitches > PITCHES ? undefined : "lowest",
      );
    }
    return ok({ outputs: {} });
  },
});
