/** @file What the session needs of a backend. The session knows schedules and batches; an engine knows tensors. */
import type { Procedure, StateEntry } from "../compile/plan.ts";
import type { Shape } from "../core/tensor-type.ts";
import type { BackendReport } from "./protocol.ts";

export interface RunInputs {
  feed(source: string, port: string): Float32Array | Int32Array;
  scalar(name: string): number;
  /** Random draws are a function of these: `step` counts every player's step, `iteration` whole iterations. */
  readonly draw: { readonly seed: number; readonly step: number; readonly iteration: number };
}

/** What a run reports and shows, still on the device; read it or discard it, or its memory stays. */
export interface RunOutputs {
  read(): Promise<{
    readonly reports: Readonly<Record<string, number>>;
    readonly views: Readonly<Record<string, { readonly shape: Shape; readonly values: Float32Array }>>;
  }>;
  discard(): void;
}

export interface Engine {
  readonly backend: BackendReport;
  /** Resolves with the reason when the device is lost; every later call then rejects. */
  readonly lost: Promise<string>;
  /** Adds or replaces state; names not given stay. */
  writeState(entries: readonly { readonly entry: StateEntry; readonly values: Float32Array }[]): void;
  removeState(names: readonly string[]): void;
  /** At rest: what runs write before it resolves is in it or not. */
  readState(names: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
  /** Bytes that this state and these procedures will take at most, before anything is allocated; left out: the compiler's estimate holds. */
  predict?(procedures: Readonly<Record<string, Procedure>>, state: readonly StateEntry[]): number;
  /** Replaces all procedures. */
  load(procedures: Readonly<Record<string, Procedure>>): Promise<void>;
  /** Queues one run; writes its state results in place. Synchronous on CPU and WASM, never a read-back. */
  run(procedure: string, inputs: RunInputs): RunOutputs;
  /** Resolves when the device has done everything queued so far. */
  settle(): Promise<void>;
  memory(): { readonly bytes: number; readonly tensors: number };
  dispose(): void;
}
