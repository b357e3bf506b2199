/** @file Kinds that draw random numbers, or for which no other library has the same: by what their formulas say. */
import { describe, expect, test } from "vitest";
import { image, vector } from "../../src/core/tensor-type.ts";
import type { OperationDefinition } from "../../src/nodes/definition.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { type Case, inference, run, type Traced, traceCase, training } from "./run-operation.ts";

function trace(kind: string, given: Case, mode = training): Traced {
  return traceCase(catalogue.get(kind) as OperationDefinition, given, mode);
}

function outputOf(traced: Traced, port = "y"): Float64Array {
  return run(traced).views[`out.${port}`]!.values;
}

function entry(traced: Traced, name: string): Float64Array {
  return traced.entries.find((e) => e.name === name)!.values;
}

describe("dropout", () => {
  test("removes its share and enlarges the rest", () => {
    const traced = trace("dropout", { params: { rate: 0.3 }, inputs: { x: vector(500) }, batch: 20 });
    const x = entry(traced, "x");
    const y = outputOf(traced);
    expect(y.filter((value) => value === 0).length / y.length).toBeCloseTo(0.3, 1);
    for (const [i, value] of y.entries()) if (value !== 0) expect(value).toBeCloseTo(x[i]! / 0.7, 9);
  });

  test("removes whole feature maps where it is told to", () => {
    const y = outputOf(trace("dropout", { params: { spatial: true }, inputs: { x: image(3, 3, 40) } }));
    for (let example = 0; example < 4; example++) {
      for (let channel = 0; channel < 40; channel++) {
        const map = Array.from({ length: 9 }, (_, place) => y[(example * 9 + place) * 40 + channel] === 0);
        expect(new Set(map).size).toBe(1);
      }
    }
    expect(y.filter((value) => value === 0).length / y.length).toBeGreaterThan(0.3);
  });

  test("passes everything where dropout does not act", () => {
    const traced = trace("dropout", { inputs: { x: vector(9) } }, inference);
    expect(outputOf(traced)).toEqual(entry(traced, "x"));
  });
});

test("Gaussian noise has its deviation, and none in inference", () => {
  const given = { params: { deviation: 0.2 }, inputs: { x: vector(500) }, batch: 20 };
  const traced = trace("gaussian-noise", given);
  const x = entry(traced, "x");
  const noise = outputOf(traced).map((value, i) => value - x[i]!);
  expect(Math.sqrt(noise.reduce((sum, e) => sum + e * e, 0) / noise.length)).toBeCloseTo(0.2, 2);
  const still = trace("gaussian-noise", given, inference);
  expect(outputOf(still)).toEqual(entry(still, "x"));
});

test("an interpolated example lies between its two ends, all its numbers at one share", () => {
  const traced = trace("interpolate", { inputs: { a: vector(5), b: vector(5) }, batch: 50 });
  const [a, b, y] = [entry(traced, "a"), entry(traced, "b"), outputOf(traced)];
  const shares = [...y.keys()].map((i) => (y[i]! - a[i]!) / (b[i]! - a[i]!));
  for (let example = 0; example < 50; example++) {
    const own = shares.slice(example * 5, example * 5 + 5);
    expect(Math.min(...own)).toBeGreaterThanOrEqual(-1e-9);
    expect(Math.max(...own)).toBeLessThan(1);
    for (const share of own) expect(share).toBeCloseTo(own[0]!, 6);
  }
  expect(new Set(shares.map((share) => share.toFixed(6))).size).toBeGreaterThan(40);
});

test.each([
  ["log-deviation", Math.exp],
  ["log-variance", (s: number) => Math.exp(s / 2)],
  ["deviation", (s: number) => s],
] as const)("a reparameterised sample has the mean and, from the %s, the deviation that come in", (spread, deviation) => {
  const traced = trace("reparameterise", {
    params: { spread },
    inputs: { mean: vector(100), spread: vector(100, "non-negative") },
    batch: 40,
  });
  const [mean, wide] = [entry(traced, "mean"), entry(traced, "spread")];
  const standard = outputOf(traced, "z").map((z, i) => (z - mean[i]!) / deviation(wide[i]!));
  expect(standard.reduce((sum, e) => sum + e, 0) / standard.length).toBeCloseTo(0, 1);
  expect(Math.sqrt(standard.reduce((sum, e) => sum + e * e, 0) / standard.length)).toBeCloseTo(1, 1);
});

describe("augmentation", () => {
  const size = 6;
  const limit = 2;

  /** Which shift and mirroring made the example; undefined when none did. */
  function explain(x: Float64Array, y: Float64Array, fill: number): string | undefined {
    const at = (row: number, column: number) => (row < 0 || column < 0 || row >= size || column >= size ? fill : x[row * size + column]!);
    for (const mirror of [false, true]) {
      for (let down = -limit; down <= limit; down++) {
        for (let right = -limit; right <= limit; right++) {
          const fits = y.every((value, i) => {
            const [row, column] = [Math.floor(i / size), mirror ? size - 1 - (i % size) : i % size];
            return Math.abs(value - at(row + down, column + right)) < 1e-9;
          });
          if (fits) return `${down} ${right} ${mirror}`;
        }
      }
    }
    return undefined;
  }

  test("gives every image its own shift and mirrors about half", () => {
    const traced = trace("augment", { params: { shift: limit, flip: true, fill: -1 }, inputs: { x: image(size, size, 1) }, batch: 60 });
    const [x, y] = [entry(traced, "x"), outputOf(traced)];
    const found = Array.from({ length: 60 }, (_, i) => explain(x.subarray(i * 36, i * 36 + 36), y.subarray(i * 36, i * 36 + 36), -1));
    expect(found).not.toContain(undefined);
    expect(new Set(found).size).toBeGreaterThan(20);
    const mirrored = found.filter((how) => how?.endsWith("true")).length;
    expect(mirrored).toBeGreaterThan(15);
    expect(mirrored).toBeLessThan(45);
  });
});

describe("virtual batch norm", () => {
  test("blends each example's own moments with those of the reference half", () => {
    const traced = trace("virtual-batch-norm", {
      params: { scale: false, shift: false, epsilon: 1e-5 },
      inputs: { x: image(2, 2, 1) },
      batch: 6,
    });
    const x = Array.from({ length: 6 }, (_, i) => [...entry(traced, "x").subarray(i * 4, i * 4 + 4)]);
    const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    const reference = x.slice(3).flat();
    const [m, s] = [mean(reference), mean(reference.map((v) => v * v))];
    const expected = x.flatMap((own, i) => {
      const share = i < 3 ? 1 / 4 : 0;
      const center = share * mean(own) + (1 - share) * m;
      const square = share * mean(own.map((v) => v * v)) + (1 - share) * s;
      return own.map((v) => (v - center) / Math.sqrt(square - center * center + 1e-5));
    });
    for (const [i, value] of outputOf(traced).entries()) expect(value).toBeCloseTo(expected[i]!, 9);
  });

  test("keeps an example's result whatever the others of its batch are", () => {
    const traced = trace("virtual-batch-norm", { inputs: { x: vector(3) }, batch: 6 });
    const before = outputOf(traced).slice(0, 3);
    const other = traced.state["x"]!.with(4, 9);
    const after = outputOf({ ...traced, state: { ...traced.state, x: other } }).slice(0, 3);
    expect(after).toEqual(before);
  });
});

test("spectral normalisation brings the largest singular value to 1 after some steps", () => {
  const traced = trace("dense", { params: { units: 4, bias: false, transform: "spectral" }, inputs: { x: vector(6) } });
  let state = traced.state;
  for (let step = 0; step < 60; step++) {
    const { views } = run({ ...traced, state });
    state = { ...state, "weight.kernel.u": views["update.kernel.u"]!.values };
  }
  const kernel = traced.weights.find(({ name }) => name === "weight.kernel")!.values;
  // The largest eigenvalue of WᵀW by its own power iteration.
  let direction = [1, 0.5, -0.25, 0.75];
  let largest = 0;
  for (let step = 0; step < 500; step++) {
    const image = Array.from({ length: 6 }, (_, row) => direction.reduce((sum, d, column) => sum + d * kernel[row * 4 + column]!, 0));
    const back = direction.map((_, column) => image.reduce((sum, value, row) => sum + value * kernel[row * 4 + column]!, 0));
    largest = Math.hypot(...back);
    direction = back.map((value) => value / largest);
  }
  const y = outputOf({ ...traced, state });
  const x = entry(traced, "x");
  const plain = Array.from({ length: 4 }, (_, column) =>
    [0, 1, 2, 3, 4, 5].reduce((sum, row) => sum + x[row]! * kernel[row * 4 + column]!, 0),
  );
  for (const [column, value] of plain.entries()) expect(y[column]).toBeCloseTo(value / Math.sqrt(largest), 5);
});
