/** @file Where elements lie: the index arithmetic behind broadcasting, transposing, slicing and reducing. */
import { type Shape, sizeOf } from "../../core/tensor-type.ts";

/** How far one step along each axis moves in row-major order. */
export function rowMajorSteps(shape: Shape): number[] {
  const steps: number[] = [];
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    steps[axis] = step;
    step *= shape[axis] ?? 1;
  }
  return steps;
}

/** The offset start + Σ position · step of every position of `shape`, in row-major order. */
export function offsets(shape: Shape, steps: readonly number[], start = 0): Int32Array {
  const out = new Int32Array(sizeOf(shape));
  const position = new Int32Array(shape.length);
  let at = start;
  for (let i = 0; i < out.length; i++) {
    out[i] = at;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const step = steps[axis] ?? 0;
      const next = (position[axis] ?? 0) + 1;
      at += step;
      if (next < (shape[axis] ?? 1)) {
        position[axis] = next;
        break;
      }
      position[axis] = 0;
      at -= step * next;
    }
  }
  return out;
}

/** The steps of a tensor shaped `from` along the axes of `to`, which it broadcasts to: 0 where it is repeated. */
export function broadcastSteps(from: Shape, to: Shape): number[] {
  const own = rowMajorSteps(from);
  const extra = to.length - from.length;
  return to.map((_, axis) => (axis < extra || from[axis - extra] === 1 ? 0 : (own[axis - extra] ?? 0)));
}

/** `values` read at the offsets. */
export function pick(values: Float64Array, at: Int32Array): Float64Array {
  const out = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) out[i] = values[at[i] ?? 0] ?? 0;
  return out;
}
