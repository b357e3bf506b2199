/** @file Images made larger and smaller. All are linear; each comes with its transpose. */
import { invariant } from "../../core/result.ts";
import { type Shape, sizeOf } from "../../core/tensor-type.ts";
import { nhwc, one, show } from "./operands.ts";
import type { AttributesOf, Primitive } from "./primitive.ts";

function checkFactor(factor: number): void {
  invariant(Number.isInteger(factor) && factor >= 1, `expected a whole factor above 0, got ${factor}`);
}

/** Calls `visit` with each place of the large image and the place of the small one that it repeats. */
function eachRepeat(small: Shape, factor: number, visit: (large: number, small: number) => void): void {
  const [n, h, w, channels] = nhwc(small);
  let large = 0;
  for (let row = 0; row < n * h * factor; row++) {
    for (let column = 0; column < w * factor; column++) {
      const base = (Math.floor(row / factor) * w + Math.floor(column / factor)) * channels;
      for (let channel = 0; channel < channels; channel++) visit(large++, base + channel);
    }
  }
}

export const upsample: Primitive<AttributesOf["upsample"]> = {
  shape(inputs, { factor }) {
    checkFactor(factor);
    const [n, h, w, channels] = nhwc(one(inputs).shape);
    return { shape: [n, h * factor, w * factor, channels], dtype: "float32" };
  },
  derivative: ({ ops, attributes: { factor }, dy }) => [() => ops.downsampleSum(dy, factor)],
  flops: () => 0,
  run(inputs, output, { factor }) {
    const x = one(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    eachRepeat(x.shape, factor, (large, small) => {
      out[large] = x.values[small] ?? 0;
    });
    return out;
  },
};

export const downsampleSum: Primitive<AttributesOf["downsampleSum"]> = {
  shape(inputs, { factor }) {
    checkFactor(factor);
    const [n, h, w, channels] = nhwc(one(inputs).shape);
    invariant(h % factor === 0 && w % factor === 0, `expected multiples of ${factor}, got ${h} × ${w}`);
    return { shape: [n, h / factor, w / factor, channels], dtype: "float32" };
  },
  derivative: ({ ops, attributes: { factor }, dy }) => [() => ops.upsample(dy, factor)],
  flops: (inputs) => sizeOf(one(inputs).shape),
  run(inputs, output, { factor }) {
    const x = one(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    eachRepeat(output.shape, factor, (large, small) => {
      out[small] = (out[small] ?? 0) + (x.values[large] ?? 0);
    });
    return out;
  },
};

/** The two neighbours along one axis of output place `i`, and how far it lies towards the second. */
export function neighbours(i: number, from: number, to: number): { readonly low: number; readonly high: number; readonly part: number } {
  const center = Math.max(0, ((i + 0.5) * from) / to - 0.5);
  const low = Math.min(from - 1, Math.floor(center));
  return { low, high: Math.min(from - 1, low + 1), part: center - low };
}

/** Calls `visit` with each of the four shares that a place of the original has in one of the resized image. */
function eachShare(original: Shape, resized: Shape, visit: (resizedAt: number, originalAt: number, share: number) => void): void {
  const [, h, w, channels] = nhwc(original);
  const [n, rows, columns] = nhwc(resized);
  let at = 0;
  for (let line = 0; line < n * rows; line++) {
    const y = neighbours(line % rows, h, rows);
    const base = Math.floor(line / rows) * h;
    for (let column = 0; column < columns; column++) {
      const x = neighbours(column, w, columns);
      for (let channel = 0; channel < channels; channel++, at++) {
        for (const [row, byRow] of [
          [y.low, 1 - y.part],
          [y.high, y.part],
        ] as const) {
          for (const [cell, byCell] of [
            [x.low, 1 - x.part],
            [x.high, x.part],
          ] as const) {
            visit(at, ((base + row) * w + cell) * channels + channel, byRow * byCell);
          }
        }
      }
    }
  }
}

function resizedShape(shape: Shape, size: readonly [number, number]): Shape {
  for (const n of size) invariant(Number.isInteger(n) && n >= 1, `expected a whole size above 0, got ${show(size)}`);
  const [n, , , channels] = nhwc(shape);
  return [n, ...size, channels];
}

export const resizeBilinear: Primitive<AttributesOf["resizeBilinear"]> = {
  shape: (inputs, { size }) => ({ shape: resizedShape(one(inputs).shape, size), dtype: "float32" }),
  derivative({ ops, inputs, dy }) {
    const [, h, w] = nhwc(one(inputs).shape);
    return [() => ops.resizeBilinearInput(dy, [h, w])];
  },
  flops: (_, output) => 8 * sizeOf(output.shape),
  run(inputs, output) {
    const x = one(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    eachShare(x.shape, output.shape, (to, from, share) => {
      out[to] = (out[to] ?? 0) + share * (x.values[from] ?? 0);
    });
    return out;
  },
};

export const resizeBilinearInput: Primitive<AttributesOf["resizeBilinearInput"]> = {
  shape: (inputs, { size }) => ({ shape: resizedShape(one(inputs).shape, size), dtype: "float32" }),
  derivative({ ops, inputs, dy }) {
    const [, h, w] = nhwc(one(inputs).shape);
    return [() => ops.resizeBilinear(dy, [h, w])];
  },
  flops: (inputs) => 8 * sizeOf(one(inputs).shape),
  run(inputs, output) {
    const dy = one(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    eachShare(output.shape, dy.shape, (from, to, share) => {
      out[to] = (out[to] ?? 0) + share * (dy.values[from] ?? 0);
    });
    return out;
  },
};
