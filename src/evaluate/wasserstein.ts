/** @file Wasserstein-1 on a line: the mean distance between the sorted samples. */
import { invariant } from "../core/result.ts";

export function wasserstein1(a: Float32Array, b: Float32Array): number {
  invariant(a.length === b.length && a.length > 0, `as many samples on both sides, not ${a.length} and ${b.length}`);
  const left = a.slice().sort();
  const right = b.slice().sort();
  return left.reduce((sum, value, i) => sum + Math.abs(value - (right[i] ?? 0)), 0) / left.length;
}

export function momentsOf(values: Float32Array): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}
