/** @file A procedure as a list of kernels over pieces of memory that have no place yet. */
import type { Equation, Target, Variable, VariableId } from "../../../compile/plan.ts";
import type { RandomAttributes } from "../../../core/ops.ts";
import type { DType, Shape } from "../../../core/tensor-type.ts";
import type { Kernel } from "../../kernels/webgpu/kernel.ts";

/** A piece of memory, by identity. */
export interface Memory {
  readonly elements: number;
  readonly home: Home;
  /** The scratch bank that it must be in, for those that one kernel reaches in turn; left out: any other. */
  bank?: number;
}

type Home =
  | { readonly kind: "state"; readonly name: string }
  | { readonly kind: "constant"; readonly values: Float32Array | Int32Array }
  | { readonly kind: "scratch" };

/** Elements from `offset` on. */
export interface View {
  readonly memory: Memory;
  readonly offset: number;
}

/** One of our kernels. */
export interface OwnCommand {
  readonly by: "us";
  readonly kernel: Kernel;
  /** In the order of the kernel's tensors. */
  readonly tensors: readonly View[];
  /** Host scalars, in the order of the kernel's numbers. */
  readonly numbers: readonly VariableId[];
  /** Whose keys the host writes before each run. */
  readonly draws: readonly RandomAttributes[];
}

/** One of tfjs's, as it was recorded. */
export interface TfjsCommand {
  readonly by: "tfjs";
  /** In tfjs's cache of pipelines. */
  readonly shader: string;
  readonly output: View;
  readonly inputs: readonly View[];
  readonly uniforms: ArrayBuffer;
  readonly groups: readonly [number, number, number];
}

export type Command = OwnCommand | TfjsCommand;

/** Where an operand is. */
export interface Placed extends Variable {
  readonly view: View;
}

/** Says what tfjs would do. */
export interface Recording {
  record(
    equation: Equation,
    inputs: readonly Placed[],
    output: Variable,
  ): { readonly made: View; readonly commands: readonly TfjsCommand[] };
}

/** What stays on the device for the host after a run. */
export interface Shown {
  readonly target: Exclude<Target, { readonly to: "state" | "kept" }>;
  readonly shape: Shape;
  readonly dtype: DType;
  /** A number that the host knows already stands for itself. */
  readonly from: View | VariableId;
}

/** What the host writes before each run. */
export interface Given {
  readonly view: View;
  readonly from: { readonly source: string; readonly port: string } | VariableId;
}

export interface Program {
  readonly given: readonly Given[];
  readonly commands: readonly Command[];
  readonly shown: readonly Shown[];
}

export function viewsOf(command: Command): readonly { readonly view: View; readonly written: boolean }[] {
  if (command.by === "tfjs") return [...command.inputs.map((view) => ({ view, written: false })), { view: command.output, written: true }];
  return command.tensors.map((view, i) => ({ view, written: command.kernel.tensors[i]?.written ?? false }));
}
