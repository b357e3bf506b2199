/** @file What a device may do better than tfjs kernels: groups of equations at once, random numbers on the device. */
import type { FusedGroup, Schedule } from "../../compile/optimise/fused-group.ts";
import type { Equation, Procedure, VariableId } from "../../compile/plan.ts";
import type { RandomAttributes } from "../../core/ops.ts";
import type { Shape } from "../../core/tensor-type.ts";
import type { RunInputs } from "../engine.ts";
import type { DeviceTensor } from "./kernels.ts";

/** What a run has computed so far. */
export interface Running {
  readonly tensors: Map<VariableId, DeviceTensor>;
  /** Host scalars, by variable. */
  readonly numbers: Float64Array;
}

export interface Fusion {
  /** Compiles all kernels of a procedure and says what to run. */
  prepare(procedure: Procedure, items: Schedule): Promise<Schedule>;
  /** Computes the outputs of a prepared group. */
  run(group: FusedGroup, running: Running): void;
  /** An equation that it has a kernel of its own for. */
  single(equation: Equation, inputs: readonly DeviceTensor[]): DeviceTensor | undefined;
  random(attributes: RandomAttributes & { readonly shape: Shape }, draw: RunInputs["draw"]): DeviceTensor;
  /** All equations of a run have been recorded. */
  finish(): void;
}
