import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { accuracy, attributeRecall, classifierScore } from "../../src/evaluate/classifier-score.ts";
import { frechetDistance } from "../../src/evaluate/frechet.ts";
import { kernelDistance } from "../../src/evaluate/kernel-distance.ts";
import { modeCoverage, relativeEntropy } from "../../src/evaluate/mode-coverage.ts";
import type { Rows } from "../../src/evaluate/trained.ts";
import { momentsOf, wasserstein1 } from "../../src/evaluate/wasserstein.ts";

/** `count` rows of `size` normal numbers times `deviation` plus `mean`. */
function normals(name: string, [count, size]: readonly [number, number], { mean = 0, deviation = 1 } = {}): Rows {
  const random = createRandom(1, name);
  return { shape: [count, size], values: Float32Array.from({ length: count * size }, () => mean + deviation * random.normal()) };
}

describe("mode coverage", () => {
  const mixture = {
    centres: [
      [-1, 0],
      [1, 0],
      [0, 5],
      [0, -5],
    ],
    deviation: 0.1,
    shares: [0.25, 0.25, 0.25, 0.25],
  };

  it("counts modes, shares and quality of points laid out by hand", () => {
    // 60 on the first centre, 38 just inside three deviations of the second, one at the third, one nowhere.
    const points = [...Array.from({ length: 60 }, () => [-1, 0]), ...Array.from({ length: 38 }, () => [1.29, 0]), [0, 5.1], [0, 2]].flat();
    const found = modeCoverage(Float32Array.from(points), mixture);
    expect(found.covered).toBe(3);
    expect(found.wellCovered).toBe(2);
    expect(found.highQuality).toBeCloseTo(0.99);
    const [a, b, c] = [60 / 99, 38 / 99, 1 / 99];
    expect(found.divergence).toBeCloseTo(a * Math.log(4 * a) + b * Math.log(4 * b) + c * Math.log(4 * c));
  });

  it("gives a single mode of n the divergence ln n", () => {
    expect(relativeEntropy([7, 0, 0, 0], mixture.shares)).toBeCloseTo(Math.log(4));
    expect(relativeEntropy([5, 5, 5, 5], mixture.shares)).toBeCloseTo(0);
  });

  it("knows no divergence where nothing is near a mode", () => {
    expect(modeCoverage(Float32Array.from([9, 9]), mixture)).toEqual({
      covered: 0,
      wellCovered: 0,
      highQuality: 0,
      divergence: Number.POSITIVE_INFINITY,
    });
  });
});

describe("distances on a line", () => {
  it("moves a shifted sample by its shift", () => {
    const { values } = normals("line", [500, 1]);
    const shifted = values.map((value) => value + 0.75).reverse();
    expect(wasserstein1(values, shifted)).toBeCloseTo(0.75, 5);
  });

  it("knows mean and deviation", () => {
    expect(momentsOf(Float32Array.from([1, 3]))).toEqual({ mean: 2, deviation: 1 });
  });
});

describe("Fréchet distance", () => {
  it("is ‖m‖² + d (1 − s)² from N(0, I) to N(m, s² I)", () => {
    const a = normals("a", [20_000, 4]);
    const b = normals("b", [20_000, 4], { mean: 2, deviation: 3 });
    expect(frechetDistance(a, b)).toBeCloseTo(4 * 2 ** 2 + 4 * (1 - 3) ** 2, -0.3);
  });

  it("is exact for a sample that is stretched and moved", () => {
    const a = normals("a", [500, 3]);
    const b: Rows = { shape: a.shape, values: a.values.map((value) => 2 * value) };
    const [x, y] = [frechetDistance(a, b), frechetDistance(a, a)];
    // Σb = 4 Σa, so the trace is that of Σa, and the means lie as far apart as a's from 0.
    const columns = [0, 1, 2].map((axis) => a.values.filter((_, i) => i % 3 === axis));
    const wanted = columns.map(momentsOf).reduce((sum, { mean, deviation }) => sum + mean ** 2 + (deviation ** 2 * 500) / 499, 0);
    expect(x).toBeCloseTo(wanted, 3);
    expect(y).toBeCloseTo(0, 5);
  });
});

describe("kernel distance", () => {
  it("is nearly 0 between two samples of one distribution, and grows with the distance of the means", () => {
    const a = normals("a", [400, 8]);
    const same = kernelDistance(a, normals("c", [400, 8]));
    const near = kernelDistance(a, normals("d", [400, 8], { mean: 0.5 }));
    const far = kernelDistance(a, normals("d", [400, 8], { mean: 1 }));
    expect(Math.abs(same)).toBeLessThan(0.02);
    expect(near).toBeGreaterThan(0.2);
    expect(far).toBeGreaterThan(2 * near);
  });

  it("is the closed form for two points each", () => {
    const rows = (...values: number[]): Rows => ({ shape: [2, 1], values: Float32Array.from(values) });
    // k(x, y) = (xy + 1)³: k(1, 2) = 27, k(0, −1) = 1, and across 1, 0, 1, −1.
    expect(kernelDistance(rows(1, 2), rows(0, -1))).toBeCloseTo(27 + 1 - (2 * (1 + 0 + 1 - 1)) / 4);
  });
});

describe("what a classifier says", () => {
  const sure = (classes: readonly number[], of: number): Rows => ({
    shape: [classes.length, of],
    values: Float32Array.from(classes.flatMap((k) => Array.from({ length: of }, (_, j) => (j === k ? 60 : 0)))),
  });

  it("scores C for images of C classes that it is sure of, and 1 for images of one class", () => {
    expect(classifierScore(sure([0, 1, 2, 3, 4], 5))).toBeCloseTo(5);
    expect(classifierScore(sure([2, 2, 2], 5))).toBeCloseTo(1);
    expect(classifierScore({ shape: [2, 3], values: new Float32Array(6) })).toBeCloseTo(1);
  });

  it("counts the classes that were asked for", () => {
    expect(accuracy(sure([0, 1, 2, 2], 3), { shape: [4], values: Float32Array.from([0, 1, 1, 2]) })).toBe(0.75);
  });

  it("counts the attributes that hold and are found", () => {
    const logits: Rows = { shape: [2, 3], values: Float32Array.from([1, -1, 1, -1, 1, 1]) };
    const wanted: Rows = { shape: [2, 3], values: Float32Array.from([1, 1, 0, 0, 1, 0]) };
    expect(attributeRecall(logits, wanted)).toBe(0.75);
  });
});
