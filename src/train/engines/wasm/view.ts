/** @file Windows on buffers: shapes, transposes, slices and repetitions cost nothing until numbers are needed elsewhere. */
import { type DType, type Shape, sizeOf } from "../../../core/tensor-type.ts";

/** An index into the lowering's list of buffers. */
export type BufferId = number;

export interface View {
  readonly buffer: BufferId;
  readonly dtype: DType;
  readonly shape: Shape;
  /** Elements, not bytes; 0 where an axis is repeated, negative where it is reversed. */
  readonly strides: readonly number[];
  readonly offset: number;
}

export function rowMajor(shape: Shape): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

export function wholeBuffer(buffer: BufferId, shape: Shape, dtype: DType): View {
  return { buffer, dtype, shape, strides: rowMajor(shape), offset: 0 };
}

/** Whether the elements stand one after another in row-major order. */
export function isDense({ shape, strides }: View): boolean {
  const expected = rowMajor(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === expected[axis]);
}

/** The view repeated to a shape that its own broadcasts to. */
export function broadcastView(view: View, shape: Shape): View {
  const missing = shape.length - view.shape.length;
  const strides = shape.map((size, axis) =>
    axis < missing || (view.shape[axis - missing] === 1 && size !== 1) ? 0 : (view.strides[axis - missing] ?? 0),
  );
  return { ...view, shape, strides };
}

export function transposeView(view: View, permutation: readonly number[]): View {
  return { ...view, shape: permutation.map((axis) => view.shape[axis] ?? 1), strides: permutation.map((axis) => view.strides[axis] ?? 0) };
}

export function sliceView(view: View, begin: readonly number[], size: Shape): View {
  return { ...view, shape: size, offset: view.offset + begin.reduce((sum, at, axis) => sum + at * (view.strides[axis] ?? 0), 0) };
}

export function reverseView(view: View, axes: readonly number[]): View {
  const offset = axes.reduce((sum, axis) => sum + ((view.shape[axis] ?? 1) - 1) * (view.strides[axis] ?? 0), view.offset);
  return { ...view, offset, strides: view.strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride)) };
}

/** The same elements in the same order under another shape; undefined where that needs a copy. */
export function reshapeView(view: View, shape: Shape): View | undefined {
  if (sizeOf(shape) === 1) return { ...view, shape, strides: shape.map(() => 0) };
  const from = view.shape.map((size, axis) => ({ size, stride: view.strides[axis] ?? 0 })).filter(({ size }) => size !== 1);
  const strides = shape.map(() => 0);
  let next = 0;
  for (let axis = 0; axis < shape.length; ) {
    if (shape[axis] === 1) {
      axis++;
      continue;
    }
    // Take axes of both until their products agree; within such a run the old axes must follow each other densely.
    let [old, fresh] = [1, 1];
    const [firstOld, firstNew] = [next, axis];
    do {
      if (old <= fresh) old *= from[next++]?.size ?? 0;
      else fresh *= shape[axis++] ?? 0;
      if (old === 0 || fresh === 0) return undefined;
    } while (old !== fresh || axis === firstNew);
    for (let i = firstOld; i < next - 1; i++) {
      const [here, after] = [from[i], from[i + 1]];
      if (here && after && here.stride !== after.size * after.stride) return undefined;
    }
    let stride = from[next - 1]?.stride ?? 0;
    for (let i = axis - 1; i >= firstNew; i--) {
      strides[i] = shape[i] === 1 ? 0 : stride;
      stride *= shape[i] ?? 1;
    }
  }
  return { ...view, shape, strides };
}
