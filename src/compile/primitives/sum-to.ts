import type { Ops, Value } from "../../core/ops.ts";
import { type Shape, sameShape } from "../../core/tensor-type.ts";

/** Undoes broadcasting: sums over the axes that were repeated to get from `shape` to the shape of `x`. */
export function sumTo(ops: Ops, x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const extra = x.shape.length - shape.length;
  const axes: number[] = [];
  for (let axis = 0; axis < x.shape.length; axis++) {
    if (axis < extra || (shape[axis - extra] === 1 && x.shape[axis] !== 1)) axes.push(axis);
  }
  return extra === axes.length ? ops.sum(x, axes) : ops.reshape(ops.sum(x, axes, true), shape);
}
