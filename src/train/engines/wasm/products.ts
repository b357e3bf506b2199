/** @file Matrix products and the three convolutions as calls of `gemm.ts`. Results are whole buffers. */
import type { ConvolutionAttributes } from "../../../core/ops.ts";
import { type Shape, sizeOf } from "../../../core/tensor-type.ts";
import { COLUMNS, ROWS } from "../../kernels/wasm/tile.ts";
import { DEPTH } from "../../kernels/wasm/turned-product.ts";
import type { Lowering } from "./lowering.ts";
import type { Place } from "./program.ts";
import { sliceView, transposeView, type View } from "./view.ts";

/** Rows of a left matrix: a table of byte offsets from `base`, and the runs that each row is made of. */
interface Left {
  readonly rows: Place;
  readonly base: Place;
  readonly count: number;
  readonly runs: number;
  /** Floats. */
  readonly length: number;
  /** Bytes from run to run. */
  readonly step: number;
}

interface Target {
  readonly rows: Place;
  readonly base: Place;
}

/** Columns that are summed four terms at a time rather than eight columns at a time. */
const FEW = 4;

/** left × matrix, the matrix [...terms, columns] with any strides. */
function product(lowering: Lowering, left: Left, matrix: View, target: Target): void {
  const columns = matrix.shape.at(-1) ?? 1;
  const few = columns <= FEW && left.length >= 4;
  const order = [...matrix.shape.keys()];
  const right = few
    ? lowering.place(lowering.dense(transposeView(matrix, [order.length - 1, ...order.slice(0, -1)])))
    : lowering.panels(matrix);
  const args = [left.rows, left.base, target.rows, target.base, right, columns, left.runs, left.length, left.step];
  lowering.kernel(few ? "dots" : "product", args, { writes: [target.base.buffer], extent: Math.ceil(left.count / ROWS) });
}

/** leftᵀ × right, right a dense matrix whose rows stand `stride` floats apart; the result is dense at `target`. */
function turnedProduct(
  lowering: Lowering,
  left: Left,
  right: { readonly base: Place; readonly stride: number; readonly columns: number },
  target: Place,
): void {
  const scratch = lowering.buffer(DEPTH * (ROWS + COLUMNS * Math.ceil(right.columns / COLUMNS)));
  const args = [
    left.rows,
    left.base,
    right.base,
    4 * right.stride,
    left.count,
    left.runs,
    left.length,
    left.step,
    target,
    right.columns,
    { buffer: scratch, byte: 0 },
  ];
  lowering.kernel("addProduct", args, { writes: [target.buffer, scratch], extent: left.runs * Math.ceil(left.length / ROWS) });
}

function even(lowering: Lowering, count: number, stride: number): Place {
  return lowering.table(`every ${stride} × ${count}`, count, (row) => 4 * row * stride);
}

/** a [..., m, k] × b [..., k, n], with any strides, into `output`. */
export function lowerMatMul(lowering: Lowering, [a, b]: readonly [View, View], output: View): void {
  const [m, k, n] = [a.shape.at(-2) ?? 1, a.shape.at(-1) ?? 1, b.shape.at(-1) ?? 1];
  const leading = a.shape.slice(0, -2);
  const batch = sizeOf(leading);
  const along = (view: View, index: number, rows: number, columns: number): View => {
    const at = leading.map((_, axis) => Math.floor(index / sizeOf(leading.slice(axis + 1))) % (leading[axis] ?? 1));
    const one = sliceView(view, [...at, 0, 0], [...leading.map(() => 1), rows, columns]);
    return { ...one, shape: [rows, columns], strides: one.strides.slice(-2) };
  };
  for (let index = 0; index < batch; index++) {
    multiplyMatrices(lowering, [along(a, index, m, k), along(b, index, k, n)], { buffer: output.buffer, byte: 4 * index * m * n });
  }
}

function multiplyMatrices(lowering: Lowering, [a, b]: readonly [View, View], target: Place): void {
  const [m = 1, k = 1] = a.shape;
  const n = b.shape[1] ?? 1;
  const [rowStride = 0, columnStride = 0] = a.strides;
  if (columnStride !== 1 && k > 1 && rowStride === 1) {
    const right = n === 1 || b.strides[1] === 1 ? b : lowering.dense(b);
    const left = { rows: even(lowering, k, columnStride), base: lowering.place(a), count: k, runs: 1, length: m, step: 0 };
    turnedProduct(lowering, left, { base: lowering.place(right), stride: right.strides[0] ?? 0, columns: n }, target);
    return;
  }
  const rows = columnStride === 1 || k === 1 ? a : lowering.dense(a);
  const left = { rows: even(lowering, m, rows.strides[0] ?? 0), base: lowering.place(rows), count: m, runs: 1, length: k, step: 0 };
  product(lowering, left, b, { rows: even(lowering, m, n), base: target });
}

type Four = readonly [number, number, number, number];

function four(shape: Shape): Four {
  return shape as unknown as Four;
}

/** The windows of a padded image [n, h, w, c] as rows: one per place of the result [n, rows, columns, ...]. */
function windows(
  lowering: Lowering,
  image: View,
  [n, rows, columns]: Four,
  { stride, size }: { readonly stride: readonly [number, number]; readonly size: readonly [number, number] },
): Left {
  const [, h, w, c] = four(image.shape);
  const key = `windows ${[h, w, c, n, rows, columns, ...stride].join()}`;
  const offset = (row: number): number => {
    const [example, y, x] = [Math.floor(row / (rows * columns)), Math.floor(row / columns) % rows, row % columns];
    return 4 * c * ((example * h + y * stride[0]) * w + x * stride[1]);
  };
  const count = n * rows * columns;
  return {
    rows: lowering.table(key, count, offset),
    base: lowering.place(image),
    count,
    runs: size[0],
    length: size[1] * c,
    step: 4 * w * c,
  };
}

export function lowerConv2d(
  lowering: Lowering,
  [x, filter]: readonly [View, View],
  { stride, padding }: ConvolutionAttributes,
  output: View,
): void {
  const [height, width, , channels] = four(filter.shape);
  const image = lowering.padded(x, padding);
  const left = windows(lowering, image, four(output.shape), { stride, size: [height, width] });
  product(lowering, left, filter, { rows: even(lowering, left.count, channels), base: lowering.place(output) });
}

export function lowerConv2dFilter(
  lowering: Lowering,
  [x, dy]: readonly [View, View],
  { stride, padding }: ConvolutionAttributes,
  output: View,
): void {
  const [height, width, , channels] = four(output.shape);
  const image = lowering.padded(x, padding);
  const left = windows(lowering, image, four(dy.shape), { stride, size: [height, width] });
  turnedProduct(lowering, left, { base: lowering.place(lowering.dense(dy)), stride: channels, columns: channels }, lowering.place(output));
}

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

/**
 * The places of one phase of the larger image form a convolution of stride 1 over the smaller one with that phase's taps
 * in reverse order: no zeros are multiplied.
 */
export function lowerConv2dInput(
  lowering: Lowering,
  [dy, filter]: readonly [View, View],
  { stride, padding }: ConvolutionAttributes,
  output: View,
): void {
  const [height, width, channels, channelsOut] = four(filter.shape);
  const [n, h, w] = four(output.shape);
  const rows = phases(h, height, stride[0], padding[0][0]);
  const columns = phases(w, width, stride[1], padding[1][0]);
  const around = [room(rows, dy.shape[1] ?? 1), room(columns, dy.shape[2] ?? 1)] as const;
  const image = lowering.padded(dy, around);
  const [, imageHeight, imageWidth] = four(image.shape);
  if ([...rows, ...columns].some(({ taps }) => taps === 0)) lowering.clear(output.buffer);
  for (const row of rows) {
    for (const column of columns) {
      if (row.taps === 0 || column.taps === 0) continue;
      const count = n * row.places.length * column.places.length;
      const at = (i: number): readonly [number, readonly [number, number], readonly [number, number]] => [
        Math.floor(i / (row.places.length * column.places.length)),
        row.places[Math.floor(i / column.places.length) % row.places.length] ?? [0, 0],
        column.places[i % column.places.length] ?? [0, 0],
      ];
      const from = (i: number): number => {
        const [example, [, y], [, x]] = at(i);
        return (
          4 *
          channelsOut *
          ((example * imageHeight + y - (row.taps - 1) + around[0][0]) * imageWidth + x - (column.taps - 1) + around[1][0])
        );
      };
      const to = (i: number): number => {
        const [example, [y], [x]] = at(i);
        return 4 * channels * ((example * h + y) * w + x);
      };
      const key = [n, h, w, channels, channelsOut, height, width, ...stride, ...padding.flat(), row.first, column.first].join();
      const left = {
        rows: lowering.table(`phase from ${key}`, count, from),
        base: lowering.place(image),
        count,
        runs: row.taps,
        length: column.taps * channelsOut,
        step: 4 * imageWidth * channelsOut,
      };
      product(lowering, left, tapsOf(filter, row, column, stride), {
        rows: lowering.table(`phase to ${key}`, count, to),
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
