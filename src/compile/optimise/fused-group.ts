import type { Shape } from "../../core/tensor-type.ts";
import type { Equation, VariableId } from "../plan.ts";

/** WebGPU guarantees eight storage buffers per shader stage. */
export const MOST_TENSORS = 8;

/**
 * Elementwise equations in order, all with float32 outputs of one shape; their inputs broadcast into it. Tensors in and
 * out are at most eight together.
 */
export interface FusedGroup {
  readonly shape: Shape;
  /** Tensors from outside. */
  readonly inputs: readonly VariableId[];
  /** Host scalars (see `hostScalars`) that the equations read: numbers, not tensors. */
  readonly scalars: readonly VariableId[];
  readonly equations: readonly Equation[];
  /** What is used outside; everything else need not exist in memory. */
  readonly outputs: readonly VariableId[];
}

/** Everything but the equations of host scalars, in an order that may be run. */
export type Schedule = readonly (Equation | FusedGroup)[];

export function isGroup(item: Equation | FusedGroup): item is FusedGroup {
  return "equations" in item;
}

/** What the item computes and is seen from outside. */
export function outputsOf(item: Equation | FusedGroup): readonly VariableId[] {
  return isGroup(item) ? item.outputs : [item.output];
}
