/**
 * @file Where the windows of convolutions and pools lie along one axis. `same` and `valid` are TensorFlow's rules (an odd
 * rest of padding goes after), `explicit` is PyTorch's: `pad` zeros on both sides.
 */
import type { Padding } from "../core/ops.ts";
import { choice, integer } from "./params.ts";

export interface Windows {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: "same" | "valid" | "explicit";
  readonly pad: number;
}

/** The size of the result along an axis, and the zeros around the image that the windows slide over. */
export interface Extent {
  readonly size: number;
  readonly before: number;
  readonly after: number;
}

/** Of a convolution or pool over `input` cells; `size` is below 1 when no window fits. */
export function windowExtent(input: number, { kernel, stride, padding, pad }: Windows): Extent {
  if (padding === "same") {
    const size = Math.ceil(input / stride);
    const zeros = Math.max((size - 1) * stride + kernel - input, 0);
    return { size, before: Math.floor(zeros / 2), after: Math.ceil(zeros / 2) };
  }
  const zeros = padding === "explicit" ? pad : 0;
  return { size: Math.floor((input + 2 * zeros - kernel) / stride) + 1, before: zeros, after: zeros };
}

/**
 * Of a transposed convolution over `input` cells: its result has `size` cells, and a convolution of the same windows
 * over them, padded so, gives `input` cells again. `same` multiplies the size by the stride.
 */
export function transposedExtent(input: number, windows: Windows & { readonly outputPadding: number }): Extent {
  const { kernel, stride, padding, pad, outputPadding } = windows;
  if (padding === "explicit") return { size: (input - 1) * stride - 2 * pad + kernel + outputPadding, before: pad, after: pad };
  const size = padding === "same" ? input * stride : input * stride + Math.max(kernel - stride, 0);
  const { before, after } = windowExtent(size, windows);
  return { size, before, after };
}

export function paddingOf(rows: Extent, columns: Extent): Padding {
  return [
    [rows.before, rows.after],
    [columns.before, columns.after],
  ];
}

/** The parameters `padding` and `pad` of every kind with windows. */
export function paddingParams(value: Windows["padding"]) {
  return {
    padding: choice(
      value,
      { same: "Same", valid: "Valid", explicit: "By number" },
      {
        label: "Padding",
        help: "Same keeps the size (times or over the stride); valid adds no zeros; by number adds as many on every side as PyTorch does.",
      },
    ),
    pad: integer(0, { label: "Zeros on each side", min: 0, max: 64, when: { param: "padding", is: ["explicit"] } }),
  };
}

/** Of kinds whose windows need not be square. */
export const acrossParams = {
  kernelWidth: integer(0, { label: "Kernel's width", unit: "px", min: 0, max: 256, advanced: true, help: "0: as wide as high." }),
  strideWidth: integer(0, { label: "Stride across", unit: "px", min: 0, max: 16, advanced: true, help: "0: the same in both directions." }),
};

/** The same windows from left to right, where `kernel` and `stride` are those from top to bottom. */
export function across<W extends Windows & { readonly kernelWidth: number; readonly strideWidth: number }>(windows: W): W {
  return { ...windows, kernel: windows.kernelWidth || windows.kernel, stride: windows.strideWidth || windows.stride };
}
