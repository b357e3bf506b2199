import { invariant } from "../../core/result.ts";
import { type Shape, sizeOf } from "../../core/tensor-type.ts";
import { show, two } from "./operands.ts";
import type { AttributesOf, Primitive } from "./primitive.ts";

/** [rows, columns] of the last two axes, after transposing. */
function matrix(shape: Shape, transposed: boolean): readonly [number, number] {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  return transposed ? [columns, rows] : [rows, columns];
}

export const matMul: Primitive<AttributesOf["matMul"]> = {
  shape(inputs, { transposeA, transposeB }) {
    const [a, b] = two(inputs);
    const [m, k] = matrix(a.shape, transposeA);
    const [k2, n] = matrix(b.shape, transposeB);
    const leading = a.shape.slice(0, -2);
    const fits = a.shape.length >= 2 && a.shape.length === b.shape.length && k === k2 && leading.every((size, i) => size === b.shape[i]);
    invariant(
      fits,
      `expected matrices that multiply, got ${show(a.shape)}${transposeA ? "ᵀ" : ""} × ${show(b.shape)}${transposeB ? "ᵀ" : ""}`,
    );
    invariant(a.dtype === "float32" && b.dtype === "float32", `expected float32, got ${a.dtype} and ${b.dtype}`);
    return { shape: [...leading, m, n], dtype: "float32" };
  },
  derivative({ ops, inputs, attributes: { transposeA, transposeB }, dy }) {
    const [a, b] = two(inputs);
    return [
      () => (transposeA ? ops.matMul(b, dy, transposeB, true) : ops.matMul(dy, b, false, !transposeB)),
      () => (transposeB ? ops.matMul(dy, a, true, transposeA) : ops.matMul(a, dy, !transposeA, false)),
    ];
  },
  flops: (inputs, output, { transposeA }) => 2 * sizeOf(output.shape) * matrix(two(inputs)[0].shape, transposeA)[1],
  run(inputs, output, { transposeA, transposeB }) {
    const [a, b] = two(inputs);
    const [m, k] = matrix(a.shape, transposeA);
    const n = output.shape.at(-1) ?? 1;
    const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
    const [bRow, bColumn] = transposeB ? [1, k] : [n, 1];
    const out = new Float64Array(sizeOf(output.shape));
    for (let at = 0; at < out.length; at++) {
      const batch = Math.floor(at / (m * n));
      let aAt = batch * m * k + Math.floor((at % (m * n)) / n) * aRow;
      let bAt = batch * k * n + (at % n) * bColumn;
      let sum = 0;
      for (let i = 0; i < k; i++, aAt += aColumn, bAt += bRow) sum += (a.values[aAt] ?? 0) * (b.values[bAt] ?? 0);
      out[at] = sum;
    }
    return out;
  },
};
