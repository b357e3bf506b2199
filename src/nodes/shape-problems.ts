/** @file Mistakes in shapes that many kinds meet, in one wording. */
import { showShape, type TensorType } from "../core/tensor-type.ts";
import type { Problem } from "./definition.ts";

/** "a vector of 64 numbers", "an image of 28 × 28 × 1". */
export function describe(type: TensorType): string {
  if (type.meaning === "label") return "a label";
  if (type.shape.length === 0) return "one number";
  if (type.shape.length === 1) return `a vector of ${type.shape[0]} numbers`;
  return type.meaning === "image" ? `an image of ${showShape(type.shape)}` : `a tensor of ${showShape(type.shape)}`;
}

/** `title` takes images, and `x` is none. */
export function rankProblem(title: string, x: TensorType, port = "x"): Problem {
  return { code: "shape.rank", port, message: `${title} takes an image, but ${describe(x)} comes in: put Reshape before it.` };
}

/** `title` takes real numbers, and `x` is class numbers. */
export function labelProblem(title: string, port = "x"): Problem {
  return { code: "type.float", port, message: `${title} takes real numbers, but labels come in: put One-hot or Embedding before it.` };
}
