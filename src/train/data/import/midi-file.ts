/** @file Standard MIDI files, as far as notes and bars go (MIDI 1.0, "Standard MIDI Files"). */
import { ok, type Result } from "../../../core/result.ts";

export interface Note {
  /** In ticks. */
  readonly start: number;
  readonly end: number;
  readonly pitch: number;
  /** Track and channel: one voice or instrument. */
  readonly voice: string;
}

export interface Song {
  readonly notes: readonly Note[];
  readonly ticksPerQuarter: number;
  /** Quarters per bar, by the first time signature; 4 without one. */
  readonly quartersPerBar: number;
  readonly meter: string;
}

class Reader {
  private readonly view: DataView;
  at = 0;
  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  get left() {
    return this.view.byteLength - this.at;
  }
  byte() {
    return this.view.getUint8(this.at++);
  }
  short() {
    this.at += 2;
    return this.view.getUint16(this.at - 2);
  }
  long() {
    this.at += 4;
    return this.view.getUint32(this.at - 4);
  }
  /** Seven bits per byte, the highest bit saying that more follow. */
  variable() {
    let value = 0;
    for (let k = 0; k < 4; k++) {
      const byte = this.byte();
      value = value * 128 + (byte & 127);
      if (byte < 128) break;
    }
    return value;
  }
}

const PERCUSSION = 9;

/** The error is what is wrong, to be put after the file's name. */
export function readMidi(bytes: Uint8Array): Result<Song, string> {
  const cut = { ok: false, error: "ends in the middle of its notes" } as const;
  try {
    return readSong(new Reader(bytes));
  } catch (error) {
    // Reading past the end.
    if (error instanceof RangeError) return cut;
    throw error;
  }
}

function readSong(reader: Reader): Result<Song, string> {
  if (reader.long() !== 0x4d546864) return { ok: false, error: "is no MIDI file" };
  const rest = reader.long() - 6;
  reader.short();
  const tracks = reader.short();
  const division = reader.short();
  reader.at += rest;
  if (division >= 0x8000 || division === 0) return { ok: false, error: "counts time in film frames, not in beats" };
  const song = { notes: [] as Note[], meter: undefined as readonly [number, number] | undefined };
  for (let track = 0; track < tracks && reader.left >= 8; track++) {
    const tag = reader.long();
    const end = reader.long() + reader.at;
    if (tag === 0x4d54726b) readTrack(reader, { end, track, song });
    reader.at = end;
  }
  const [beats, unit] = song.meter ?? [4, 4];
  return ok({
    notes: song.notes.sort((a, b) => a.start - b.start || b.pitch - a.pitch),
    ticksPerQuarter: division,
    quartersPerBar: (4 * beats) / unit,
    meter: `${beats}/${unit}`,
  });
}

interface TrackReading {
  readonly end: number;
  readonly track: number;
  readonly song: { notes: Note[]; meter: readonly [number, number] | undefined };
}

function readTrack(reader: Reader, { end, track, song }: TrackReading): void {
  const open = new Map<number, number>();
  let time = 0;
  let status = 0;
  while (reader.at < end) {
    time += reader.variable();
    const next = reader.byte();
    // A status byte may be left out when it is the last one again.
    if (next >= 0x80) status = next;
    else reader.at--;
    const [kind, channel] = [status >> 4, status & 15];
    if (status === 0xff) {
      const meta = reader.byte();
      const length = reader.variable();
      if (meta === 0x58 && song.meter === undefined) {
        song.meter = [reader.byte(), 2 ** reader.byte()];
        reader.at -= 2;
      }
      reader.at += length;
    } else if (status === 0xf0 || status === 0xf7) reader.at += reader.variable();
    else if (kind === 0xc || kind === 0xd) reader.at++;
    else if (kind === 0x8 || kind === 0x9) {
      const pitch = reader.byte();
      const on = reader.byte() > 0 && kind === 0x9;
      const key = channel * 128 + pitch;
      const start = open.get(key);
      if (start !== undefined && channel !== PERCUSSION) song.notes.push({ start, end: time, pitch, voice: `${track}.${channel}` });
      open.delete(key);
      if (on) open.set(key, time);
    } else reader.at += 2;
  }
}
