/** @file A scatter as pixels: the score as shades of violet, real points blue, generated ones orange. */
import type { ViewPicture } from "../train/protocol.ts";

type Points = Extract<ViewPicture, { picture: "points" }>;
type Colour = readonly [number, number, number];

const REAL: Colour = [0, 90, 181];
const GENERATED: Colour = [220, 100, 0];

export function drawPoints(
  { dimensions, radius, generated, real, surface }: Points,
  size: number,
): { width: number; height: number; data: Uint8ClampedArray } {
  const data = new Uint8ClampedArray(size * size * 4).fill(255);
  const paint = (x: number, y: number, [r, g, b]: Colour) => {
    if (x >= 0 && y >= 0 && x < size && y < size) data.set([r, g, b, 255], (y * size + x) * 4);
  };
  if (surface !== undefined && dimensions === 2) {
    const shade = shades(surface.values);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++)
        paint(x, y, shade(Math.floor((y * surface.size) / size) * surface.size + Math.floor((x * surface.size) / size)));
    }
  }
  const place = (value: number) => Math.round(((value / radius + 1) / 2) * (size - 1));
  const dots = (points: Float32Array, colour: Colour, row: number) => {
    for (let i = 0; i < points.length; i += dimensions) {
      const x = place(points[i] ?? 0);
      // Points on a line stand in a band of their own.
      const y = dimensions === 2 ? size - 1 - place(points[i + 1] ?? 0) : row + ((i * 7919) % 40);
      for (const [dx, dy] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const)
        paint(x + dx, y + dy, colour);
    }
  };
  if (real !== undefined) dots(real, REAL, Math.round(size / 3));
  dots(generated, GENERATED, Math.round((size * 2) / 3));
  return { width: size, height: size, data };
}

/** From white at the least score to violet at the greatest. */
function shades(values: Float32Array): (index: number) => Colour {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return (index) => {
    const t = high > low ? ((values[index] ?? low) - low) / (high - low) : 0;
    return [255 - 105 * t, 255 - 145 * t, 255 - 55 * t];
  };
}
