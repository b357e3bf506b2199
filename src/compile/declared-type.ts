/** @file The type that an `input` node declares. */
import type { TensorType, ValueRange } from "../core/tensor-type.ts";

const ranks = { vector: [1], image: [3], sequence: [2], text: [1, 2], label: [0, 1, 2, 3, 4] } as const;

/** Undefined when the shape does not go with the meaning. A label's shape is ignored: it has none. */
export function declaredType(params: Readonly<Record<string, unknown>>): TensorType | undefined {
  const { meaning, shape, classes, range } = params as {
    meaning: keyof typeof ranks;
    shape: readonly number[];
    classes: number;
    range: ValueRange;
  };
  if (meaning === "label") return { meaning, shape: [], dtype: "int32", range: "non-negative", classes };
  if (!(ranks[meaning] as readonly number[]).includes(shape.length)) return undefined;
  return { meaning, shape, dtype: "float32", range };
}
