import { describe, expect, it } from "vitest";
import type { PlannedView } from "../../src/compile/plan.ts";
import { image, vector } from "../../src/core/tensor-type.ts";
import { gridOf, pictureOf } from "../../src/train/pictures.ts";

function pixelsOf(values: readonly number[], range: "signed" | "unit" | "any", channels = 1): number[] {
  const count = values.length / channels;
  const grid = gridOf({ shape: [count, 1, 1, channels], values: Float32Array.from(values) }, { rows: 1, columns: count, range });
  if (grid.picture !== "grid" || !(grid.pixels instanceof Uint8ClampedArray)) throw new Error("no grid");
  return [...grid.pixels];
}

const red = (pixels: number[]) => pixels.filter((_, i) => i % 4 === 0);

describe("a grid of images", () => {
  it("maps signed values to round((x + 1) / 2 · 255), clamped", () => {
    const values = [-1.5, -1, -0.999, -0.5, 0, 0.0039, 0.5, 1, 2];
    expect(red(pixelsOf(values, "signed"))).toEqual(values.map((x) => Math.min(255, Math.max(0, Math.round(((x + 1) / 2) * 255)))));
  });

  it("gives every byte back that an image was made from", () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    expect(
      red(
        pixelsOf(
          bytes.map((byte) => byte / 255),
          "unit",
        ),
      ),
    ).toEqual(bytes);
    expect(
      red(
        pixelsOf(
          bytes.map((byte) => byte / 127.5 - 1),
          "signed",
        ),
      ),
    ).toEqual(bytes);
  });

  it("stretches values whose range is not known", () => {
    expect(red(pixelsOf([3, 4, 5], "any"))).toEqual([0, 128, 255]);
    expect(red(pixelsOf([7, 7], "any"))).toEqual([128, 128]);
  });

  it("shows one channel as grey and three as colours, opaque", () => {
    expect(pixelsOf([1], "unit", 1)).toEqual([255, 255, 255, 255]);
    expect(pixelsOf([1, 0, 0.2], "unit", 3)).toEqual([255, 0, 51, 255]);
  });

  it("lays images out row by row", () => {
    // Four images of 1 × 2 pixels on 2 rows and 2 columns.
    const grid = gridOf(
      { shape: [4, 1, 2, 1], values: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7).map((x) => x / 255) },
      { rows: 2, columns: 2, range: "unit" },
    );
    if (grid.picture !== "grid" || !(grid.pixels instanceof Uint8ClampedArray)) throw new Error("no grid");
    expect([grid.width, grid.height]).toEqual([4, 2]);
    expect(red([...grid.pixels])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe("a scatter", () => {
  const view = (ports: PlannedView["ports"]): PlannedView => ({
    node: "scatter1",
    kind: "scatter",
    params: { radius: 2 },
    procedure: "p",
    ports,
  });

  it("hands on points and the surface with its size", () => {
    const picture = pictureOf(view({ generated: vector(2), score: vector(1) }), {
      generated: { shape: [1, 2], values: Float32Array.of(1, 2) },
      score: { shape: [9, 1], values: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8) },
    });
    expect(picture).toEqual({
      picture: "points",
      dimensions: 2,
      radius: 2,
      generated: Float32Array.of(1, 2),
      real: undefined,
      surface: { size: 3, values: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8) },
    });
  });

  it("shows the first two coordinates of longer vectors", () => {
    const picture = pictureOf(view({ generated: vector(3) }), { generated: { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) } });
    expect(picture).toMatchObject({ generated: Float32Array.of(1, 2, 4, 5) });
  });

  it("draws nothing for a view without pictures", () => {
    expect(pictureOf(view({ x: image(2, 2, 1) }), { x: { shape: [1, 2, 2, 1], values: new Float32Array(4) } })).toBeUndefined();
  });
});
