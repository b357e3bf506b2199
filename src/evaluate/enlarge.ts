/** @file Small images brought to a larger size without learning: what super-resolution is measured against. */
import type { Rows } from "./trained.ts";

/** Weights of neighbours at distances from a pixel's centre, in pixels of the small image. */
type Kernel = { readonly reach: number; weight(distance: number): number };

const nearest: Kernel = { reach: 0.5, weight: (d) => (d >= -0.5 && d < 0.5 ? 1 : 0) };

/** Keys 1981 with a = −½. */
const bicubic: Kernel = {
  reach: 2,
  weight(distance) {
    const d = Math.abs(distance);
    if (d < 1) return 1.5 * d ** 3 - 2.5 * d ** 2 + 1;
    return d < 2 ? -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2 : 0;
  },
};

export const methods = { nearest, bicubic } as const;

/** By a whole factor, along both sides; pixels are squares, and beyond the edge the edge goes on. */
export function enlarge({ shape, values }: Rows, factor: number, { reach, weight }: Kernel): Rows {
  const [count = 0, height = 0, width = 0, channels = 0] = shape;
  const across = along(values, { outer: count * height, length: width, inner: channels });
  const result = along(across, { outer: count, length: height, inner: width * factor * channels });
  return { shape: [count, height * factor, width * factor, channels], values: result };

  function along(from: Float32Array, { outer, length, inner }: { outer: number; length: number; inner: number }): Float32Array {
    const to = new Float32Array(outer * length * factor * inner);
    for (let i = 0; i < length * factor; i++) {
      const centre = (i + 0.5) / factor - 0.5;
      for (let j = Math.floor(centre - reach); j <= Math.ceil(centre + reach); j++) {
        const share = weight(centre - j);
        if (share === 0) continue;
        const at = Math.max(0, Math.min(length - 1, j));
        for (let o = 0; o < outer; o++)
          for (let k = 0; k < inner; k++)
            to[(o * length * factor + i) * inner + k] =
              (to[(o * length * factor + i) * inner + k] ?? 0) + share * (from[(o * length + at) * inner + k] ?? 0);
      }
    }
    return to;
  }
}
