import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { optimalScores } from "../../src/ui/lab/optimal-score.ts";

function normal(mean: number, deviation: number, stream: string): Float32Array {
  const random = createRandom(1, stream);
  return Float32Array.from({ length: 4000 }, () => mean + deviation * random.normal());
}

describe("the best score between two densities", () => {
  it("is a half where they are the same", () => {
    for (const score of optimalScores(normal(0, 1, "a"), normal(0, 1, "b"), [-1, 0, 0.5])) expect(score).toBeCloseTo(0.5, 1);
  });

  it("is p / (p + q) where they differ", () => {
    const density = (x: number, mean: number) => Math.exp(-0.5 * (x - mean) ** 2);
    const places = [-1, 0, 1, 2];
    const scores = optimalScores(normal(0, 1, "a"), normal(1, 1, "b"), places);
    places.forEach((x, i) => expect(scores[i]).toBeCloseTo(density(x, 0) / (density(x, 0) + density(x, 1)), 1));
  });

  it("is not known where there are samples of neither", () => {
    expect(optimalScores(normal(0, 1, "a"), normal(1, 1, "b"), [50])[0]).toBeNaN();
  });
});
