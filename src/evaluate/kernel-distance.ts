/**
 * @file The unbiased squared maximum mean discrepancy with the kernel (x·y / d + 1)³: the KID of Bińkowski et al. 2018
 * when the features are Inception's, a kernel distance under another name when they are not. It may be a little negative.
 */
import { Matrix } from "ml-matrix";
import type { Rows } from "./trained.ts";

export function kernelDistance(a: Rows, b: Rows): number {
  const [left, right] = [subsetsOf(a), subsetsOf(b)];
  const each = left.slice(0, right.length).flatMap((x, i) => (right[i] === undefined ? [] : between(x, right[i])));
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}

function between(x: Matrix, y: Matrix): number {
  return meanOffDiagonal(kernel(x, x)) + meanOffDiagonal(kernel(y, y)) - 2 * kernel(x, y).mean();
}

/** The distance is the mean over pairs of subsets, as its authors take it. */
const SUBSET = 500;

function subsetsOf({ shape, values }: Rows): Matrix[] {
  const [count = 0] = shape;
  const width = values.length / count;
  const size = Math.min(SUBSET, count);
  return Array.from({ length: Math.floor(count / size) }, (_, i) =>
    Matrix.from1DArray(size, width, values.subarray(i * size * width, (i + 1) * size * width)),
  );
}

function kernel(x: Matrix, y: Matrix): Matrix {
  return x.mmul(y.transpose()).div(x.columns).add(1).pow(3);
}

function meanOffDiagonal(matrix: Matrix): number {
  return (matrix.sum() - matrix.trace()) / (matrix.rows * (matrix.rows - 1));
}
