/** @file Decoded examples in memory: one typed array per output port, images as bytes until a batch needs them. */
import { invariant } from "../../core/result.ts";
import { type Shape, sizeOf, type TensorType } from "../../core/tensor-type.ts";
import type { Examples } from "../../nodes/definition.ts";

export interface Column {
  /** Of one example. Bytes 0 to 255 stand for the ends of its range, `unit` or `signed`. */
  readonly type: TensorType;
  /** Row-major [count, ...type.shape]. */
  readonly data: Uint8Array | Float32Array | Int32Array;
  /** Example i is row `rows[i]` of the data; left out: row i. */
  readonly rows?: Uint32Array;
}

export type Columns = Readonly<Record<string, Column>>;

export function bytesOf(columns: Columns): number {
  const arrays = new Set(Object.values(columns).map(({ data }) => data));
  return [...arrays].reduce((sum, data) => sum + data.byteLength, 0);
}

/** How many bytes a column of `count` examples takes: one per value of an image, four otherwise. */
export function columnBytes(type: TensorType, count: number): number {
  return sizeOf(type.shape) * count * (holdsBytes(type) ? 1 : 4);
}

/** Values of a known range are kept as bytes; 1/255 is the precision of an image. */
function holdsBytes(type: TensorType): boolean {
  return type.dtype === "float32" && type.meaning === "image" && (type.range === "unit" || type.range === "signed");
}

export function emptyColumn(type: TensorType, count: number): Column {
  const length = sizeOf(type.shape) * count;
  const data = holdsBytes(type) ? new Uint8Array(length) : type.dtype === "int32" ? new Int32Array(length) : new Float32Array(length);
  return { type, data };
}

/** Writes floats of the column's range into it, from example `at` on. */
export function writeExamples(column: Column, at: number, values: Float32Array | Int32Array): void {
  const offset = at * sizeOf(column.type.shape);
  invariant(offset + values.length <= column.data.length, `${values.length} values do not fit a column`);
  if (!(column.data instanceof Uint8Array)) {
    column.data.set(values, offset);
    return;
  }
  const [scale, shift] = column.type.range === "signed" ? [127.5, 128] : [255, 0.5];
  const bytes = column.data;
  for (let i = 0; i < values.length; i++) {
    const byte = Math.floor((values[i] ?? 0) * scale + shift);
    bytes[offset + i] = byte < 0 ? 0 : byte > 255 ? 255 : byte;
  }
}

const unitOf = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
const signedOf = Float32Array.from({ length: 256 }, (_, byte) => byte / 127.5 - 1);

/** The examples at `rows` as numbers, written to `into` where its arrays fit. `mirrored[i]` not 0: image i is mirrored left to right. */
export function gatherExamples(columns: Columns, rows: Uint32Array, mirrored?: Uint8Array, into?: Examples): Examples {
  const examples: Record<string, Float32Array | Int32Array> = {};
  for (const [port, column] of Object.entries(columns)) {
    const size = sizeOf(column.type.shape);
    const out = fitting(into?.[port], column.type, rows.length * size);
    examples[port] = out;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      const from = (column.rows?.[row] ?? row) * size;
      if (!(column.data instanceof Uint8Array)) {
        out.set(column.data.subarray(from, from + size), i * size);
        continue;
      }
      const lookup = column.type.range === "signed" ? signedOf : unitOf;
      for (let k = 0; k < size; k++) out[i * size + k] = lookup[column.data[from + k] ?? 0] ?? 0;
      if (mirrored?.[i] && column.type.shape.length === 3) mirrorImage(out, i * size, column.type.shape);
    }
  }
  return examples;
}

function fitting(old: Float32Array | Int32Array | undefined, type: TensorType, length: number): Float32Array | Int32Array {
  const wanted = type.dtype === "int32" ? Int32Array : Float32Array;
  return old instanceof wanted && old.length === length ? old : new wanted(length);
}

/** Turns the image [height, width, channels] that starts at `at` left to right, in place. */
function mirrorImage(values: Float32Array | Int32Array, at: number, [height = 0, width = 0, channels = 0]: Shape): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width >> 1; x++) {
      const left = at + (y * width + x) * channels;
      const right = at + (y * width + width - 1 - x) * channels;
      for (let c = 0; c < channels; c++) {
        const kept = values[left + c] ?? 0;
        values[left + c] = values[right + c] ?? 0;
        values[right + c] = kept;
      }
    }
  }
}
