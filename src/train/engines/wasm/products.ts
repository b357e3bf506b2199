/** @file Matrix products, convolutions and their filters' derivatives as calls of `gemm.ts`. Results are whole buffers. */
import type { ConvolutionAttributes } from "../../../core/ops.ts";
import { type Shape, sizeOf } from "../../../core/tensor-type.ts";
import { GROUP, PRODUCT } from "../../kernels/wasm/product.ts";
import { COLUMNS, ROWS } from "../../kernels/wasm/tile.ts";
import { scratchOf, TURNED_PRODUCT } from "../../kernels/wasm/turned-product.ts";
import { cut } from "./cut.ts";
import type { Lowering, RowLayout } from "./lowering.ts";
import type { Argument, Place } from "./program.ts";
import { sliceView, transposeView, type View } from "./view.ts";

/** Rows of a left matrix: where they begin, and the runs that each is made of. */
interface Left {
  readonly layout: RowLayout;
  readonly base: Place;
  readonly runs: number;
  /** Floats. */
  readonly length: number;
  /** Bytes from run to run. */
  readonly step: number;
}

interface Target {
  /** The same rows. */
  readonly layout: RowLayout;
  readonly base: Place;
}

/** Products and sums of numbers, about. */
const PER_NANOSECOND = 15;

/** Columns that are summed four terms at a time rather than eight columns at a time. */
const FEW = 4;

/** left × matrix, the matrix [...terms, columns] with any strides. */
export function product(lowering: Lowering, left: Left, matrix: View, target: Target): void {
  const columns = matrix.shape.at(-1) ?? 1;
  const few = columns <= FEW && left.length >= 4;
  const blocks = Math.ceil((left.layout.examples * left.layout.count) / ROWS);
  const from = lowering.rows(left.layout, ROWS);
  const to = lowering.rows(target.layout, ROWS);
  const values: Readonly<Record<(typeof PRODUCT)[number], Argument>> = {
    leftRows: from.table,
    leftStep: from.step,
    left: left.base,
    resultRows: to.table,
    resultStep: to.step,
    result: target.base,
    period: from.period,
    ...(few ? asColumns(lowering, matrix) : asPanels(lowering, matrix, blocks)),
    columns,
    runs: left.runs,
    length: left.length,
    step: left.step,
  };
  lowering.kernel(
    few ? "dots" : "product",
    PRODUCT.map((name) => values[name]),
    {
      writes: [target.base.buffer],
      extent: cut({ size: blocks, work: (blocks * ROWS * columns * left.runs * left.length) / PER_NANOSECOND, threads: lowering.threads }),
    },
  );
}

type Right = Readonly<Record<"right" | "rightStep" | "panelStep", Argument>>;

function asColumns(lowering: Lowering, matrix: View): Right {
  const order = [...matrix.shape.keys()];
  const turned = lowering.dense(transposeView(matrix, [order.length - 1, ...order.slice(0, -1)]));
  return { right: lowering.place(turned), rightStep: 0, panelStep: 0 };
}

/** As it stands, when it is read once; packed, when many rows pass. */
function asPanels(lowering: Lowering, matrix: View, blocks: number): Right {
  const [rowStride = 0, columnStride = 0] = matrix.strides;
  if (blocks <= GROUP && matrix.shape.length === 2 && columnStride === 1 && rowStride > 0) {
    return { right: lowering.place(matrix), rightStep: 4 * rowStride, panelStep: 4 * COLUMNS };
  }
  const terms = sizeOf(matrix.shape) / (matrix.shape.at(-1) ?? 1);
  return { right: lowering.panels(matrix), rightStep: 4 * COLUMNS, panelStep: 4 * COLUMNS * terms };
}

interface Right2D {
  readonly base: Place;
  /** Floats. */
  readonly stride: number;
  readonly columns: number;
}

/** leftᵀ × right, right a matrix whose rows stand `stride` floats apart; the result is dense at `target`. */
function turnedProduct(lowering: Lowering, left: Left, right: Right2D, target: Place): void {
  const { table, period, step } = lowering.rows(left.layout, 1);
  const depth = left.layout.examples * left.layout.count;
  const tiles = left.runs * Math.ceil(left.length / ROWS);
  // Each part packs the right matrix anew, which costs about as much as one tile.
  const extent = cut({
    size: tiles,
    work: (tiles * ROWS * right.columns * depth) / PER_NANOSECOND,
    threads: lowering.threads,
    most: Math.max(lowering.threads, Math.floor(tiles / 16)),
  });
  const floats = scratchOf(depth, right.columns);
  const scratch = lowering.buffer(floats * Math.ceil(tiles / extent.unit));
  const values: Readonly<Record<(typeof TURNED_PRODUCT)[number], Argument>> = {
    leftRows: table,
    leftStep: step,
    left: left.base,
    period,
    right: right.base,
    rightStep: 4 * right.stride,
    depth,
    runs: left.runs,
    length: left.length,
    step: left.step,
    result: target,
    columns: right.columns,
    scratch: { buffer: scratch, byte: 0 },
  };
  lowering.kernel(
    "turnedProduct",
    TURNED_PRODUCT.map((name) => values[name]),
    {
      writes: [target.buffer, scratch],
      extent: { ...extent, scratch: { argument: TURNED_PRODUCT.indexOf("scratch"), bytes: 4 * floats } },
    },
  );
}

/** Rows that follow each other, each an example of its own. */
export function even(examples: number, stride: number): RowLayout {
  return { key: "one", examples, count: 1, step: 4 * stride, of: () => 0 };
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
    const left = { layout: even(k, columnStride), base: lowering.place(a), runs: 1, length: m, step: 0 };
    turnedProduct(lowering, left, { base: lowering.place(right), stride: right.strides[0] ?? 0, columns: n }, target);
    return;
  }
  const rows = columnStride === 1 || k === 1 ? a : lowering.dense(a);
  const left = { layout: even(m, rows.strides[0] ?? 0), base: lowering.place(rows), runs: 1, length: k, step: 0 };
  product(lowering, left, b, { layout: even(m, n), base: target });
}

export type Four = readonly [number, number, number, number];

export function four(shape: Shape): Four {
  return shape as unknown as Four;
}

interface WindowSizes {
  readonly stride: readonly [number, number];
  readonly size: readonly [number, number];
}

/** The windows of a padded image [n, h, w, c] as rows: one per place of the result [n, rows, columns, ...]. */
function windows(lowering: Lowering, image: View, [n, rows, columns]: Four, { stride, size }: WindowSizes): Left {
  const [, h, w, c] = four(image.shape);
  const layout = {
    key: `windows ${[w, c, rows, columns, ...stride].join()}`,
    examples: n,
    count: rows * columns,
    step: 4 * h * w * c,
    of: (row: number) => 4 * c * (Math.floor(row / columns) * stride[0] * w + (row % columns) * stride[1]),
  };
  return { layout, base: lowering.place(image), runs: size[0], length: size[1] * c, step: 4 * w * c };
}

/** The places of a dense image [n, rows, columns, channels], as `windows` counts them. */
function pixels([n, rows, columns, channels]: Four): RowLayout {
  return {
    key: `pixels ${channels}`,
    examples: n,
    count: rows * columns,
    step: 4 * rows * columns * channels,
    of: (row) => 4 * row * channels,
  };
}

export function lowerConv2d(
  lowering: Lowering,
  [x, filter]: readonly [View, View],
  { stride, padding }: ConvolutionAttributes,
  output: View,
): void {
  const [height, width] = four(filter.shape);
  const image = lowering.padded(x, padding);
  const left = windows(lowering, image, four(output.shape), { stride, size: [height, width] });
  product(lowering, left, filter, { layout: pixels(four(output.shape)), base: lowering.place(output) });
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
