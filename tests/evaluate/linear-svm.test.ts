import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { chooseCost, classifyBySvm, type LabelledRows, svmAccuracy, trainLinearSvm } from "../../src/evaluate/linear-svm.ts";

const WIDTH = 30;

/** Points of a standard normal distribution, labelled by the side of a plane; a share of the labels is wrong. */
function planted(count: number, wrong: number, offset = 0): LabelledRows & { readonly direction: readonly number[] } {
  const random = createRandom(5, "planted");
  const direction = Array.from({ length: WIDTH }, () => random.normal());
  const values = Float32Array.from({ length: count * WIDTH }, () => random.normal());
  const labels = Array.from({ length: count }, (_, i) => {
    const side = direction.reduce((sum, d, k) => sum + d * (values[i * WIDTH + k] ?? 0), offset) > 0;
    return Number(random.uniform() < wrong ? !side : side);
  });
  return { width: WIDTH, values, labels, direction };
}

function cosine(a: ArrayLike<number>, b: readonly number[]): number {
  const dot = b.reduce((sum, x, k) => sum + x * (a[k] ?? 0), 0);
  const length = (x: ArrayLike<number>) => Math.sqrt(b.reduce((sum, _, k) => sum + (x[k] ?? 0) ** 2, 0));
  return dot / (length(a) * length(b));
}

describe("a linear SVM", () => {
  it("recovers a planted direction through a tenth of wrong labels", () => {
    const rows = planted(2000, 0.1);
    const { weights } = trainLinearSvm(rows, { classes: 2, cost: 0.1 });
    expect(cosine(weights.subarray(WIDTH + 1), rows.direction)).toBeGreaterThan(0.95);
    expect(cosine(weights.subarray(0, WIDTH), rows.direction)).toBeLessThan(-0.95);
  });

  it("learns an offset by its bias", () => {
    const rows = planted(2000, 0, 4);
    const svm = trainLinearSvm(rows, { classes: 2, cost: 10 });
    expect(svmAccuracy(svm, rows)).toBeGreaterThan(0.98);
  });

  it("is at the minimum of the loss that it is defined by", () => {
    const rows = planted(300, 0.2);
    const cost = 0.05;
    const { weights } = trainLinearSvm(rows, { classes: 2, cost });
    const w = [...weights.subarray(WIDTH + 1)];
    const loss = (at: readonly number[]) => {
      let sum = at.reduce((total, x) => total + x * x, 0) / 2;
      for (let i = 0; i < rows.labels.length; i++) {
        const score = at.reduce((total, x, k) => total + x * (k === WIDTH ? 1 : (rows.values[i * WIDTH + k] ?? 0)), 0);
        sum += cost * Math.max(0, 1 - (rows.labels[i] === 1 ? score : -score)) ** 2;
      }
      return sum;
    };
    const random = createRandom(1, "around");
    for (let trial = 0; trial < 50; trial++) expect(loss(w.map((x) => x + 0.02 * random.normal()))).toBeGreaterThan(loss(w) - 1e-4);
  });

  it("tells several classes apart", () => {
    const random = createRandom(2, "clouds");
    const labels = Array.from({ length: 600 }, (_, i) => i % 4);
    const values = Float32Array.from(
      labels.flatMap((label) => [3 * Math.cos(label * 1.57) + random.normal() / 2, 3 * Math.sin(label * 1.57) + random.normal() / 2]),
    );
    const svm = trainLinearSvm({ width: 2, values, labels }, { classes: 4, cost: 1 });
    expect(svmAccuracy(svm, { width: 2, values, labels })).toBeGreaterThan(0.97);
    expect([...classifyBySvm(svm, { width: 2, values: Float32Array.from([3, 0, 0, 3, -3, 0, 0, -3]) })]).toEqual([0, 1, 2, 3]);
  });

  it("chooses the cost that does best on what was left out", () => {
    const rows = planted(90, 0.3);
    const chosen = chooseCost(rows, { classes: 2, costs: [1e-3, 100], folds: 3 });
    const fresh = planted(3000, 0);
    const accuracy = (cost: number) =>
      svmAccuracy(trainLinearSvm(rows, { classes: 2, cost }), {
        ...fresh,
        values: fresh.values.slice(90 * WIDTH),
        labels: Array.from(fresh.labels).slice(90),
      });
    expect(chosen).toBe(accuracy(1e-3) > accuracy(100) ? 1e-3 : 100);
  });
});
