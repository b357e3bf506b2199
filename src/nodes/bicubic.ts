/** @file Bicubic enlargement as two products with fixed matrices. Keys 1981 with a = -0.75 and repeated borders, as PyTorch has it. */
import type { Ops, Value } from "../core/ops.ts";

const A = -0.75;

/** [batch, height, width, channels] → [batch, height · factor, width · factor, channels] */
export function enlargeBicubic(ops: Ops, x: Value, factor: number): Value {
  return alongHeight(ops, ops.transpose(alongHeight(ops, x, factor), [0, 2, 1, 3]), factor, true);
}

/** `back`: height and width change places afterwards. */
function alongHeight(ops: Ops, x: Value, factor: number, back = false): Value {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const rows = ops.reshape(ops.transpose(x, [1, 0, 2, 3]), [height, batch * width * channels]);
  const larger = ops.matMul(ops.literal(weights(height, factor), [height * factor, height]), rows);
  return ops.transpose(ops.reshape(larger, [height * factor, batch, width, channels]), back ? [1, 2, 0, 3] : [1, 0, 2, 3]);
}

/** Row-major [size · factor, size]: what each new pixel takes of the old ones. */
function weights(size: number, factor: number): number[] {
  const table = Array.from({ length: size * factor * size }, () => 0);
  for (let i = 0; i < size * factor; i++) {
    const at = (i + 0.5) / factor - 0.5;
    for (let k = Math.floor(at) - 1; k <= Math.floor(at) + 2; k++) {
      const column = Math.min(size - 1, Math.max(0, k));
      table[i * size + column] = (table[i * size + column] ?? 0) + cubic(Math.abs(at - k));
    }
  }
  return table;
}

function cubic(x: number): number {
  if (x <= 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
  return x < 2 ? ((A * x - 5 * A) * x + 8 * A) * x - 4 * A : 0;
}
