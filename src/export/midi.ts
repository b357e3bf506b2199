/** @file Writes a melody as a standard MIDI file (MIDI 1.0, "Standard MIDI Files", type 0: one track). */

interface MidiNote {
  /** 60 is middle C. */
  readonly pitch: number;
  /** In ticks. */
  readonly start: number;
  readonly length: number;
}

export interface MidiSong {
  readonly notes: readonly MidiNote[];
  readonly ticksPerBeat: number;
  readonly beatsPerBar: number;
  /** Beats in a minute. */
  readonly tempo: number;
}

const VELOCITY = 90;

export function writeMidi({ notes, ticksPerBeat, beatsPerBar, tempo }: MidiSong): Uint8Array<ArrayBuffer> {
  const events = notes.flatMap(({ pitch, start, length }) => [
    { time: start, on: true, bytes: [0x90, pitch, VELOCITY] },
    { time: start + length, on: false, bytes: [0x80, pitch, 0] },
  ]);
  // A note that is struck again ends first.
  events.sort((a, b) => a.time - b.time || Number(a.on) - Number(b.on));
  const micros = Math.round(60_000_000 / tempo);
  const track = [0, 0xff, 0x51, 3, ...bigEndian(micros, 3), 0, 0xff, 0x58, 4, beatsPerBar, 2, 24, 8];
  let now = 0;
  for (const { time, bytes } of events) {
    track.push(...variable(time - now), ...bytes);
    now = time;
  }
  track.push(0, 0xff, 0x2f, 0);
  const header = [...word("MThd"), ...bigEndian(6, 4), ...bigEndian(0, 2), ...bigEndian(1, 2), ...bigEndian(ticksPerBeat, 2)];
  return Uint8Array.from([...header, ...word("MTrk"), ...bigEndian(track.length, 4), ...track]);
}

function word(text: string): number[] {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

function bigEndian(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) % 256);
}

/** Seven bits a byte, the highest bit saying that more follow. */
function variable(value: number): number[] {
  return value < 128 ? [value] : [...variable(Math.floor(value / 128)).map((byte) => byte | 128), value % 128];
}
