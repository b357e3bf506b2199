import { invariant } from "../../core/result.ts";
import type { Shape } from "../../core/tensor-type.ts";

/** The only input of a primitive. */
export function one<T>(inputs: readonly T[]): T {
  const [x] = inputs;
  invariant(x !== undefined && inputs.length === 1, `expected 1 operand, got ${inputs.length}`);
  return x;
}

/** The two inputs of a primitive. */
export function two<T>(inputs: readonly T[]): readonly [T, T] {
  const [a, b] = inputs;
  invariant(a !== undefined && b !== undefined && inputs.length === 2, `expected 2 operands, got ${inputs.length}`);
  return [a, b];
}

/** [batch, height, width, channels] of an image. */
export function nhwc(shape: Shape, what = "an image"): readonly [number, number, number, number] {
  const [n, h, w, c] = shape;
  invariant(
    n !== undefined && h !== undefined && w !== undefined && c !== undefined && shape.length === 4,
    `expected ${what} of rank 4, got [${shape.join(", ")}]`,
  );
  return [n, h, w, c];
}

/** For messages: [2, 3]. */
export function show(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
