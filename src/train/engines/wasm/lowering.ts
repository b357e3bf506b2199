/** @file The state of a lowering: buffers, steps and loop nests, and the copies that kernels need of what they cannot read in place. */

import type { Padding } from "../../../core/ops.ts";
import { type DType, type Shape, sizeOf } from "../../../core/tensor-type.ts";
import { collapsed, isWhole, type Nest, type Operand } from "../../kernels/wasm/nest.ts";
import { cut, nestWork } from "./cut.ts";
import type { Argument, BufferInfo, Extent, Home, Place, Step } from "./program.ts";
import { type BufferId, isDense, rowMajor, transposeView, type View, wholeBuffer } from "./view.ts";

export interface RowLayout {
  /** The same for the same `of` and `count`. */
  readonly key: string;
  readonly examples: number;
  readonly count: number;
  readonly step: number;
  readonly of: (row: number) => number;
}

/** A table of byte offsets that repeats every `period` blocks, `step` bytes further. */
interface Rows {
  readonly table: Place;
  readonly period: number;
  readonly step: number;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The bits of -∞. */
const LOWEST = 0xff800000 | 0;

export type Seen = Operand & { readonly place: Place };

export class Lowering {
  /** How many may share a kernel. */
  readonly threads: number;
  readonly buffers: BufferInfo[] = [];
  readonly steps: Step[] = [];
  /** By kernel name, which says all about the nest. */
  readonly nests = new Map<string, Nest>();
  private readonly constants = new Map<string, BufferId>();
  private readonly copies = new Map<string, View>();

  constructor(threads: number) {
    this.threads = threads;
  }

  buffer(elements: number, home: Home = { kind: "scratch" }, dtype: DType = "float32"): BufferId {
    this.buffers.push({ elements, home, dtype });
    return this.buffers.length - 1;
  }

  /** The same values get the same buffer. */
  constant(values: Float32Array | Int32Array, key = `${values.constructor.name} ${values.join()}`): BufferId {
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const made = this.buffer(values.length, { kind: "constant", values }, values instanceof Int32Array ? "int32" : "float32");
    this.constants.set(key, made);
    return made;
  }

  /**
   * Where the rows of a matrix begin. Rows come in `examples` alike, each `step` bytes after the last and of `count` rows;
   * `of` says where row r of the first begins. `block` rows are taken at a time: the last block repeats the last row.
   */
  rows({ key, examples, count, step, of }: RowLayout, block: number): Rows {
    // As many examples as fill whole blocks make a period; where those do not come out even, everything is one.
    const together = block / greatestCommonDivisor(count, block);
    const cyclic = examples % together === 0;
    const total = cyclic ? together * count : examples * count;
    const values = (): Int32Array =>
      Int32Array.from({ length: Math.ceil(total / block) * block }, (_, row) => {
        const at = Math.min(row, total - 1);
        return Math.floor(at / count) * step + of(at % count);
      });
    const name = `rows ${key} ${step} ${total} ${block}`;
    const table = { buffer: this.constants.get(name) ?? this.constant(values(), name), byte: 0 };
    return { table, period: Math.ceil(total / block), step: cyclic ? together * step : 0 };
  }

  kernel(
    kernel: string,
    args: readonly Argument[],
    access: { readonly writes: readonly BufferId[]; readonly extent?: Extent; readonly replaceable?: readonly BufferId[] },
  ): void {
    const { writes } = access;
    const reads = args.flatMap((argument) => (typeof argument === "number" || writes.includes(argument.buffer) ? [] : [argument.buffer]));
    this.steps.push({ step: "kernel", kernel, arguments: args, reads, ...access });
  }

  clear(buffer: BufferId): void {
    this.kernel("clear", [{ buffer, byte: 0 }, 4 * (this.buffers[buffer]?.elements ?? 0)], { writes: [buffer] });
  }

  /** Runs a nest; loads, stores and reductions come with their places. */
  nest(
    nest: Omit<Nest, "loads" | "stores" | "reductions"> & {
      readonly loads: readonly Seen[];
      readonly stores: readonly (Seen & { value: number })[];
      readonly reductions?: readonly (Seen & { value: number; combine: "sum" | "max" })[];
    },
  ): void {
    const { loads, stores, reductions = [] } = nest;
    const operands = [...loads, ...stores, ...reductions];
    const small = collapsed({
      sizes: nest.sizes,
      nodes: nest.nodes,
      loads: loads.map(({ dtype, strides }) => ({ dtype, strides })),
      stores: stores.map(({ dtype, strides, value }) => ({ dtype, strides, value })),
      reductions: reductions.map(({ dtype, strides, value, combine }) => ({ dtype, strides, value, combine })),
    });
    const key = JSON.stringify(small);
    this.nests.set(key, small);
    for (const [i, reduction] of small.reductions.entries()) {
      const buffer = reductions[i]?.place.buffer;
      if (buffer === undefined || isWhole(small, reduction)) continue;
      if (reduction.combine === "sum") this.clear(buffer);
      else this.kernel("fill", [{ buffer, byte: 0 }, this.buffers[buffer]?.elements ?? 0, LOWEST], { writes: [buffer] });
    }
    const dense = (operand: Seen): boolean =>
      operand.place.byte === 0 && operand.strides.every((stride, axis) => nest.sizes[axis] === 1 || stride === rowMajor(nest.sizes)[axis]);
    const inOrder = loads.filter(dense).map(({ place }) => place.buffer);
    const outOfOrder = new Set(loads.filter((operand) => !dense(operand)).map(({ place }) => place.buffer));
    this.kernel(
      key,
      operands.map(({ place }) => place),
      {
        writes: [...stores, ...reductions].map(({ place }) => place.buffer),
        replaceable: stores.every(dense) ? inOrder.filter((buffer) => !outOfOrder.has(buffer)) : [],
        extent: this.extentOf(small),
      },
    );
  }

  /** Shared along the outermost axis, unless sums go along it. */
  private extentOf(nest: Nest): Extent {
    const { sizes, reductions } = nest;
    const threads = reductions.every(({ strides }) => strides[0] !== 0) ? this.threads : 1;
    return cut({ size: sizes[0] ?? 1, work: nestWork(nest), multiple: sizes.length === 1 ? 4 : 1, threads });
  }

  seen(view: View): Seen {
    return { dtype: view.dtype, strides: view.strides, place: this.place(view) };
  }

  place(view: View): Place {
    return { buffer: view.buffer, byte: 4 * view.offset };
  }

  /** Copies what `from` sees to what `to` sees. */
  copy(from: View, to: View): void {
    // Along the axis where neighbours are neighbours in memory last, so that it is the vectors' axis.
    const [sizes, source, target] = [from.shape, this.seen(from), this.seen({ ...to, dtype: from.dtype })];
    this.nest({ sizes, loads: [source], nodes: [], stores: [{ ...target, value: 0 }] });
  }

  /** A copy made by `make`, once for each view and purpose: buffers never change after they were written. */
  private once(view: View, purpose: string, make: () => View): View {
    const key = `${purpose} ${view.buffer} ${view.offset} ${view.shape.join()} ${view.strides.join()}`;
    const known = this.copies.get(key) ?? make();
    this.copies.set(key, known);
    return known;
  }

  /** The same numbers one after another in row-major order. */
  dense(view: View): View {
    if (isDense(view)) return view;
    return this.once(view, "dense", () => {
      const copy = this.fresh(view.shape, view.dtype);
      this.copy(view, copy);
      return copy;
    });
  }

  /** An image with zeros around it. */
  padded(view: View, padding: Padding): View {
    const [n = 1, h = 1, w = 1, c = 1] = view.shape;
    const [[top, bottom], [left, right]] = padding;
    if (top === 0 && bottom === 0 && left === 0 && right === 0) return this.dense(view);
    return this.once(view, `padded ${padding.join()}`, () => {
      const whole = this.fresh([n, h + top + bottom, w + left + right, c], view.dtype);
      this.clear(whole.buffer);
      this.copy(view, { ...whole, shape: view.shape, offset: top * (whole.strides[1] ?? 0) + left * (whole.strides[2] ?? 0) });
      return whole;
    });
  }

  /**
   * A matrix [...terms, columns] as the panels of eight columns that `product` reads. The last panel's missing columns
   * hold anything.
   */
  panels(matrix: View): Place {
    const columns = matrix.shape.at(-1) ?? 1;
    const terms = sizeOf(matrix.shape) / columns;
    const panels = this.once(matrix, "panels", () => {
      const buffer = this.buffer(Math.ceil(columns / 8) * terms * 8);
      const rows: Shape = matrix.shape.slice(0, -1);
      const rowStrides = rowMajor(rows).map((stride) => stride * 8);
      const whole = Math.floor(columns / 8);
      const lastStride = matrix.strides.at(-1) ?? 0;
      const part = (first: number, count: number, width: number): void => {
        const source = {
          ...matrix,
          shape: [count, ...rows, width],
          strides: [8 * lastStride, ...matrix.strides.slice(0, -1), lastStride],
          offset: matrix.offset + 8 * first * lastStride,
        };
        const target = {
          buffer,
          dtype: matrix.dtype,
          shape: source.shape,
          strides: [terms * 8, ...rowStrides, 1],
          offset: first * terms * 8,
        };
        this.copyAlong(source, target);
      };
      if (whole > 0) part(0, whole, 8);
      if (columns % 8 > 0) part(whole, 1, columns % 8);
      return wholeBuffer(buffer, [Math.ceil(columns / 8) * terms * 8], "float32");
    });
    return this.place(panels);
  }

  /** Copies with the axis on which the source is contiguous moved last. */
  private copyAlong(from: View, to: View): void {
    const axis = from.strides.findIndex((stride, i) => stride === 1 && (from.shape[i] ?? 1) >= 4);
    if (axis < 0 || axis === from.shape.length - 1) return this.copy(from, to);
    const order = [...from.shape.keys()].filter((i) => i !== axis);
    return this.copy(transposeView(from, [...order, axis]), transposeView(to, [...order, axis]));
  }

  /** A buffer of its own, not written yet. */
  fresh(shape: Shape, dtype: DType = "float32", home?: Home): View {
    return wholeBuffer(this.buffer(sizeOf(shape), home, dtype), shape, dtype);
  }
}
