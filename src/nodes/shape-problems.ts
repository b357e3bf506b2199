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

/** `title` takes real numbers for every example, and `x` is class numbers or one number for the whole batch. */
export function numbersProblem(title: string, x: TensorType, port = "x"): Problem {
  if (x.dtype === "float32") {
    return { code: "shape.rank", port, message: `${title} takes numbers for every example, but one number for the whole batch comes in.` };
  }
  return { code: "type.float", port, message: `${title} takes real numbers, but labels come in: put One-hot or Embedding before it.` };
}

/** `title` takes vectors, and `x` is none. */
export function vectorProblem(title: string, x: TensorType, port = "x"): Problem {
  if (x.dtype !== "float32") return numbersProblem(title, x, port);
  return { code: "shape.rank", port, message: `${title} takes a vector, but ${describe(x)} comes in: put Flatten before it.` };
}

/** `title` takes class numbers, and `x` is none, or their number of classes is another. */
export function classesProblem(title: string, x: TensorType, classes?: number): Problem | undefined {
  if (x.meaning !== "label" || x.dtype !== "int32") {
    return {
      code: "type.label",
      port: "label",
      message: `${title} takes labels, but ${describe(x)} comes in: wire the label itself, not its one-hot vector.`,
    };
  }
  if (classes === undefined || x.classes === undefined || x.classes === classes) return undefined;
  return {
    code: "shape.classes",
    param: "classes",
    message: `${title} is set to ${classes} classes, but the label has ${x.classes}: make them equal.`,
  };
}
