/** @file Rows by their number: embeddings and one-hot vectors. Indices are constants for differentiation. */
import { invariant } from "../../core/result.ts";
import { sizeOf } from "../../core/tensor-type.ts";
import type { Variable } from "../plan.ts";
import { one, show, two } from "./operands.ts";
import type { AttributesOf, Primitive } from "./primitive.ts";

function checkIndices({ dtype }: Variable): void {
  invariant(dtype === "int32", `expected int32 indices, got ${dtype}`);
}

function checkRow(index: number, rows: number): number {
  invariant(Number.isInteger(index) && index >= 0 && index < rows, `expected an index below ${rows}, got ${index}`);
  return index;
}

export const gather: Primitive<AttributesOf["gather"]> = {
  shape(inputs) {
    const [table, indices] = two(inputs);
    checkIndices(indices);
    invariant(table.shape.length >= 1, `expected a table of rows, got ${show(table.shape)}`);
    return { shape: [...indices.shape, ...table.shape.slice(1)], dtype: table.dtype };
  },
  derivative({ ops, inputs, dy }) {
    const [table, indices] = two(inputs);
    return [() => ops.scatterAdd(dy, indices, table.shape[0] ?? 1), undefined];
  },
  flops: () => 0,
  run(inputs, output) {
    const [table, indices] = two(inputs);
    const row = sizeOf(table.shape.slice(1));
    const out = new Float64Array(sizeOf(output.shape));
    for (const [i, index] of indices.values.entries()) {
      const from = checkRow(index, table.shape[0] ?? 0) * row;
      out.set(table.values.subarray(from, from + row), i * row);
    }
    return out;
  },
};

export const scatterAdd: Primitive<AttributesOf["scatterAdd"]> = {
  shape(inputs, { rows }) {
    const [updates, indices] = two(inputs);
    checkIndices(indices);
    const leading = indices.shape.every((size, axis) => size === updates.shape[axis]);
    invariant(leading, `expected updates that begin with ${show(indices.shape)}, got ${show(updates.shape)}`);
    return { shape: [rows, ...updates.shape.slice(indices.shape.length)], dtype: "float32" };
  },
  derivative({ ops, inputs, dy }) {
    const [, indices] = two(inputs);
    return [() => ops.gather(dy, indices), undefined];
  },
  flops: (inputs) => sizeOf(two(inputs)[0].shape),
  run(inputs, output, { rows }) {
    const [updates, indices] = two(inputs);
    const row = sizeOf(output.shape.slice(1));
    const out = new Float64Array(sizeOf(output.shape));
    for (const [i, index] of indices.values.entries()) {
      const to = checkRow(index, rows) * row;
      for (let k = 0; k < row; k++) out[to + k] = (out[to + k] ?? 0) + (updates.values[i * row + k] ?? 0);
    }
    return out;
  },
};

export const oneHot: Primitive<AttributesOf["oneHot"]> = {
  shape(inputs, { depth }) {
    const indices = one(inputs);
    checkIndices(indices);
    return { shape: [...indices.shape, depth], dtype: "float32" };
  },
  derivative: "none",
  flops: () => 0,
  run(inputs, output, { depth }) {
    const out = new Float64Array(sizeOf(output.shape));
    for (const [i, index] of one(inputs).values.entries()) out[i * depth + checkRow(index, depth)] = 1;
    return out;
  },
};
