import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { enlarge, methods } from "../../src/evaluate/enlarge.ts";
import { l1Distance, psnr, ssim } from "../../src/evaluate/similarity.ts";
import type { Rows } from "../../src/evaluate/trained.ts";

function images(shape: readonly [number, number, number, number], of: (i: number) => number): Rows {
  return { shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => of(i)) };
}

const random = createRandom(1, "images");
const noisy = images([2, 16, 16, 3], () => random.uniform());
const shifted: Rows = { shape: noisy.shape, values: noisy.values.map((value) => value + 0.1) };

describe("likeness of images", () => {
  it("has the closed forms of a constant difference", () => {
    expect(l1Distance(noisy, shifted)).toBeCloseTo(0.1, 5);
    expect(psnr(noisy, shifted, 1)).toBeCloseTo(20, 3);
    expect(psnr(noisy, shifted, 2)).toBeCloseTo(20 + 20 * Math.log10(2), 3);
  });

  it("is 1 of an image with itself, and (2ab + c) / (a² + b² + c) of two flat ones", () => {
    expect(ssim(noisy, noisy, 1)).toBeCloseTo(1, 6);
    const [a, b] = [0.2, 0.6];
    const flat = (value: number) => images([1, 12, 12, 1], () => value);
    expect(ssim(flat(a), flat(b), 1)).toBeCloseTo((2 * a * b + 1e-4) / (a ** 2 + b ** 2 + 1e-4), 5);
  });

  it("falls when noise is added", () => {
    const worse: Rows = { shape: noisy.shape, values: noisy.values.map((value) => value + 0.5 * random.normal()) };
    expect(ssim(noisy, worse, 1)).toBeLessThan(0.8);
  });
});

describe("enlarging without learning", () => {
  it("repeats pixels, or reproduces a ramp away from the edges", () => {
    const ramp = images([1, 8, 8, 1], (i) => i % 8);
    const blocks = enlarge(ramp, 4, methods.nearest);
    expect(blocks.shape).toEqual([1, 32, 32, 1]);
    expect([...blocks.values.subarray(32 * 5, 32 * 5 + 9)]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2]);
    const smooth = enlarge(ramp, 4, methods.bicubic);
    for (let x = 8; x < 24; x++) expect(smooth.values[32 * 16 + x]).toBeCloseTo((x + 0.5) / 4 - 0.5, 4);
  });

  it("keeps a flat image flat, in every channel", () => {
    const flat = images([2, 4, 4, 3], (i) => i % 3);
    for (const kernel of Object.values(methods))
      expect(enlarge(flat, 2, kernel).values.every((value, i) => Math.abs(value - (i % 3)) < 1e-5)).toBe(true);
  });
});
