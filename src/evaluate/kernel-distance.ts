/**
 * @file The unbiased squared maximum mean discrepancy with the kernel (x·y / d + 1)³: the KID of Bińkowski et al. 2018
 * when the features are Inception's, a kernel distance under another name when they are not. It may be a little negative.
 */
import { Matrix } from "ml-matrix";
import type { Rows } from "./trained.ts";

export function kernelDistance(a: Rows, b: Rows): number {
  const [x, y] = [matrixOf(a), matrixOf(b)];
  return meanOffDiagonal(kernel(x, x)) + meanOffDiagonal(kernel(y, y)) - 2 * kernel(x, y).mean();
}

function matrixOf({ shape, values }: Rows): Matrix {
  const [count = 0] = shape;
  return Matrix.from1DArray(count, values.length / count, values);
}

function kernel(x: Matrix, y: Matrix): Matrix {
  return x.mmul(y.transpose()).div(x.columns).add(1).pow(3);
}

function meanOffDiagonal(matrix: Matrix): number {
  return (matrix.sum() - matrix.trace()) / (matrix.rows * (matrix.rows - 1));
}
