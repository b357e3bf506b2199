/**
 * @file Convolution and its two derivatives. The three are one trilinear form Σ x · filter · y, solved for one of
 * the three: each one's derivatives are the other two, so they are closed under differentiation.
 */
import type { ConvolutionAttributes } from "../../core/ops.ts";
import { invariant } from "../../core/result.ts";
import { type Shape, sizeOf } from "../../core/tensor-type.ts";
import { nhwc, show, two } from "./operands.ts";
import type { AttributesOf, Primitive } from "./primitive.ts";
import { cellsUnder, checkWindows, windowsOver } from "./windows.ts";

export const conv2d: Primitive<AttributesOf["conv2d"]> = {
  shape(inputs, attributes) {
    const [x, filter] = two(inputs);
    const [n, h, w, channels] = nhwc(x.shape);
    const [kh, kw, channelsIn, channelsOut] = nhwc(filter.shape, "a filter");
    invariant(channels === channelsIn, `expected ${channelsIn} channels for filter ${show(filter.shape)}, got ${show(x.shape)}`);
    return { shape: [n, ...windowsOver([h, w], [kh, kw], attributes), channelsOut], dtype: "float32" };
  },
  derivative({ ops, inputs, attributes: { stride, padding }, dy }) {
    const [x, filter] = two(inputs);
    const [, h, w] = nhwc(x.shape);
    const [kh, kw] = nhwc(filter.shape);
    return [
      () => ops.conv2dInput(dy, filter, { stride, padding, size: [h, w] }),
      () => ops.conv2dFilter(x, dy, { stride, padding, size: [kh, kw] }),
    ];
  },
  flops: (inputs, output) => flops(two(inputs)[1].shape, output.shape),
  run(inputs, output, attributes) {
    const [x, filter] = two(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    eachProduct({ x: x.shape, filter: filter.shape, y: output.shape }, attributes, (xAt, filterAt, yAt) => {
      out[yAt] = (out[yAt] ?? 0) + (x.values[xAt] ?? 0) * (filter.values[filterAt] ?? 0);
    });
    return out;
  },
};

export const conv2dInput: Primitive<AttributesOf["conv2dInput"]> = {
  shape(inputs, { size, stride, padding }) {
    const [dy, filter] = two(inputs);
    const [n, h, w, channels] = nhwc(dy.shape);
    const [kh, kw, channelsIn, channelsOut] = nhwc(filter.shape, "a filter");
    invariant(channels === channelsOut, `expected ${channelsOut} channels for filter ${show(filter.shape)}, got ${show(dy.shape)}`);
    checkWindows({ input: size, window: [kh, kw], output: [h, w] }, { stride, padding });
    return { shape: [n, ...size, channelsIn], dtype: "float32" };
  },
  derivative({ ops, inputs, attributes: { stride, padding }, dy: dx }) {
    const [dy, filter] = two(inputs);
    const [kh, kw] = nhwc(filter.shape);
    return [() => ops.conv2d(dx, filter, { stride, padding }), () => ops.conv2dFilter(dx, dy, { stride, padding, size: [kh, kw] })];
  },
  flops: (inputs) => flops(two(inputs)[1].shape, two(inputs)[0].shape),
  run(inputs, output, attributes) {
    const [dy, filter] = two(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    eachProduct({ x: output.shape, filter: filter.shape, y: dy.shape }, attributes, (xAt, filterAt, yAt) => {
      out[xAt] = (out[xAt] ?? 0) + (dy.values[yAt] ?? 0) * (filter.values[filterAt] ?? 0);
    });
    return out;
  },
};

export const conv2dFilter: Primitive<AttributesOf["conv2dFilter"]> = {
  shape(inputs, { size, stride, padding }) {
    const [x, dy] = two(inputs);
    const [n, h, w, channelsIn] = nhwc(x.shape);
    const [n2, h2, w2, channelsOut] = nhwc(dy.shape);
    invariant(n === n2, `expected equal batches, got ${show(x.shape)} and ${show(dy.shape)}`);
    checkWindows({ input: [h, w], window: size, output: [h2, w2] }, { stride, padding });
    return { shape: [...size, channelsIn, channelsOut], dtype: "float32" };
  },
  derivative({ ops, inputs, attributes: { stride, padding }, dy: dFilter }) {
    const [x, dy] = two(inputs);
    const [, h, w] = nhwc(x.shape);
    return [() => ops.conv2dInput(dy, dFilter, { stride, padding, size: [h, w] }), () => ops.conv2d(x, dFilter, { stride, padding })];
  },
  flops: (inputs, output) => flops(output.shape, two(inputs)[1].shape),
  run(inputs, output, attributes) {
    const [x, dy] = two(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    eachProduct({ x: x.shape, filter: output.shape, y: dy.shape }, attributes, (xAt, filterAt, yAt) => {
      out[filterAt] = (out[filterAt] ?? 0) + (x.values[xAt] ?? 0) * (dy.values[yAt] ?? 0);
    });
    return out;
  },
};

function flops(filter: Shape, y: Shape): number {
  const [kh, kw, channelsIn] = nhwc(filter);
  return 2 * kh * kw * channelsIn * sizeOf(y);
}

/** Calls `visit` with the places of every x · filter · y that goes into the form. */
function eachProduct(
  shapes: { readonly x: Shape; readonly filter: Shape; readonly y: Shape },
  { stride, padding }: ConvolutionAttributes,
  visit: (xAt: number, filterAt: number, yAt: number) => void,
): void {
  const [, h, w, channelsIn] = nhwc(shapes.x);
  const [kh, kw] = nhwc(shapes.filter);
  const [n, rows, columns, channelsOut] = nhwc(shapes.y);
  const geometry = { input: [h, w], window: [kh, kw], stride, padding } as const;
  for (let pixel = 0; pixel < n * rows * columns; pixel++) {
    const [top, bottom, startY] = cellsUnder(Math.floor(pixel / columns) % rows, 0, geometry);
    const [left, right, startX] = cellsUnder(pixel % columns, 1, geometry);
    const example = Math.floor(pixel / (rows * columns));
    for (let i = top; i < bottom; i++) {
      for (let j = left; j < right; j++) {
        const xBase = ((example * h + i) * w + j) * channelsIn;
        const filterBase = ((i - startY) * kw + (j - startX)) * channelsIn;
        for (let ci = 0; ci < channelsIn; ci++) {
          for (let co = 0; co < channelsOut; co++) visit(xBase + ci, (filterBase + ci) * channelsOut + co, pixel * channelsOut + co);
        }
      }
    }
  }
}
