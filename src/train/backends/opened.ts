import type { Engine } from "../engine.ts";
import type { BackendReport } from "../protocol.ts";

/** What a report says beyond the backend itself. */
export type Why = Pick<BackendReport, "reason" | "tried">;

export interface Opened {
  readonly engine: Engine;
  /** Draws or computes on the CPU: some ten times slower than WASM. */
  readonly software: boolean;
}

/** Of WebAssembly: beyond this the memory is the limit. */
export const MOST_THREADS = 4;

export function inNode(): boolean {
  return typeof process !== "undefined" && process.versions?.node !== undefined;
}
