import { describe, expect, it } from "vitest";
import { writeMidi } from "../../src/export/midi.ts";
import { readMidi } from "../../src/train/data/import/midi-file.ts";

describe("a melody as a MIDI file", () => {
  const song = { ticksPerBeat: 480, beatsPerBar: 3, tempo: 125 };

  it("is read again as the same notes in the same meter", () => {
    const notes = [
      { pitch: 60, start: 0, length: 120 },
      { pitch: 60, start: 120, length: 480 },
      { pitch: 83, start: 20_000, length: 3 },
    ];
    const read = readMidi(writeMidi({ ...song, notes }));
    expect(read).toMatchObject({ ok: true, value: { ticksPerQuarter: 480, meter: "3/4" } });
    if (!read.ok) return;
    expect(read.value.notes.map(({ pitch, start, end }) => ({ pitch, start, length: end - start }))).toEqual(notes);
  });

  it("is of type 0: one track, with the tempo first", () => {
    const bytes = [...writeMidi({ ...song, notes: [] })];
    expect(bytes.slice(8, 14)).toEqual([0, 0, 0, 1, 1, 224]);
    // 60,000,000 / 125 microseconds.
    expect(bytes.slice(22, 29)).toEqual([0, 0xff, 0x51, 3, 0x07, 0x53, 0x00]);
  });
});
