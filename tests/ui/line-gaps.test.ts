import { expect, it } from "vitest";
import { withGaps } from "../../src/ui/lab/line-gaps.ts";

const row = (numbers: readonly number[], length: number) => Float32Array.from({ length }, (_, i) => (numbers.includes(i) ? i : Number.NaN));

it("goes on between the steps of a player that moves now and then", () => {
  expect(withGaps(row([0, 16, 32], 33)).filter((value) => value === null)).toEqual([]);
  expect(withGaps(row([0, 90, 180], 2000)).slice(0, 181)).not.toContain(null);
});

it("breaks off where a player has no turn for long, before, between and after its numbers", () => {
  const values = withGaps(row([300, 301, 700], 1000));
  expect(values[300]).toBe(300);
  expect(new Set(values.slice(0, 300))).toEqual(new Set([null]));
  expect(new Set(values.slice(302, 700))).toEqual(new Set([null]));
  expect(new Set(values.slice(701))).toEqual(new Set([null]));
  expect(withGaps(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY))).toEqual([undefined, undefined]);
});
