/** @file The walk through an iteration space: its axes, and where in a tensor a place in it lies. */
import type { Shape } from "../../../core/tensor-type.ts";

export interface Axis {
  readonly size: number;
  /** Elements per step, for each operand. */
  readonly strides: readonly number[];
}

/** Axes that all operands treat alike taken together, those of size 1 left out. `apart` keeps some axes apart from their neighbours. */
export function collapse(
  axes: readonly Axis[],
  apart: (a: number, b: number) => boolean = () => false,
): (Axis & { readonly from: number })[] {
  const result: { size: number; strides: readonly number[]; from: number }[] = [];
  for (const [from, { size, strides }] of axes.entries()) {
    if (size === 1) continue;
    const last = result.at(-1);
    if (last && !apart(last.from, from) && strides.every((stride, k) => last.strides[k] === stride * size))
      Object.assign(last, { size: last.size * size, strides, from });
    else result.push({ size, strides, from });
  }
  return result;
}

/** Lines that take the flat number `flat` apart into a place per axis, and the names of the places. */
export function placesCode(
  axes: readonly { readonly size: number }[],
  flat: string,
  prefix: string,
): { readonly lines: string[]; readonly places: string[] } {
  const lines: string[] = [];
  const places: string[] = [];
  let rest = flat;
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const size = axes[axis]?.size ?? 1;
    places[axis] = `${prefix}${axis}`;
    lines.push(`let ${prefix}${axis} = ${axis === 0 ? rest : `${rest} % ${size}u`};`);
    if (axis > 0) {
      lines.push(`let ${prefix}r${axis} = ${rest} / ${size}u;`);
      rest = `${prefix}r${axis}`;
    }
  }
  return { lines, places };
}

/** Σ place · stride + offset in whole numbers of WGSL's i32. */
export function offsetCode(axes: readonly Axis[], places: readonly string[], operand: number, offset = 0): string {
  const terms = axes.flatMap(({ strides }, axis) => {
    const stride = strides[operand] ?? 0;
    return stride === 0 ? [] : [stride === 1 ? `i32(${places[axis]})` : `i32(${places[axis]}) * ${stride}`];
  });
  if (offset !== 0 || terms.length === 0) terms.push(`${offset}`);
  return terms.join(" + ");
}

export function rowMajorStrides(shape: Shape): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

/** The strides of a tensor seen with a shape that it broadcasts to. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const own = rowMajorStrides(from);
  const missing = to.length - from.length;
  return to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : (own[axis - missing] ?? 0)));
}
