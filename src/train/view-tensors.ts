/** @file What a view's procedure puts out, by result. */
import type { PlannedView } from "../compile/plan.ts";
import type { Shape } from "../core/tensor-type.ts";

export interface ViewTensor {
  readonly shape: Shape;
  readonly values: Float32Array;
}

export type ViewTensors = Readonly<Record<string, ViewTensor>>;

/** A parameter of the view that is a number. */
export function numberOf({ params }: PlannedView, param: string, otherwise: number): number {
  const value = params[param];
  return typeof value === "number" ? value : otherwise;
}

/** Its parameter `titles`, "a | b"; a title that is left out is empty. */
export function titlesOf({ params }: PlannedView): string[] {
  const { titles } = params;
  return typeof titles === "string" ? titles.split("|").map((title) => title.trim()) : [];
}
