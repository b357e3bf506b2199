/**
 * @file The transposed convolution, which is also the derivative of a convolution with respect to its input. The places of
 * one phase of the larger image form a convolution of stride 1 over the smaller one, with that phase's taps in reverse
 * order: no zeros are multiplied. Where windows are large beside the smaller image, its borders would be mostly zeros;
 * then every window is computed as a row and added where it belongs.
 */
import type { ConvolutionAttributes } from "../../../core/ops.ts";
import type { Lowering } from "./lowering.ts";
import { even, four, product } from "./products.ts";
import type { View } from "./view.ts";

/**
 * Along one axis of the larger image: the places that share a phase (their distance from a window's start modulo the
 * stride), and so the same `taps` of the filter, `first`, `first + stride`, ...
 */
interface Phase {
  readonly first: number;
  readonly taps: number;
  /** [place in the larger image, place of the last tap's window in the smaller one] */
  readonly places: readonly (readonly [number, number])[];
}

function phases(size: number, kernel: number, stride: number, before: number): Phase[] {
  return Array.from({ length: Math.min(stride, size + before) }, (_, first) => {
    const places: [number, number][] = [];
    for (let y = 0; y < size; y++) if ((y + before) % stride === first) places.push([y, Math.floor((y + before) / stride)]);
    return { first, taps: Math.max(0, Math.ceil((kernel - first) / stride)), places };
  }).filter(({ places }) => places.length > 0);
}

/** Zeros that the smaller image needs around it so that no tap of any phase falls outside. */
function room(all: readonly Phase[], size: number): [number, number] {
  const firsts = all.flatMap(({ taps, places }) => (taps > 0 ? places.map(([, last]) => last - (taps - 1)) : []));
  const lasts = all.flatMap(({ taps, places }) => (taps > 0 ? places.map(([, last]) => last) : []));
  return [Math.max(0, -Math.min(0, ...firsts)), Math.max(0, Math.max(0, ...lasts) - (size - 1))];
}

export function lowerConv2dInput(
  lowering: Lowering,
  [dy, filter]: readonly [View, View],
  { stride, padding }: ConvolutionAttributes,
  output: View,
): void {
  const [height, width] = four(filter.shape);
  const [, h, w] = four(output.shape);
  const [, smallHeight, smallWidth] = four(dy.shape);
  const rows = phases(h, height, stride[0], padding[0][0]);
  const columns = phases(w, width, stride[1], padding[1][0]);
  const all = { lowering, dy, filter, output, stride, padding };
  const work = (some: readonly Phase[]): number => some.reduce((sum, { taps, places }) => sum + taps * places.length, 0);
  // Adding up costs about as much again as a few terms of each sum.
  const byWindow = 1.5 * smallHeight * height * smallWidth * width < work(rows) * work(columns);
  if (byWindow) addWindows(all);
  else convolvePhases(all, rows, columns);
}

interface Transposed extends ConvolutionAttributes {
  readonly lowering: Lowering;
  readonly dy: View;
  readonly filter: View;
  readonly output: View;
}

/** Every place of `dy` times the whole filter, each window then added to the image where it lies. */
function addWindows({ lowering, dy, filter, output, stride, padding }: Transposed): void {
  const [height, width, channels, channelsOut] = four(filter.shape);
  const [n, h, w] = four(output.shape);
  const [, rows, columns] = four(dy.shape);
  const size = height * width * channels;
  const matrix = { ...lowering.dense(filter), shape: [channelsOut, size], strides: [1, channelsOut] };
  const left = {
    layout: even(n * rows * columns, channelsOut),
    base: lowering.place(lowering.dense(dy)),
    runs: 1,
    length: channelsOut,
    step: 0,
  };
  const isImage = rows === 1 && columns === 1 && height === h && width === w && padding.flat().every((side) => side === 0);
  const windows = isImage ? output : lowering.fresh([n, rows, columns, height, width, channels]);
  product(lowering, left, matrix, { layout: even(n * rows * columns, size), base: lowering.place(windows) });
  if (isImage) return;
  lowering.clear(output.buffer);
  const inside = (tap: number, extent: number, count: number, axis: 0 | 1): readonly [number, number] => {
    const places = Array.from({ length: count }, (_, place) => place).filter((place) => {
      const at = place * stride[axis] + tap - padding[axis][0];
      return at >= 0 && at < extent;
    });
    return [places[0] ?? 0, places.length];
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [top, tall] = inside(y, h, rows, 0);
      const [left, wide] = inside(x, w, columns, 1);
      if (tall === 0 || wide === 0) continue;
      const shape = [n, tall, wide, channels];
      const from = {
        ...windows,
        shape,
        strides: [rows * columns * size, columns * size, size, 1],
        offset: (top * columns + left) * size + (y * width + x) * channels,
      };
      const at = (top * stride[0] + y - padding[0][0]) * w + left * stride[1] + x - padding[1][0];
      const to = {
        ...output,
        shape,
        strides: [h * w * channels, stride[0] * w * channels, stride[1] * channels, 1],
        offset: at * channels,
      };
      lowering.nest({
        sizes: shape,
        loads: [lowering.seen(to), lowering.seen(from)],
        nodes: [{ op: "add", inputs: [0, 1] }],
        stores: [{ ...lowering.seen(to), value: 2 }],
      });
    }
  }
}

function convolvePhases(
  { lowering, dy, filter, output, stride, padding }: Transposed,
  rows: readonly Phase[],
  columns: readonly Phase[],
): void {
  const [height, width, channels, channelsOut] = four(filter.shape);
  const [n, h, w] = four(output.shape);
  const around = [room(rows, dy.shape[1] ?? 1), room(columns, dy.shape[2] ?? 1)] as const;
  const image = lowering.padded(dy, around);
  const [, imageHeight, imageWidth] = four(image.shape);
  if ([...rows, ...columns].some(({ taps }) => taps === 0)) lowering.clear(output.buffer);
  for (const row of rows) {
    for (const column of columns) {
      if (row.taps === 0 || column.taps === 0) continue;
      const count = row.places.length * column.places.length;
      const at = (i: number): readonly [readonly [number, number], readonly [number, number]] => [
        row.places[Math.floor(i / column.places.length)] ?? [0, 0],
        column.places[i % column.places.length] ?? [0, 0],
      ];
      const from = (i: number): number => {
        const [[, y], [, x]] = at(i);
        return 4 * channelsOut * ((y - (row.taps - 1) + around[0][0]) * imageWidth + x - (column.taps - 1) + around[1][0]);
      };
      const to = (i: number): number => {
        const [[y], [x]] = at(i);
        return 4 * channels * (y * w + x);
      };
      const key = [h, w, channels, channelsOut, height, width, imageWidth, ...stride, ...padding.flat(), row.first, column.first].join();
      const left = {
        layout: { key: `phase from ${key}`, examples: n, count, step: 4 * imageHeight * imageWidth * channelsOut, of: from },
        base: lowering.place(image),
        runs: row.taps,
        length: column.taps * channelsOut,
        step: 4 * imageWidth * channelsOut,
      };
      product(lowering, left, tapsOf(filter, row, column, stride), {
        layout: { key: `phase to ${key}`, examples: n, count, step: 4 * h * w * channels, of: to },
        base: lowering.place(output),
      });
    }
  }
}

/** The taps of a phase, the last first, as a matrix [rows, columns, out, in]. */
function tapsOf(filter: View, row: Phase, column: Phase, stride: readonly [number, number]): View {
  const [, , channels, channelsOut] = four(filter.shape);
  const [s0, s1, s2, s3] = four(filter.strides);
  const offset = filter.offset + (row.first + stride[0] * (row.taps - 1)) * s0 + (column.first + stride[1] * (column.taps - 1)) * s1;
  return { ...filter, offset, shape: [row.taps, column.taps, channelsOut, channels], strides: [-stride[0] * s0, -stride[1] * s1, s3, s2] };
}
