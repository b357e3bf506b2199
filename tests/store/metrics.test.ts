import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMetrics, decimate } from "../../src/store/metrics.ts";

const batch = (names: string[], rows: [number, ...number[]][]) => ({
  names,
  iterations: Float64Array.from(rows, ([iteration]) => iteration),
  values: Float32Array.from(rows.flatMap(([, ...values]) => values)),
});

describe("the numbers of a run", () => {
  it("grow over batches, with NaN where something was not measured", () => {
    const metrics = createMetrics();
    metrics.append(
      batch(
        ["d"],
        [
          [0, 1],
          [1, 2],
        ],
      ),
    );
    metrics.append(batch(["g", "d"], [[2, 30, 3]]));
    const { iterations, columns } = metrics.curves(["d", "g"]);
    expect([...iterations]).toEqual([0, 1, 2]);
    expect(columns.map((column) => [...column])).toEqual([
      [1, 2, 3],
      [Number.NaN, Number.NaN, 30],
    ]);
    expect(metrics.names).toEqual(["d", "g"]);
    expect(metrics.latest("d")).toBe(3);
    expect(metrics.latest("nothing")).toBeUndefined();
  });

  it("merge what comes later for the last iteration", () => {
    const metrics = createMetrics();
    metrics.append(batch(["d"], [[5, 1]]));
    metrics.append(batch(["g", "d"], [[5, 2, Number.NaN]]));
    expect(metrics.length).toBe(1);
    expect(metrics.latest("d")).toBe(1);
    expect(metrics.latest("g")).toBe(2);
  });

  it("take back what lies after a checkpoint that was restored, marks included", () => {
    const metrics = createMetrics();
    metrics.append(
      batch(
        ["d"],
        [
          [0, 1],
          [10, 2],
          [20, 3],
        ],
      ),
    );
    metrics.mark({ iteration: 5, text: "early" });
    metrics.mark({ iteration: 15, text: "late" });
    metrics.append(batch(["d"], [[10, 9]]));
    expect([...metrics.curves(["d"]).columns[0]!]).toEqual([1, 9]);
    expect(metrics.marks).toEqual([{ iteration: 5, text: "early" }]);
  });

  it("hold 200,000 rows and tell their subscribers", () => {
    const metrics = createMetrics();
    let told = 0;
    const stop = metrics.subscribe(() => {
      told += 1;
    });
    for (let block = 0; block < 200; block++)
      metrics.append(
        batch(
          ["d"],
          Array.from({ length: 1000 }, (_, i) => [block * 1000 + i, i] as [number, number]),
        ),
      );
    stop();
    metrics.append(batch(["d"], [[200_000, -5]]));
    expect(told).toBe(200);
    expect(metrics.length).toBe(200_001);
    const drawn = metrics.drawn(["d"], { from: 0, to: 200_000, pixels: 300 });
    expect(drawn.iterations.length).toBe(600);
    expect(Math.min(...drawn.columns[0]!)).toBe(-5);
  });

  it("stay as they were in a frozen copy", () => {
    const metrics = createMetrics();
    metrics.append(
      batch(
        ["d", "g"],
        [
          [0, 1, 2],
          [1, 3, 4],
        ],
      ),
    );
    metrics.mark({ iteration: 1, text: "here" });
    const frozen = metrics.freeze();
    metrics.clear();
    expect(metrics.length).toBe(0);
    expect(frozen.curves(["g"]).columns.map((column) => [...column])).toEqual([[2, 4]]);
    expect(frozen.marks).toHaveLength(1);
  });

  it("draw a piece with one row more on either side", () => {
    const metrics = createMetrics();
    metrics.append(
      batch(
        ["d"],
        Array.from({ length: 10 }, (_, i) => [i, i] as [number, number]),
      ),
    );
    expect([...metrics.drawn(["d"], { from: 4, to: 6, pixels: 100 }).iterations]).toEqual([3, 4, 5, 6]);
  });
});

describe("decimation", () => {
  it("keeps the extremes of every pixel and makes no values up", () => {
    const value = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), fc.integer({ min: 1, max: 60 }), (list, pixels) => {
        const values = Float32Array.from(list);
        const { iterations, columns } = decimate(
          Float64Array.from(list, (_, i) => i),
          [values],
          pixels,
        );
        const measured = [...values].filter((v) => !Number.isNaN(v));
        const kept = [...columns[0]!].filter((v) => !Number.isNaN(v));
        expect(kept.every((v) => measured.includes(v))).toBe(true);
        expect(iterations.every((t, i) => i === 0 || t >= iterations[i - 1]!)).toBe(true);
        if (measured.length > 0) expect([Math.min(...kept), Math.max(...kept)]).toEqual([Math.min(...measured), Math.max(...measured)]);
      }),
    );
  });
});
