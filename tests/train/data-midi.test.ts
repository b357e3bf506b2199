import { describe, expect, it } from "vitest";
import { decodeFiles } from "../../src/train/data/import/import-files.ts";

/** A song of one track: [start, end, pitch] in sixteenths; a quarter has 4 ticks. */
function midi(notes: readonly (readonly [number, number, number])[], meter: readonly [number, number] = [4, 4], channel = 0): Uint8Array {
  const events = notes.flatMap(([start, end, pitch]) => [
    { time: start, bytes: [0x90 + channel, pitch, 90] },
    { time: end, bytes: [0x80 + channel, pitch, 0] },
  ]);
  // Ends before beginnings at the same time.
  events.sort((a, b) => a.time - b.time || a.bytes[0]! - b.bytes[0]!);
  let now = 0;
  const track = [0, 0xff, 0x58, 4, meter[0], Math.log2(meter[1]), 24, 8];
  for (const { time, bytes } of events) {
    const delta = time - now;
    track.push(...(delta < 128 ? [delta] : [0x80 + (delta >> 7), delta & 127]), ...bytes);
    now = time;
  }
  track.push(0, 0xff, 0x2f, 0);
  return Uint8Array.from([
    // MThd, format 1, one track, 4 ticks per quarter; MTrk and its length.
    ...Buffer.from("4d546864000000060001000100044d54726b0000", "hex"),
    track.length >> 8,
    track.length & 255,
    ...track,
  ]);
}

async function open(files: Record<string, Uint8Array>) {
  const result = await decodeFiles(
    Object.entries(files).map(([name, data]) => ({ name, data })),
    {},
  );
  if (!result.ok) throw new Error(result.error.message);
  const { columns, about } = result.value;
  const pitches = (port: string, bar: number) =>
    Array.from({ length: 16 }, (_, step) =>
      columns[port]!.data.subarray((bar * 16 + step) * 128, (bar * 16 + step + 1) * 128).indexOf(255),
    );
  const chord = (bar: number) => {
    const row = columns["chord"]!.data.subarray(bar * 13, (bar + 1) * 13);
    return [row.indexOf(1), row[12]];
  };
  return { about, pitches, chord };
}

describe("MIDI files", () => {
  it("become bars in which a note goes on until the next, with the bar before", async () => {
    const { about, pitches } = await open({
      "a.mid": midi([
        [0, 4, 60],
        [8, 12, 64],
        [16, 32, 67],
      ]),
    });
    expect(about).toMatchObject({ format: "midi", count: 2 });
    expect(pitches("bar", 0)).toEqual([...Array<number>(8).fill(60), ...Array<number>(8).fill(64)]);
    expect(pitches("bar", 1)).toEqual(Array<number>(16).fill(67));
    expect(pitches("previous", 0)).toEqual(Array<number>(16).fill(-1));
    expect(pitches("previous", 1)).toEqual(pitches("bar", 0));
  });

  it("are brought to two octaves", async () => {
    const { pitches } = await open({
      "a.mid": midi([
        [0, 8, 40],
        [8, 16, 100],
      ]),
    });
    expect([pitches("bar", 0)[0], pitches("bar", 0)[15]]).toEqual([64, 76]);
  });

  it("take the chord from the file of the same name in a folder of chords", async () => {
    const { chord } = await open({
      "melody/a.mid": midi([[0, 16, 72]]),
      "chords/a.mid": midi([
        [0, 16, 57],
        [0, 16, 60],
        [0, 16, 64],
      ]),
    });
    expect(chord(0)).toEqual([9, 1]);
  });

  it("take the chord from the melody where there is nothing else", async () => {
    const { chord } = await open({
      "a.mid": midi([
        [0, 6, 67],
        [6, 12, 71],
        [12, 16, 74],
      ]),
    });
    expect(chord(0)).toEqual([7, 0]);
  });

  it("start anew after a bar of silence", async () => {
    const { about, pitches } = await open({
      "a.mid": midi([
        [0, 16, 60],
        [32, 48, 62],
      ]),
    });
    expect(about.count).toBe(2);
    expect(pitches("previous", 1)).toEqual(Array<number>(16).fill(-1));
  });

  it("in other meters are left out by name, and refused when there are no others", async () => {
    const { about } = await open({ "good.mid": midi([[0, 16, 60]]), "jig.mid": midi([[0, 12, 60]], [6, 8]) });
    expect(about).toMatchObject({ count: 1, notes: ["1 file left out, because the bars (6/8) are not of four quarters: jig.mid."] });
    const refused = await decodeFiles([{ name: "jig.mid", data: midi([[0, 12, 60]], [6, 8]) }], {});
    expect(refused).toMatchObject({ ok: false, error: { message: expect.stringMatching(/No melody can be read.*jig\.mid.*4\/4/) } });
  });

  it("that are cut off are left out by name", async () => {
    const refused = await decodeFiles(
      [
        {
          name: "cut.mid",
          data: midi([
            [0, 16, 60],
            [16, 32, 62],
          ]).subarray(0, 34),
        },
      ],
      {},
    );
    expect(refused).toMatchObject({ ok: false, error: { message: expect.stringMatching(/ends in the middle of its notes: cut\.mid/) } });
  });
});
