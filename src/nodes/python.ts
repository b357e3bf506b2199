/** @file Python text for the `pytorch` of definitions. */
import { type LiveNumber, valueAt } from "../core/schedule.ts";
import type { TensorType } from "../core/tensor-type.ts";

/** True, 0.5, 'mean', (3, 3). */
export function py(value: boolean | number | string | readonly number[]): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return `'${value}'`;
  if (typeof value === "number") return String(value);
  return value.length === 1 ? `(${value[0]},)` : `(${value.join(", ")})`;
}

/** The value that a live parameter starts with. */
export function pyLive(value: LiveNumber): string {
  return py(valueAt(value, 0));
}

/** One number where both directions have the same, else "(rows, columns)". */
export function pyPair(rows: number, columns: number): string {
  return py(rows === columns ? rows : [rows, columns]);
}

/** `expression` times a live weight; the factor 1 is left out. */
export function pyWeighted(weight: LiveNumber, expression: string): string {
  return weight === 1 ? expression : `${pyLive(weight)} * ${expression}`;
}

/** Our order of axes from theirs: images are NCHW in PyTorch. */
export function pyChannelsLast(expression: string, { shape }: TensorType): string {
  return shape.length === 3 ? `${expression}.permute(0, 2, 3, 1)` : expression;
}

/** Theirs from ours. */
export function pyChannelsFirst(expression: string, { shape }: TensorType): string {
  return shape.length === 3 ? `${expression}.permute(0, 3, 1, 2)` : expression;
}

/** The sizes of one example in PyTorch's order, as arguments: "3, 64, 64". */
export function pySizes({ shape }: TensorType): string {
  const [height, width, channels] = shape;
  return (shape.length === 3 ? [channels, height, width] : shape).join(", ");
}

/** Where PyTorch has the axis of features: the last of ours. */
export function pyFeatureAxis({ shape }: TensorType): number {
  return shape.length === 3 ? 1 : shape.length;
}

/** `f(x)` of a module that has the features on axis 1, as all of PyTorch's have. */
export function pyOnFeatures(f: string, expression: string, { shape }: TensorType): string {
  return shape.length === 2 ? `${f}(${expression}.transpose(1, 2)).transpose(1, 2)` : `${f}(${expression})`;
}
