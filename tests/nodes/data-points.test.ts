import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { classesOf, modesOf } from "../../src/nodes/data/points/modes.ts";
import { distributions, pointsParams } from "../../src/nodes/data/points/params.ts";
import { samplePoints } from "../../src/nodes/data/points/sample.ts";
import { points } from "../../src/nodes/data/points.ts";

const parse = (params: object) => pointsParams.parse(params);
const draw = (params: object, count = 4000, seed = 1) => samplePoints(parse(params), createRandom(seed, "test"), count);
const names = Object.keys(distributions);

describe("points", () => {
  it("has exactly as many distinct modes on a ring as asked for, all at the radius", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.double({ min: 0.1, max: 50, noNaN: true }), (modes, radius) => {
        const { centres } = modesOf(parse({ distribution: "ring", modes, radius }))!;
        expect(centres).toHaveLength(modes);
        for (const [i, [x, y]] of centres.entries()) {
          expect(Math.hypot(x!, y!)).toBeCloseTo(radius, 8);
          for (const [u, v] of centres.slice(i + 1)) expect(Math.hypot(x! - u!, y! - v!)).toBeGreaterThan(radius * 0.09);
        }
      }),
    );
  });

  it("puts a 5 × 5 grid on -4, -2, 0, 2, 4", () => {
    const { centres } = modesOf(parse({ distribution: "grid" }))!;
    expect(new Set(centres.map(([x]) => x))).toEqual(new Set([-4, -2, 0, 2, 4]));
    expect(new Set(centres.map(String)).size).toBe(25);
  });

  it("draws every mode in its share, within four deviations of the centre that its label names", () => {
    for (const params of [
      {},
      { distribution: "grid", deviation: 0.05 },
      { distribution: "mixture", share: 0.5, modes: 3 },
      { distribution: "two-deltas" },
    ]) {
      const { centres, shares, deviation } = modesOf(parse(params))!;
      const { points: xs, mode } = draw(params, 20_000);
      const dimensions = centres[0]!.length;
      const counts = centres.map(() => 0);
      for (let i = 0; i < mode.length; i++) {
        const centre = centres[mode[i]!]!;
        counts[mode[i]!]!++;
        for (let d = 0; d < dimensions; d++)
          expect(Math.abs(xs[i * dimensions + d]! - centre[d]!)).toBeLessThanOrEqual(6 * deviation + 1e-5);
      }
      for (const [k, share] of shares.entries()) expect(Math.abs(counts[k]! / mode.length - share)).toBeLessThan(0.015);
    }
  });

  it("draws a Gaussian of the mean and deviation asked for", () => {
    const { points: xs } = draw({ distribution: "gaussian", mean: 4, deviation: 0.5 }, 20_000);
    const mean = xs.reduce((sum, x) => sum + x, 0) / xs.length;
    expect(mean).toBeCloseTo(4, 1);
    expect(Math.sqrt(xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / xs.length)).toBeCloseTo(0.5, 1);
  });

  it.each(names)("gives %s examples as its types say", (distribution) => {
    const params = parse({
      distribution,
      points: [
        [1, 2],
        [3, -1],
      ],
    });
    const inferred = points.family === "data" ? points.infer({ params }) : undefined;
    if (!inferred?.ok) throw new Error("points must infer");
    const { points: xs, mode } = samplePoints(params, createRandom(3, "t"), 500);
    expect(xs).toHaveLength(500 * inferred.value.outputs["points"]!.shape[0]!);
    expect(inferred.value.outputs["mode"]!.classes).toBe(classesOf(params));
    expect(new Set(mode)).toEqual(new Set(Array.from({ length: classesOf(params) }, (_, k) => k)));
    expect(xs.every(Number.isFinite)).toBe(true);
  });

  it("keeps curves within their radius", () => {
    for (const distribution of ["moons", "circle", "spiral", "swiss-roll"]) {
      const { points: xs } = draw({ distribution, radius: 3, deviation: 0 });
      let largest = 0;
      for (let i = 0; i < xs.length; i += 2) largest = Math.max(largest, Math.hypot(xs[i]!, xs[i + 1]!));
      expect(largest).toBeLessThanOrEqual(3.3);
      expect(largest).toBeGreaterThan(2.5);
    }
  });

  it("says that points must be drawn first", () => {
    const result = points.family === "data" ? points.infer({ params: parse({ distribution: "drawn" }) }) : undefined;
    expect(result).toMatchObject({ ok: false, error: { param: "points", message: expect.stringContaining("draw some") } });
  });
});
