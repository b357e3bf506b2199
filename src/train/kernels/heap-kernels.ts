/**
 * @file Primitives that are rare or small, as plain loops over memory that WebAssembly shares: rows by number, pooling,
 * bilinear resizing. Positions are element indices into the views.
 */
import type { Variable } from "../../compile/plan.ts";
import type { AttributesOf } from "../../compile/primitives/primitive.ts";
import { neighbours } from "../../compile/primitives/resizing.ts";
import type { PoolAttributes } from "../../core/ops.ts";
import { type Shape, sizeOf } from "../../core/tensor-type.ts";

interface HeapViews {
  readonly floats: Float32Array;
  readonly words: Int32Array;
}

/** `at`: where the inputs start, then where the output does. */
export type HeapKernel = (heap: HeapViews, at: readonly number[]) => void;

/** What a kernel is made for. */
export interface HeapCall<A> {
  readonly inputs: readonly Variable[];
  readonly output: Variable;
  readonly attributes: A;
}

type HeapPrimitive =
  | "argMax"
  | "gather"
  | "scatterAdd"
  | "oneHot"
  | "maxPool"
  | "maxPoolGather"
  | "maxPoolScatter"
  | "avgPool"
  | "avgPoolInput"
  | "resizeBilinear"
  | "resizeBilinearInput";

type Maker<A> = (call: HeapCall<A>) => HeapKernel;

function shapeAt(inputs: readonly Variable[], index: number): Shape {
  return inputs[index]?.shape ?? [];
}

function rowIndex(words: Int32Array, at: number, rows: number): number {
  const index = words[at] ?? -1;
  if (index < 0 || index >= rows) throw new RangeError(`row ${index} of ${rows}`);
  return index;
}

interface Windows {
  readonly image: Shape;
  readonly pooled: Shape;
  readonly attributes: PoolAttributes;
}

interface Start {
  readonly floats: Float32Array;
  readonly start: number;
}

/** Calls `visit` with the output place, and the first place and extents of the window in the image. */
function eachWindow(
  { image, pooled, attributes: { size, stride, padding } }: Windows,
  visit: (to: number, from: number, rows: number, columns: number) => void,
): void {
  const [n = 1, height = 1, width = 1, channels = 1] = image;
  const [, rows = 1, columns = 1] = pooled;
  let to = 0;
  for (let example = 0; example < n; example++) {
    for (let row = 0; row < rows; row++) {
      const y = row * stride[0] - padding[0][0];
      const [top, bottom] = [Math.max(0, y), Math.min(height, y + size[0])];
      for (let column = 0; column < columns; column++) {
        const x = column * stride[1] - padding[1][0];
        const [left, right] = [Math.max(0, x), Math.min(width, x + size[1])];
        const from = ((example * height + top) * width + left) * channels;
        for (let channel = 0; channel < channels; channel++) visit(to++, from + channel, bottom - top, right - left);
      }
    }
  }
}

/** Where the first maximum of each window stands. */
function eachMaximum({ floats, start }: Start, windows: Windows, visit: (to: number, from: number) => void): void {
  const [, , width = 1, channels = 1] = windows.image;
  eachWindow(windows, (to, first, rows, columns) => {
    let best = first;
    let most = floats[start + first] ?? 0;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const cell = first + (i * width + j) * channels;
        const value = floats[start + cell] ?? 0;
        if (value > most) [best, most] = [cell, value];
      }
    }
    visit(to, best);
  });
}

/** Calls `visit` with the place of the first channel in the resized image and in the original, and the share between them. */
function eachShare(original: Shape, resized: Shape, visit: (resized: number, original: number, share: number) => void): void {
  const [n = 1, height = 1, width = 1, channels = 1] = original;
  const [, rows = 1, columns = 1] = resized;
  const lines = Array.from({ length: rows }, (_, i) => neighbours(i, height, rows));
  const places = Array.from({ length: columns }, (_, i) => neighbours(i, width, columns));
  let at = 0;
  for (let example = 0; example < n; example++) {
    const base = example * height;
    for (const y of lines) {
      for (const x of places) {
        visit(at, ((base + y.low) * width + x.low) * channels, (1 - y.part) * (1 - x.part));
        visit(at, ((base + y.low) * width + x.high) * channels, (1 - y.part) * x.part);
        visit(at, ((base + y.high) * width + x.low) * channels, y.part * (1 - x.part));
        visit(at, ((base + y.high) * width + x.high) * channels, y.part * x.part);
        at += channels;
      }
    }
  }
}

export const heapKernels: { readonly [P in HeapPrimitive]: Maker<AttributesOf[P]> } = {
  argMax: ({ inputs, attributes: { axis }, output }) => {
    const shape = shapeAt(inputs, 0);
    const inner = sizeOf(shape.slice(axis + 1));
    const count = shape[axis] ?? 1;
    const places = sizeOf(output.shape);
    return ({ floats, words }, [x = 0, y = 0]) => {
      for (let i = 0; i < places; i++) {
        const start = x + Math.floor(i / inner) * inner * count + (i % inner);
        let best = 0;
        for (let k = 1; k < count; k++) if ((floats[start + k * inner] ?? 0) > (floats[start + best * inner] ?? 0)) best = k;
        words[y + i] = best;
      }
    };
  },
  gather: ({ inputs }) => {
    const [rows = 1, ...rest] = shapeAt(inputs, 0);
    const row = sizeOf(rest);
    const count = sizeOf(shapeAt(inputs, 1));
    return ({ words }, [table = 0, indices = 0, y = 0]) => {
      for (let i = 0; i < count; i++) {
        const from = table + rowIndex(words, indices + i, rows) * row;
        words.copyWithin(y + i * row, from, from + row);
      }
    };
  },
  scatterAdd: ({ inputs, attributes: { rows }, output }) => {
    const count = sizeOf(shapeAt(inputs, 1));
    const row = sizeOf(output.shape.slice(1));
    return ({ floats, words }, [updates = 0, indices = 0, y = 0]) => {
      floats.fill(0, y, y + rows * row);
      for (let i = 0; i < count; i++) {
        const to = y + rowIndex(words, indices + i, rows) * row;
        for (let k = 0; k < row; k++) floats[to + k] = (floats[to + k] ?? 0) + (floats[updates + i * row + k] ?? 0);
      }
    };
  },
  oneHot: ({ inputs, attributes: { depth } }) => {
    const count = sizeOf(shapeAt(inputs, 0));
    return ({ floats, words }, [indices = 0, y = 0]) => {
      floats.fill(0, y, y + count * depth);
      for (let i = 0; i < count; i++) floats[y + i * depth + rowIndex(words, indices + i, depth)] = 1;
    };
  },
  maxPool: ({ inputs, attributes, output }) => {
    const image = shapeAt(inputs, 0);
    return ({ floats }, [x = 0, y = 0]) =>
      eachMaximum({ floats, start: x }, { image, pooled: output.shape, attributes }, (to, from) => {
        floats[y + to] = floats[x + from] ?? 0;
      });
  },
  maxPoolGather: ({ inputs, attributes, output }) => {
    const image = shapeAt(inputs, 0);
    return ({ floats }, [x = 0, v = 0, y = 0]) =>
      eachMaximum({ floats, start: x }, { image, pooled: output.shape, attributes }, (to, from) => {
        floats[y + to] = floats[v + from] ?? 0;
      });
  },
  maxPoolScatter: ({ inputs, attributes }) => {
    const [image, pooled] = [shapeAt(inputs, 0), shapeAt(inputs, 1)];
    return ({ floats }, [x = 0, dy = 0, y = 0]) => {
      floats.fill(0, y, y + sizeOf(image));
      eachMaximum({ floats, start: x }, { image, pooled, attributes }, (to, from) => {
        floats[y + from] = (floats[y + from] ?? 0) + (floats[dy + to] ?? 0);
      });
    };
  },
  avgPool: ({ inputs, attributes, output }) => {
    const image = shapeAt(inputs, 0);
    const [, , width = 1, channels = 1] = image;
    return ({ floats }, [x = 0, y = 0]) =>
      eachWindow({ image, pooled: output.shape, attributes }, (to, first, rows, columns) => {
        let sum = 0;
        for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) sum += floats[x + first + (i * width + j) * channels] ?? 0;
        floats[y + to] = sum / (rows * columns);
      });
  },
  avgPoolInput: ({ inputs, attributes, output }) => {
    const [, , width = 1, channels = 1] = output.shape;
    const pooled = shapeAt(inputs, 0);
    return ({ floats }, [dy = 0, y = 0]) => {
      floats.fill(0, y, y + sizeOf(output.shape));
      eachWindow({ image: output.shape, pooled, attributes }, (from, first, rows, columns) => {
        const share = (floats[dy + from] ?? 0) / (rows * columns);
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) {
            const cell = y + first + (i * width + j) * channels;
            floats[cell] = (floats[cell] ?? 0) + share;
          }
        }
      });
    };
  },
  resizeBilinear: ({ inputs, output }) => {
    const image = shapeAt(inputs, 0);
    const channels = image.at(-1) ?? 1;
    return ({ floats }, [x = 0, y = 0]) => {
      floats.fill(0, y, y + sizeOf(output.shape));
      eachShare(image, output.shape, (to, from, share) => {
        for (let c = 0; c < channels; c++) floats[y + to + c] = (floats[y + to + c] ?? 0) + share * (floats[x + from + c] ?? 0);
      });
    };
  },
  resizeBilinearInput: ({ inputs, output }) => {
    const resized = shapeAt(inputs, 0);
    const channels = resized.at(-1) ?? 1;
    return ({ floats }, [dy = 0, y = 0]) => {
      floats.fill(0, y, y + sizeOf(output.shape));
      eachShare(output.shape, resized, (from, to, share) => {
        for (let c = 0; c < channels; c++) floats[y + to + c] = (floats[y + to + c] ?? 0) + share * (floats[dy + from + c] ?? 0);
      });
    };
  },
};
