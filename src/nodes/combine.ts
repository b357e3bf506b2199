/**
 * @file Two tensors element by element. One number goes with everything; examples of one rank by NumPy's rule; a vector
 * with an image or a sequence feature by feature.
 */
import type { Ops, Value } from "../core/ops.ts";
import { err, ok, type Result } from "../core/result.ts";
import { broadcastShapes, floats, scalar, type TensorType } from "../core/tensor-type.ts";
import type { Inferred, Problem } from "./definition.ts";
import { describe, numbersProblem } from "./shape-problems.ts";

export const combinePorts = [
  { name: "a", meaning: "any" },
  { name: "b", meaning: "any" },
] as const;

/** The type of the result; its range is not known. */
export function inferCombined(title: string, a: TensorType, b: TensorType): Result<Inferred, Problem> {
  for (const [port, type] of [
    ["a", a],
    ["b", b],
  ] as const)
    if (type.dtype !== "float32") return err(numbersProblem(title, type, port));
  if (a.meaning === "scalar" || b.meaning === "scalar") {
    const other = a.meaning === "scalar" ? b : a;
    return ok({ outputs: { y: other.meaning === "scalar" ? scalar : { ...other, range: "any" } } });
  }
  const fits = a.shape.length === b.shape.length || a.shape.length === 1 || b.shape.length === 1;
  const shape = fits ? broadcastShapes(a.shape, b.shape) : undefined;
  if (shape !== undefined) return ok({ outputs: { y: floats(shape) } });
  return err({
    code: "shape.broadcast",
    port: "b",
    message: `${title} takes tensors of one shape, but ${describe(a)} meets ${describe(b)}: bring one to the other's shape.`,
  });
}

/** The two with as many axes each: ones are put in behind the batch axis. */
export function aligned(ops: Ops, a: Value, b: Value): readonly [Value, Value] {
  const rank = Math.max(a.shape.length, b.shape.length);
  return [withRank(ops, a, rank), withRank(ops, b, rank)];
}

function withRank(ops: Ops, x: Value, rank: number): Value {
  const [batch, ...example] = x.shape;
  if (batch === undefined || x.shape.length === rank) return x;
  return ops.reshape(x, [batch, ...Array.from({ length: rank - x.shape.length }, () => 1), ...example]);
}

/** `a <operator> b` in Python. */
export function pyCombined(operator: string, a: TensorType, b: TensorType): string {
  return `${pyAligned("a", a, b)} ${operator} ${pyAligned("b", b, a)}`;
}

function pyAligned(name: string, x: TensorType, other: TensorType): string {
  if (x.shape.length !== 1 || other.shape.length <= 1) return name;
  return `${name}${other.shape.length === 3 ? "[:, :, None, None]" : `[:, ${"None, ".repeat(other.shape.length - 1)}:]`}`;
}
