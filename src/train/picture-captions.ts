/** @file What an image was made for, in words: its label, its caption, or the part of a vector that stands out. */
import type { PlannedView } from "../compile/plan.ts";
import type { TensorType } from "../core/tensor-type.ts";
import type { ViewTensor, ViewTensors } from "./view-tensors.ts";

/** By example; undefined where nothing is wired to `label`. */
export function captionsOf({ shown }: PlannedView, tensors: ViewTensors): readonly string[] | undefined {
  const [type, tensor] = [shown["label"]?.type, tensors["label"]];
  if (type === undefined || tensor === undefined) return undefined;
  const [count = 0] = tensor.shape;
  const size = count === 0 ? 0 : tensor.values.length / count;
  return Array.from({ length: count }, (_, i) => captionOf(type, tensor.values.subarray(i * size, (i + 1) * size)));
}

function captionOf({ meaning, names }: TensorType, values: ViewTensor["values"]): string {
  const nameOf = (k: number) => names?.[k] ?? String(k);
  if (meaning === "label") return nameOf(values[0] ?? 0);
  if (meaning === "text") return [...values].flatMap((word) => (word === 0 ? [] : nameOf(word))).join(" ");
  const present = [...values.keys()].filter((k) => Math.abs(values[k] ?? 0) > 1e-6);
  // One-hot, or several attributes that are there or not.
  if (present.every((k) => values[k] === 1) && (names !== undefined || present.length === 1)) return present.map(nameOf).join(" ");
  const [first, ...others] = present;
  if (first !== undefined && others.length === 0 && values.length > 1) return `${nameOf(first)} ${short(values[first] ?? 0)}`;
  return values.length > 4 ? "" : [...values].map(short).join(", ");
}

/** "−0.57" */
function short(value: number): string {
  return String(Math.round(value * 100) / 100).replace("-", "−");
}
