/** @file Draws one melody as a piano roll: time to the right, pitch upwards, the Cs named, bars and beats as lines. */
import type { Melody } from "../../train/protocol.ts";
import { type Colours, type Drawing, FONT, type Picture, SMALL } from "./drawing.ts";

/** Left of the roll: the names of the Cs. */
export const KEYS = 26;
const BLACK = [1, 3, 6, 8, 10];
/** MIDI: middle C, and the B of the next octave. */
const USUAL = [60, 83] as const;

/** Lowest and highest pitch drawn: whole octaves around what any of the melodies has. */
function pitchRange(melodies: readonly Melody[]): readonly [number, number] {
  let [low, high]: [number, number] = [...USUAL];
  for (const { notes } of melodies)
    for (const { pitch } of notes) {
      if (pitch < low) low = pitch;
      if (pitch > high) high = pitch;
    }
  return [Math.floor(low / 12) * 12, Math.ceil((high + 1) / 12) * 12 - 1];
}

/** Above the roll: numbers of the bars and their chords. */
const HEAD = 18;

/** By itself, as a picture has to be: with the bars named above it. On the page buttons stand there. */
export function namedRollDrawing(shown: number): Drawing<Picture<"roll">> {
  const bare = rollDrawing(shown);
  return {
    ...bare,
    size: (picture, { width, height }) => ({ width: bare.size(picture, { width, height }).width, height: Math.min(height, 400) }),
    draw(context, picture, { width, height }, colours) {
      context.fillStyle = colours.background;
      context.fillRect(0, 0, width, HEAD);
      context.fillStyle = colours.text;
      context.font = FONT;
      context.textBaseline = "middle";
      const { steps, stepsPerBar, melodies } = picture;
      for (let bar = 0; bar * stepsPerBar < steps; bar++) {
        const x = KEYS + ((bar * stepsPerBar) / steps) * (width - KEYS) + 4;
        context.fillText(`${bar + 1}  ${melodies[shown]?.chords[bar] ?? ""}`, x, HEAD / 2);
      }
      context.translate(0, HEAD);
      bare.draw(context, picture, { width, height: height - HEAD }, colours);
    },
  };
}

/** The melody of that number. */
export function rollDrawing(shown: number): Drawing<Picture<"roll">> {
  return {
    size({ steps, stepsPerBar }, room) {
      const bars = Math.max(1, steps / stepsPerBar);
      const width = Math.min(room.width, KEYS + Math.max(240, bars * Math.max(112, room.height / 2)));
      return { width, height: Math.min(room.height, Math.max(180, 0.7 * width)) };
    },
    draw(context, picture, { width, height }, colours) {
      context.fillStyle = colours.sunken;
      context.fillRect(0, 0, width, height);
      const [low, high] = pitchRange(picture.melodies);
      const rows = high - low + 1;
      const row = { height: height / rows, top: (pitch: number) => ((high - pitch) / rows) * height };
      drawKeys(context, { low, high, row, width, colours });
      drawTime(context, picture, { width, height, colours });
      const step = (width - KEYS) / picture.steps;
      context.fillStyle = picture.made ? colours.generated : colours.real;
      for (const { pitch, start, length } of picture.melodies[shown]?.notes ?? []) {
        const tall = Math.max(2, row.height - 1);
        context.beginPath();
        context.roundRect(KEYS + start * step + 0.5, row.top(pitch) + (row.height - tall) / 2, Math.max(1.5, length * step - 1), tall, 1.5);
        context.fill();
      }
    },
    describe({ melodies, steps, stepsPerBar, made }) {
      const notes = melodies[shown]?.notes ?? [];
      return `${made ? "Generated" : "Real"} melody ${shown + 1} of ${melodies.length}: ${notes.length} notes in ${Math.ceil(steps / stepsPerBar)} bars`;
    },
  };
}

interface KeysLayout {
  readonly low: number;
  readonly high: number;
  readonly row: { readonly height: number; readonly top: (pitch: number) => number };
  readonly width: number;
  readonly colours: Colours;
}

function drawKeys(context: CanvasRenderingContext2D, { low, high, row, width, colours }: KeysLayout): void {
  for (let pitch = low; pitch <= high; pitch++) {
    const top = row.top(pitch);
    if (BLACK.includes(pitch % 12)) {
      context.globalAlpha = 0.35;
      context.fillStyle = colours.line;
      context.fillRect(KEYS, top, width - KEYS, row.height);
      context.globalAlpha = 1;
    }
    if (pitch % 12 !== 0) continue;
    context.fillStyle = colours.text;
    context.globalAlpha = 0.5;
    context.fillRect(KEYS - 4, Math.round(top + row.height) - 1, width, 1);
    context.globalAlpha = 1;
    context.font = SMALL;
    context.textAlign = "right";
    context.textBaseline = "alphabetic";
    context.fillText(`C${pitch / 12 - 1}`, KEYS - 6, top + row.height);
  }
  context.textAlign = "left";
  context.font = FONT;
}

function drawTime(
  context: CanvasRenderingContext2D,
  { steps, stepsPerBar, stepsPerBeat }: Picture<"roll">,
  { width, height, colours }: { readonly width: number; readonly height: number; readonly colours: Colours },
): void {
  const step = (width - KEYS) / steps;
  for (let at = 0; at <= steps; at += Math.min(stepsPerBar, stepsPerBeat)) {
    const bar = at % stepsPerBar === 0;
    context.fillStyle = bar ? colours.text : colours.line;
    context.globalAlpha = 0.7;
    context.fillRect(Math.min(width - 1, Math.round(KEYS + at * step)), 0, 1, height);
  }
  context.globalAlpha = 1;
}
