/**
 * @file The Fréchet distance between two sets of features, as if each were normal:
 * ‖μ₁ − μ₂‖² + Tr(Σ₁ + Σ₂ − 2 (Σ₁^½ Σ₂ Σ₁^½)^½). With the features of Inception it is the FID of Heusel et al. 2017;
 * with others it must not be called that.
 */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { Rows } from "./trained.ts";

export function frechetDistance(a: Rows, b: Rows): number {
  const [left, right] = [momentsOf(a), momentsOf(b)];
  const root = squareRoot(left.covariance);
  const middle = root.mmul(right.covariance).mmul(root);
  const traceOfRoot = eigenvaluesOf(middle).reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  const means = left.mean.reduce((sum, value, i) => sum + (value - (right.mean[i] ?? 0)) ** 2, 0);
  return Math.max(0, means + left.covariance.trace() + right.covariance.trace() - 2 * traceOfRoot);
}

/** Covariance by N − 1. */
function momentsOf({ shape, values }: Rows): { readonly mean: number[]; readonly covariance: Matrix } {
  const [count = 0] = shape;
  const size = values.length / count;
  const rows = Matrix.from1DArray(count, size, values);
  const mean = rows.mean("column");
  const centred = rows.subRowVector(mean);
  return {
    mean,
    covariance: centred
      .transpose()
      .mmul(centred)
      .div(count - 1),
  };
}

/** Of a symmetric matrix whose eigenvalues are not negative. */
function squareRoot(matrix: Matrix): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const roots = realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)));
  return vectors.clone().mulRowVector(roots).mmul(vectors.transpose());
}

function eigenvaluesOf(matrix: Matrix): number[] {
  return new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues;
}
