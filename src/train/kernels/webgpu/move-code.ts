/** @file Kernels that move numbers without computing: transposes, slices, reversals, repetitions, padding, joining, of any rank. */
import { type DType, type Shape, sizeOf } from "../../../core/tensor-type.ts";
import { elementKernel, type Kernel } from "./kernel.ts";
import { collapse, offsetCode, placesCode, rowMajorStrides } from "./walk-code.ts";

export interface Move {
  readonly dtype: DType;
  /** What is gone through. */
  readonly shape: Shape;
  readonly from: { readonly strides: readonly number[]; readonly offset: number };
  readonly to: { readonly strides: readonly number[]; readonly offset: number };
}

const SOURCE = { tensor: 0 };
const TARGET = { tensor: 1 };

function tensorsOf(dtype: DType): Kernel["tensors"] {
  return [
    { dtype, written: false },
    { dtype, written: true },
  ];
}

/** Tensor 0 is the source, 1 the target. */
export function moveKernel({ dtype, shape, from, to }: Move): Kernel {
  const axes = collapse(shape.map((size, axis) => ({ size, strides: [from.strides[axis] ?? 0, to.strides[axis] ?? 0] })));
  const { lines, places } = placesCode(axes, "i", "p");
  const { groups, main } = elementKernel(sizeOf(shape));
  const [target, source] = [offsetCode(axes, places, 1, to.offset), offsetCode(axes, places, 0, from.offset)];
  return {
    tensors: tensorsOf(dtype),
    numbers: 0,
    words: [],
    groups,
    code: (access) => main([...lines, access.store(TARGET, target, access.load(SOURCE, source))]),
  };
}

/** Zeros around the source: one [before, after] per axis. Tensors as in `moveKernel`. */
export function padKernel(
  { dtype, shape }: { readonly dtype: DType; readonly shape: Shape },
  paddings: readonly (readonly [number, number])[],
): Kernel {
  const padded = shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  const { lines, places } = placesCode(
    padded.map((size) => ({ size })),
    "i",
    "p",
  );
  const { groups, main } = elementKernel(sizeOf(padded));
  const strides = rowMajorStrides(shape);
  const tests: string[] = [];
  const terms: string[] = [];
  for (const [axis, place] of places.entries()) {
    const before = paddings[axis]?.[0] ?? 0;
    lines.push(`let q${axis} = i32(${place}) - ${before};`);
    terms.push(`q${axis} * ${strides[axis] ?? 0}`);
    if (padded[axis] !== shape[axis]) tests.push(`q${axis} >= 0 && q${axis} < ${shape[axis] ?? 1}`);
  }
  const offset = terms.join(" + ") || "0";
  const zero = dtype === "int32" ? "0" : "0.0";
  return {
    tensors: tensorsOf(dtype),
    numbers: 0,
    words: [],
    groups,
    code(access) {
      const element = access.load(SOURCE, offset);
      const body =
        tests.length === 0
          ? [access.store(TARGET, "i32(i)", element)]
          : [`var value = ${zero};`, `if (${tests.join(" && ")}) { value = ${element}; }`, access.store(TARGET, "i32(i)", "value")];
      return main([...lines, ...body]);
    },
  };
}
