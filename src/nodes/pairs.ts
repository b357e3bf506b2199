/** @file What losses between two tensors of one shape share. */
import { err, ok, type Result } from "../core/result.ts";
import { sameShape, scalar, type TensorType } from "../core/tensor-type.ts";
import type { Inferred, Problem } from "./definition.ts";
import { describe, numbersProblem } from "./shape-problems.ts";

export const pairPorts = [
  { name: "x", label: "Made", meaning: "any" },
  { name: "target", label: "Wanted", meaning: "any" },
] as const;

export function inferPair(title: string, x: TensorType, target: TensorType, port = "target"): Result<Inferred, Problem> {
  if (x.dtype !== "float32") return err(numbersProblem(title, x));
  if (target.dtype !== "float32") return err(numbersProblem(title, target, port));
  if (sameShape(x.shape, target.shape) && (x.meaning === "scalar") === (target.meaning === "scalar"))
    return ok({ outputs: { loss: scalar } });
  const message = `${title} compares tensors of one shape, but ${describe(x)} meets ${describe(target)}: reshape or resize one of them.`;
  return err({ code: "shape.pair", port, message });
}
