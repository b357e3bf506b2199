/** @file What a procedure becomes for WebAssembly: calls of kernels on buffers, before and after the buffers have addresses. */
import type { VariableId } from "../../../compile/plan.ts";
import type { RandomAttributes } from "../../../core/ops.ts";
import type { DType, Shape } from "../../../core/tensor-type.ts";
import type { HeapKernel } from "../../kernels/heap-kernels.ts";
import type { Nest } from "../../kernels/wasm/nest.ts";
import type { BufferId } from "./view.ts";

/** Where a buffer's bytes stand. */
export type Home =
  | { readonly kind: "state"; readonly name: string }
  /** What a prefix keeps for other procedures. */
  | { readonly kind: "kept"; readonly name: string }
  | { readonly kind: "feed"; readonly source: string; readonly port: string }
  /** A host scalar, as one float. */
  | { readonly kind: "number"; readonly variable: VariableId }
  | { readonly kind: "constant"; readonly values: Float32Array | Int32Array }
  /** A place in memory that others use before and after. */
  | { readonly kind: "scratch" };

export interface BufferInfo {
  readonly home: Home;
  readonly dtype: DType;
  readonly elements: number;
}

/** A byte within a buffer. */
export interface Place {
  readonly buffer: BufferId;
  readonly byte: number;
}

export type Argument = number | Place;

/** Kernels that go through a range take its bounds as their first two arguments; several threads may share it. */
export interface Extent {
  readonly size: number;
  /** How much of it a thread takes at a time. */
  readonly unit: number;
  /** The argument that is a place of so many bytes for each such part. */
  readonly scratch?: { readonly argument: number; readonly bytes: number };
}

interface Access {
  readonly reads: readonly BufferId[];
  readonly writes: readonly BufferId[];
  /** Of those read: element i is read before element i of a write, and never after; a write may take their place. */
  readonly replaceable?: readonly BufferId[];
}

export type Step = Access &
  (
    | {
        readonly step: "kernel";
        readonly kernel: string;
        readonly extent?: Extent;
        readonly arguments: readonly Argument[];
      }
    | { readonly step: "heap"; readonly run: HeapKernel; readonly arguments: readonly Place[] }
    | { readonly step: "random"; readonly attributes: RandomAttributes; readonly extent: Extent; readonly target: Place }
  );

export interface Program {
  readonly buffers: readonly BufferInfo[];
  readonly steps: readonly Step[];
  /** By kernel name. */
  readonly nests: ReadonlyMap<string, Nest>;
  readonly reports: readonly { readonly name: string; readonly from: Place | VariableId }[];
  readonly views: readonly { readonly port: string; readonly shape: Shape; readonly dtype: DType; readonly from: Place }[];
}
