/** @file What all WGSL kernels of ours share: bindings, and the walk through an iteration space. */
import type { DType, Shape } from "../../../core/tensor-type.ts";

export const WORKGROUP = 64;
/** What every device allows along one axis of a dispatch. */
const MOST_GROUPS = 65535;

export interface KernelCode {
  readonly wgsl: string;
  readonly groups: readonly [number, number];
}

/** Enough workgroups for `size` invocations; `pitch` is how many stand in one row of them. */
export function dispatchOf(size: number, perGroup = WORKGROUP): { readonly groups: readonly [number, number]; readonly pitch: number } {
  const count = Math.ceil(size / perGroup);
  const x = Math.min(count, MOST_GROUPS);
  return { groups: [x, Math.ceil(count / x)], pitch: x * perGroup };
}

export function bindingCode(
  binding: number,
  name: string,
  { written, dtype }: { readonly written: boolean; readonly dtype: DType },
): string {
  return `@group(0) @binding(${binding}) var<storage, ${written ? "read_write" : "read"}> ${name}: array<${dtype === "int32" ? "i32" : "f32"}>;`;
}

/** `@compute fn main` with the flat number of the invocation as `i`, for those below `size`. */
export function mainCode(size: number, lines: readonly string[]): string {
  return `@compute @workgroup_size(${WORKGROUP}) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x + id.y * ${dispatchOf(size).pitch}u;
  if (i >= ${size}u) { return; }
  ${lines.join("\n  ")}
}`;
}

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
