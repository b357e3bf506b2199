/** @file The learned scale and shift per feature (the last axis) that normalisations end with. */
import type { Ops, Value } from "../core/ops.ts";
import type { TensorType } from "../core/tensor-type.ts";
import type { WeightSpec } from "./definition.ts";
import { type Initializer, ones, zeros } from "./initializer.ts";
import { flag } from "./params.ts";

export interface Affine {
  readonly scale: boolean;
  readonly shift: boolean;
}

export function affineParams(value = true) {
  return { scale: flag(value, { label: "Scale", help: "γ, learned." }), shift: flag(value, { label: "Shift", help: "β, learned." }) };
}

export function affineWeights(x: TensorType, has: Affine, scaleInitializer: Initializer = ones): Readonly<Record<string, WeightSpec>> {
  const shape = [x.shape.at(-1) ?? 1];
  return {
    ...(has.scale ? { scale: { shape, initializer: scaleInitializer } } : {}),
    ...(has.shift ? { shift: { shape, initializer: zeros } } : {}),
  };
}

export function affine(ops: Ops, x: Value, has: Affine, weight: (name: string) => Value): Value {
  const scaled = has.scale ? ops.mul(x, weight("scale")) : x;
  return has.shift ? ops.add(scaled, weight("shift")) : scaled;
}
