/** @file Songs as bars of melody with the bar before and the chord, in MidiNet's form: 16 steps, one note at a time, two octaves. */
import { ok, type Result } from "../../../core/result.ts";
import { image, vector } from "../../../core/tensor-type.ts";
import { type Bar, CHORD, type Chord, folded, PITCHES, STEPS, triad, writeChord, writeRoll } from "../../../nodes/data/melodies/roll.ts";
import type { Fault } from "../../protocol.ts";
import { breathe, stopped, type Work } from "../work.ts";
import { baseName } from "./byte-source.ts";
import type { Entry } from "./entries.ts";
import type { Found } from "./found.ts";
import { type Note, readMidi, type Song } from "./midi-file.ts";
import { plural, refuse } from "./words.ts";

export async function importMidi(entries: readonly Entry[], { signal, progress }: Work): Promise<Result<Found, Fault>> {
  const left = new Map<string, string[]>();
  const leave = (reason: string, entry: Entry) => left.set(reason, [...(left.get(reason) ?? []), baseName(entry.path)]);
  const { melodies, chords, doubles } = sortOut(entries);
  const songs: Bar[][] = [];
  for (const [done, entry] of melodies.entries()) {
    if (signal?.aborted) return { ok: false, error: stopped };
    if (done % 32 === 31) {
      progress?.("Reading MIDI files", done, melodies.length);
      await breathe();
    }
    const song = await readEntry(entry);
    const beside = chords.get(baseName(entry.path));
    const accompaniment = beside ? await readEntry(beside) : undefined;
    if (!song.ok) leave(`the file ${song.error}`, entry);
    else if (![1, 2, 4].includes(song.value.quartersPerBar)) leave(`the bars (${song.value.meter}) are not of four quarters`, entry);
    else {
      const bars = barsOf(song.value, accompaniment?.ok ? accompaniment.value.notes : undefined);
      if (bars.length === 0) leave("there are no notes in it", entry);
      else songs.push(...bars);
    }
  }
  const notes = [...left].map(
    ([reason, names]) =>
      `${plural(names.length, "file")} left out, because ${reason}: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", ..." : ""}.`,
  );
  if (doubles > 0) notes.push(`${plural(doubles, "file")} left out, because the whole song is there as well.`);
  if (songs.length === 0) return refuse(`No melody can be read. ${notes.join(" ")} Songs in 4/4 time can be opened.`);
  return ok({ format: "midi", ...columnsOf(songs), notes });
}

/** Files in a folder of chords accompany the file of the same name; a part is left out where the whole is there. */
function sortOut(entries: readonly Entry[]) {
  const partOf = (path: string) => (/(^|\/)(chord|melod)[a-z]*\//i.exec(path)?.[2] ?? "").toLowerCase();
  const whole = new Set(entries.filter(({ path }) => partOf(path) === "").map(({ path }) => baseName(path)));
  const chords = new Map(entries.filter(({ path }) => partOf(path) === "chord").map((entry) => [baseName(entry.path), entry]));
  const melodies = entries.filter(({ path }) => partOf(path) === "" || (partOf(path) === "melod" && !whole.has(baseName(path))));
  const doubles = entries.filter(({ path }) => partOf(path) === "melod" && whole.has(baseName(path))).length;
  return { melodies: melodies.length > 0 ? melodies : entries, chords, doubles };
}

async function readEntry(entry: Entry): Promise<Result<Song, string>> {
  const bytes = await entry.all();
  return bytes.ok ? readMidi(bytes.value) : { ok: false, error: "cannot be unpacked" };
}

/** Rows of bars without a gap; a bar of silence ends a row. */
function barsOf(song: Song, accompaniment: readonly Note[] | undefined): Bar[][] {
  const { melody, others } = melodyOf(song.notes);
  const ticks = song.ticksPerQuarter * 4;
  const last = Math.max(0, ...melody.map(({ end }) => end));
  const rows: Bar[][] = [[]];
  let held = 0;
  for (let start = 0; start + ticks / 2 < last; start += ticks) {
    const sounding = melody.filter((note) => note.start < start + ticks && note.end > start);
    if (sounding.length === 0) {
      rows.push([]);
      continue;
    }
    const pitches = new Int32Array(STEPS);
    held = rows.at(-1)?.length ? held : (sounding[0]?.pitch ?? 0);
    for (let step = 0; step < STEPS; step++) {
      // A quarter of a step later: notes that begin a little late still count. The highest of several is the melody.
      const now = start + ((step + 0.25) * ticks) / STEPS;
      held = sounding.reduce((best, note) => (note.start <= now && note.end > now && note.pitch > best ? note.pitch : best), 0) || held;
      pitches[step] = folded(held);
    }
    const harmony = accompaniment ?? (others.length > 0 ? others : melody);
    rows
      .at(-1)
      ?.push({ pitches, chord: chordOf(harmony, start, start + ticks) ?? rows.at(-1)?.at(-1)?.chord ?? { root: 0, minor: false } });
  }
  return rows.filter((row) => row.length > 0);
}

/** The voice with the highest notes on average; the rest accompanies it. */
function melodyOf(notes: readonly Note[]): { melody: readonly Note[]; others: readonly Note[] } {
  const voices = new Map<string, Note[]>();
  for (const note of notes) {
    const voice = voices.get(note.voice);
    if (voice) voice.push(note);
    else voices.set(note.voice, [note]);
  }
  const height = (voice: readonly Note[]) => voice.reduce((sum, { pitch }) => sum + pitch, 0) / voice.length;
  // A voice of a few notes is an effect, not the tune.
  const long = [...voices.values()].filter((voice) => voice.length * 4 * voices.size >= notes.length);
  const melody = long.reduce<readonly Note[]>((best, voice) => (best.length === 0 || height(voice) > height(best) ? voice : best), []);
  return { melody, others: notes.filter(({ voice }) => voice !== melody[0]?.voice) };
}

/** The major or minor triad that most of the sounding time belongs to; undefined in silence. */
function chordOf(notes: readonly Note[], start: number, end: number): Chord | undefined {
  const weight = new Float64Array(12);
  for (const note of notes) {
    const length = Math.min(note.end, end) - Math.max(note.start, start);
    if (length > 0) weight[note.pitch % 12] = (weight[note.pitch % 12] ?? 0) + length;
  }
  let best: Chord | undefined;
  let most = 0;
  for (let root = 0; root < 12; root++) {
    for (const minor of [false, true]) {
      const [first, third, fifth] = triad({ root, minor }).map((pitch) => weight[pitch] ?? 0);
      const score = 1.2 * (first ?? 0) + (third ?? 0) + (fifth ?? 0);
      if (score > most) [best, most] = [{ root, minor }, score];
    }
  }
  return best;
}

function columnsOf(rows: readonly (readonly Bar[])[]) {
  const count = rows.reduce((sum, row) => sum + row.length, 0);
  const size = STEPS * PITCHES;
  const bar = new Uint8Array(count * size);
  const previous = new Uint8Array(count * size);
  const chord = new Float32Array(count * CHORD);
  let at = 0;
  for (const row of rows) {
    for (const [k, now] of row.entries()) {
      const before = row[k - 1];
      writeRoll(now, bar, at * size, 255);
      if (before) writeRoll(before, previous, at * size, 255);
      writeChord(now.chord, chord, at * CHORD);
      at++;
    }
  }
  const roll = image(STEPS, PITCHES, 1, "unit");
  return {
    count,
    columns: {
      bar: { type: roll, data: bar },
      previous: { type: roll, data: previous },
      chord: { type: vector(CHORD, "unit"), data: chord },
    },
  };
}
