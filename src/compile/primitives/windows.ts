/** @file Sliding windows over an image: the geometry that convolution and pooling share. */
import type { ConvolutionAttributes } from "../../core/ops.ts";
import { invariant } from "../../core/result.ts";
import { show } from "./operands.ts";

type Size = readonly [number, number];

/** [height, width] of what comes out of windows of `window` over an image of `input`; the last incomplete step is cut off. */
export function windowsOver(input: Size, window: Size, { stride, padding }: ConvolutionAttributes): Size {
  for (const n of [...stride, ...window])
    invariant(Number.isInteger(n) && n >= 1, `expected whole strides and windows above 0, got ${show(stride)} and ${show(window)}`);
  for (const n of padding.flat()) invariant(Number.isInteger(n) && n >= 0, `expected whole paddings, got ${JSON.stringify(padding)}`);
  const along = (axis: 0 | 1) => Math.floor((input[axis] + padding[axis][0] + padding[axis][1] - window[axis]) / stride[axis]) + 1;
  const out: Size = [along(0), along(1)];
  invariant(
    out[0] >= 1 && out[1] >= 1,
    `expected windows of at most the padded image, got ${show(window)} over ${show(input)} with padding ${JSON.stringify(padding)}`,
  );
  return out;
}

/** As `windowsOver`, but throws unless it gives `output`: the transposes know their larger side from outside. */
export function checkWindows(
  geometry: { readonly input: Size; readonly window: Size; readonly output: Size },
  attributes: ConvolutionAttributes,
): void {
  const [h, w] = windowsOver(geometry.input, geometry.window, attributes);
  invariant(
    h === geometry.output[0] && w === geometry.output[1],
    `expected ${h} × ${w} windows over ${show(geometry.input)}, got ${show(geometry.output)}`,
  );
}

/** The cells [from, to) of the image that lie under window number `index` along one axis, and the window's own start. */
export function cellsUnder(
  index: number,
  axis: 0 | 1,
  geometry: { readonly input: Size; readonly window: Size } & ConvolutionAttributes,
): readonly [number, number, number] {
  const start = index * geometry.stride[axis] - geometry.padding[axis][0];
  return [Math.max(0, start), Math.min(geometry.input[axis], start + geometry.window[axis]), start];
}
