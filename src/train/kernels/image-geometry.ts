/** @file The arithmetic of windows and of bilinear weights that pooling and resizing share on all devices. */
import { neighbours } from "../../compile/primitives/resizing.ts";
import type { PoolAttributes } from "../../core/ops.ts";

/** How many cells of each window lie inside the image: [h', w'], row-major. */
export function windowCounts(
  [height, width]: readonly [number, number],
  output: readonly [number, number],
  { size, stride, padding }: PoolAttributes,
): Float32Array {
  const inside = (extent: number, axis: 0 | 1) => (position: number) => {
    const start = position * stride[axis] - padding[axis][0];
    return Math.min(start + size[axis], extent) - Math.max(start, 0);
  };
  const [rows, columns] = [inside(height, 0), inside(width, 1)];
  return Float32Array.from({ length: output[0] * output[1] }, (_, i) => rows(Math.floor(i / output[1])) * columns(i % output[1]));
}

/** The weights [to, from] that resize a line of `from` samples to `to` ones, half-pixel centres. */
export function interpolation(from: number, to: number): Float32Array {
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const { low, high, part } = neighbours(i, from, to);
    weights[i * from + low] = (weights[i * from + low] ?? 0) + 1 - part;
    weights[i * from + high] = (weights[i * from + high] ?? 0) + part;
  }
  return weights;
}
