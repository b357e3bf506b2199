import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { BARS, composeSong } from "../../src/nodes/data/melodies/compose.ts";
import { triad } from "../../src/nodes/data/melodies/roll.ts";
import { melodies } from "../../src/nodes/data/melodies.ts";
import type { DataDefinition } from "../../src/nodes/definition.ts";

const kind = melodies as DataDefinition;
const generate = (count: number) => kind.generate!({ params: kind.params.parse({}), random: createRandom(1, "t"), count });

describe("melodies", () => {
  it("hold exactly one note per step, within two octaves from middle C", () => {
    const { bar } = generate(64);
    for (let step = 0; step < 64 * 16; step++) {
      const row = bar!.subarray(step * 128, (step + 1) * 128);
      expect(Array.from(row).filter((v) => v === 1)).toHaveLength(1);
      expect(row.indexOf(1)).toBeGreaterThanOrEqual(60);
      expect(row.indexOf(1)).toBeLessThanOrEqual(83);
    }
  });

  it("give the bar before, and silence before the first bar of a song", () => {
    const { bar, previous } = generate(20);
    for (let i = 0; i < 20; i++) {
      const before = previous!.subarray(i * 2048, (i + 1) * 2048);
      expect(Array.from(before)).toEqual(
        i % BARS === 0 ? Array<number>(2048).fill(0) : Array.from(bar!.subarray((i - 1) * 2048, i * 2048)),
      );
    }
  });

  it("stay in the scale of the chords' key, and in the chord more often than not", () => {
    const random = createRandom(2, "t");
    let [inside, steps] = [0, 0];
    for (let song = 0; song < 40; song++) {
      const bars = composeSong(random);
      const classes = new Set(bars.flatMap(({ pitches }) => Array.from(pitches, (pitch) => pitch % 12)));
      const keys = Array.from({ length: 12 }, (_, key) => key).filter((key) =>
        [...classes].every((pitch) => [0, 2, 4, 5, 7, 9, 11].includes((pitch - key + 12) % 12)),
      );
      expect(keys.length).toBeGreaterThan(0);
      for (const { pitches, chord } of bars) {
        for (const pitch of pitches) if (triad(chord).includes(pitch % 12)) inside++;
        expect(triad(chord)).toContain(pitches[0]! % 12);
        steps += 16;
      }
    }
    expect(inside / steps).toBeGreaterThan(0.6);
  });

  it("name the chord by root and minor", () => {
    const { chord } = generate(200);
    for (let i = 0; i < 200; i++) expect(Array.from(chord!.subarray(i * 13, i * 13 + 12)).filter((v) => v === 1)).toHaveLength(1);
    expect(Array.from({ length: 200 }, (_, i) => chord![i * 13 + 12]).some((v) => v === 1)).toBe(true);
  });
});
