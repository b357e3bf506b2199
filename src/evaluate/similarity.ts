/** @file How alike two images are, pixel by pixel: L1, PSNR, and SSIM (Wang et al. 2004). */
import { invariant } from "../core/result.ts";
import type { Rows } from "./trained.ts";

/** Mean over all numbers. */
export function l1Distance(a: Rows, b: Rows): number {
  return meanOf(a, b, (x, y) => Math.abs(x - y));
}

/** Decibels; `peak` is the width of the range that the numbers may have. The mean over images, as papers report it. */
export function psnr(a: Rows, b: Rows, peak: number): number {
  const each = pairsOf(a, b).map(([x, y]) => {
    const rows = (values: Float32Array): Rows => ({ shape: [1, values.length], values });
    return 10 * Math.log10(peak ** 2 / meanOf(rows(x), rows(y), (u, v) => (u - v) ** 2));
  });
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}

const WINDOW = 11;
const SIGMA = 1.5;
const STABILISERS = [0.01, 0.03] as const;

/** The mean over images and channels of the similarity in Gaussian windows of 11 × 11 that lie inside. */
export function ssim(a: Rows, b: Rows, peak: number): number {
  const [, height = 0, width = 0, channels = 1] = a.shape;
  invariant(height >= WINDOW && width >= WINDOW, `images of at least ${WINDOW} pixels, not ${height} × ${width}`);
  const [c1, c2] = STABILISERS.map((k) => (k * peak) ** 2);
  const each = pairsOf(a, b).flatMap(([x, y]) =>
    Array.from({ length: channels }, (_, channel) => {
      const plane = (of: (i: number) => number) => {
        const values = Float64Array.from({ length: height * width }, (_value, i) => of(i * channels + channel));
        return blurred(values, height, width);
      };
      const at = (values: Float32Array, i: number) => values[i] ?? 0;
      const [mx, my] = [plane((i) => at(x, i)), plane((i) => at(y, i))];
      const [xx, yy, xy] = [plane((i) => at(x, i) ** 2), plane((i) => at(y, i) ** 2), plane((i) => at(x, i) * at(y, i))];
      const map = mx.map((ux, i) => {
        const uy = my[i] ?? 0;
        const [vx, vy, cov] = [(xx[i] ?? 0) - ux ** 2, (yy[i] ?? 0) - uy ** 2, (xy[i] ?? 0) - ux * uy];
        return ((2 * ux * uy + (c1 ?? 0)) * (2 * cov + (c2 ?? 0))) / ((ux ** 2 + uy ** 2 + (c1 ?? 0)) * (vx + vy + (c2 ?? 0)));
      });
      return map.reduce((sum, value) => sum + value, 0) / map.length;
    }),
  );
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}

const kernel = (() => {
  const raw = Array.from({ length: WINDOW }, (_, i) => Math.exp(-((i - (WINDOW - 1) / 2) ** 2) / (2 * SIGMA ** 2)));
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / total);
})();

/** Only where the window lies inside. */
function blurred(plane: Float64Array, height: number, width: number): Float64Array {
  const [rows, columns] = [height - WINDOW + 1, width - WINDOW + 1];
  const across = new Float64Array(height * columns);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < columns; x++) across[y * columns + x] = kernel.reduce((sum, k, i) => sum + k * (plane[y * width + x + i] ?? 0), 0);
  const result = new Float64Array(rows * columns);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      result[y * columns + x] = kernel.reduce((sum, k, i) => sum + k * (across[(y + i) * columns + x] ?? 0), 0);
  return result;
}

function pairsOf(a: Rows, b: Rows): [Float32Array, Float32Array][] {
  invariant(a.values.length === b.values.length, "as many numbers on both sides");
  const [count = 1] = a.shape;
  const size = a.values.length / count;
  return Array.from({ length: count }, (_, i) => [
    a.values.subarray(i * size, (i + 1) * size),
    b.values.subarray(i * size, (i + 1) * size),
  ]);
}

function meanOf(a: Rows, b: Rows, of: (x: number, y: number) => number): number {
  invariant(a.values.length === b.values.length, "as many numbers on both sides");
  return a.values.reduce((sum, value, i) => sum + of(value, b.values[i] ?? 0), 0) / a.values.length;
}
