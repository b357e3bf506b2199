import { describe, expect, test } from "vitest";
import type { OperationDefinition } from "../../src/nodes/definition.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { type Case, type Computed, run, traceCase } from "./run-operation.ts";

function output(kind: string, given: Case, draw?: { seed: number; step: number; iteration: number }): Computed {
  const definition = catalogue.get(kind) as OperationDefinition;
  const { views } = run(traceCase(definition, given), draw);
  return views[`out.${definition.outputs[0]!.name}`]!;
}

function rows({ shape, values }: Computed): number[][] {
  const width = values.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, i) => Array.from(values.subarray(i * width, (i + 1) * width)));
}

function statistics(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length) };
}

describe("noise", () => {
  const noise = (params: Record<string, unknown>, batch = 400) => output("noise", { params: { shape: [25], ...params }, batch });

  test("is standard normal by default", () => {
    const { mean, deviation } = statistics(noise({}).values);
    expect(mean).toBeCloseTo(0, 1);
    expect(deviation).toBeCloseTo(1, 1);
  });

  test("keeps within two deviations when truncated", () => {
    const { values } = noise({ distribution: "truncated" });
    expect(Math.max(...values)).toBeLessThanOrEqual(2);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(statistics(values).deviation).toBeCloseTo(0.88, 1);
  });

  test("is the normal distribution within the truncation that it is given", () => {
    const { values } = noise({ distribution: "truncated", truncation: 0.5 });
    expect(Math.max(...values)).toBeLessThanOrEqual(0.5);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.5);
    // √(1 - 2τφ(τ) / (2Φ(τ) - 1))
    expect(statistics(values).deviation).toBeCloseTo(0.2839, 2);
  });

  test("fills the interval that it is given when uniform", () => {
    const { values } = noise({ distribution: "uniform", low: -Math.sqrt(3), high: Math.sqrt(3) });
    const { mean, deviation } = statistics(values);
    expect(mean).toBeCloseTo(0, 1);
    expect(deviation).toBeCloseTo(1, 1);
    expect(Math.max(...values)).toBeLessThan(Math.sqrt(3));
  });

  test("lies on the sphere of radius √n when spherical, as vector and as plane", () => {
    for (const shape of [[25], [3, 4, 2]]) {
      for (const row of rows(noise({ distribution: "spherical", shape }, 10))) {
        expect(Math.hypot(...row)).toBeCloseTo(Math.sqrt(row.length), 6);
      }
    }
  });

  test("puts one number into each share of the interval when stratified", () => {
    const { values } = noise({ distribution: "stratified", shape: [1], low: -8, high: 8 }, 16);
    for (const [i, value] of values.entries()) expect(Math.floor(value + 8)).toBe(i);
  });

  test("draws a multiple of the batch, and at least one", () => {
    const shapes = [2, 0.5, 0.3, 0.01].map((batchFactor) => noise({ batchFactor, distribution: "uniform" }, 5).shape);
    expect(shapes).toEqual([
      [10, 25],
      [3, 25],
      [2, 25],
      [1, 25],
    ]);
    expect(output("random-label", { params: { batchFactor: 2 }, batch: 5 }).shape).toEqual([10]);
    const { values } = noise({ distribution: "stratified", shape: [1], low: 0, high: 32, batchFactor: 2 }, 16);
    for (const [i, value] of values.entries()) expect(Math.floor(value)).toBe(i);
  });

  test("differs from step to step", () => {
    const at = (step: number) => output("noise", {}, { seed: 1, step, iteration: 0 }).values;
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
  });
});

describe("labels", () => {
  test("at random are whole, in range and equally frequent", () => {
    const { values } = output("random-label", { params: { classes: 4 }, batch: 4000 });
    for (const label of [0, 1, 2, 3]) expect(values.filter((x) => x === label).length / values.length).toBeCloseTo(0.25, 1);
    expect(new Set(values)).toEqual(new Set([0, 1, 2, 3]));
  });

  test("of a grid go row by row, or column by column, and begin again after the last class", () => {
    const grid = (direction: string) => [...output("label-grid", { params: { classes: 3, columns: 2, direction }, batch: 8 }).values];
    expect(grid("rows")).toEqual([0, 0, 1, 1, 2, 2, 0, 0]);
    expect(grid("columns")).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  });

  test("of a sweep move one component along each row", () => {
    const sweep = output("label-sweep", { params: { classes: 2, columns: 3, low: -1, high: 1 }, batch: 6 });
    expect(rows(sweep)).toEqual(
      [
        [-1, 0],
        [0, 0],
        [1, 0],
        [0, -1],
        [0, 0],
        [0, 1],
      ].map((row) => row.map((x) => expect.closeTo(x))),
    );
  });
});

describe("a lattice", () => {
  test("begins at the top left and goes along the rows", () => {
    const points = rows(output("lattice", { params: { points: 3, radius: 2 } }));
    expect(points).toEqual([
      [-2, 2],
      [0, 2],
      [2, 2],
      [-2, 0],
      [0, 0],
      [2, 0],
      [-2, -2],
      [0, -2],
      [2, -2],
    ]);
  });

  test("goes from low to high in one dimension", () => {
    expect([...output("lattice", { params: { dimensions: "1", points: 5, radius: 2 } }).values]).toEqual([-2, -1, 0, 1, 2]);
  });

  test("by quantiles has the median in the middle and is symmetric", () => {
    const { values } = output("lattice", { params: { dimensions: "1", points: 5, spacing: "quantiles" } });
    expect(values[2]).toBeCloseTo(0, 9);
    expect(values[0]).toBeCloseTo(-1.2816, 3);
    expect(values[4]).toBeCloseTo(1.2816, 3);
  });
});
