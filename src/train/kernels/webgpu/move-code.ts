/** @file Kernels that move numbers without computing: transposes, slices, reversals, repetitions, padding, joining, of any rank. */
import { type DType, type Shape, sizeOf } from "../../../core/tensor-type.ts";
import { bindingCode, collapse, dispatchOf, type KernelCode, mainCode, offsetCode, placesCode, rowMajorStrides } from "./kernel-code.ts";

export interface Move {
  readonly dtype: DType;
  /** What is gone through. */
  readonly shape: Shape;
  readonly from: { readonly strides: readonly number[]; readonly offset: number };
  readonly to: { readonly strides: readonly number[]; readonly offset: number };
}

/** Binding 0 is the source, 1 the target. */
export function moveCode({ dtype, shape, from, to }: Move): KernelCode {
  const axes = collapse(shape.map((size, axis) => ({ size, strides: [from.strides[axis] ?? 0, to.strides[axis] ?? 0] })));
  const { lines, places } = placesCode(axes, "i", "p");
  const size = sizeOf(shape);
  const wgsl = `${bindingCode(0, "source", { written: false, dtype })}
${bindingCode(1, "target_", { written: true, dtype })}
${mainCode(size, [...lines, `target_[${offsetCode(axes, places, 1, to.offset)}] = source[${offsetCode(axes, places, 0, from.offset)}];`])}`;
  return { wgsl, groups: dispatchOf(size).groups };
}

/** Zeros around the source: one [before, after] per axis. Bindings as in `moveCode`. */
export function padCode(
  { dtype, shape }: { readonly dtype: DType; readonly shape: Shape },
  paddings: readonly (readonly [number, number])[],
): KernelCode {
  const padded = shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  const size = sizeOf(padded);
  const axes = padded.map((extent) => ({ size: extent }));
  const { lines, places } = placesCode(axes, "i", "p");
  const strides = rowMajorStrides(shape);
  const tests: string[] = [];
  const terms: string[] = [];
  for (const [axis, place] of places.entries()) {
    const before = paddings[axis]?.[0] ?? 0;
    lines.push(`let q${axis} = i32(${place}) - ${before};`);
    terms.push(`q${axis} * ${strides[axis] ?? 0}`);
    if (padded[axis] !== shape[axis]) tests.push(`q${axis} >= 0 && q${axis} < ${shape[axis] ?? 1}`);
  }
  const element = `source[${terms.join(" + ") || "0"}]`;
  const zero = dtype === "int32" ? "0" : "0.0";
  const body =
    tests.length === 0
      ? [`target_[i] = ${element};`]
      : [`var value = ${zero};`, `if (${tests.join(" && ")}) { value = ${element}; }`, "target_[i] = value;"];
  const wgsl = `${bindingCode(0, "source", { written: false, dtype })}
${bindingCode(1, "target_", { written: true, dtype })}
${mainCode(size, [...lines, ...body])}`;
  return { wgsl, groups: dispatchOf(size).groups };
}
