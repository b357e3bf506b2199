import { createTracer } from "./trace.ts";
import { sample } from "./trace-sampler.ts";
import type { Trace } from "./trace-state.ts";
import { setOf } from "./trace-weights.ts";

/** An empty procedure. Left out: it is a view, in which nobody moves. */
export function createTrace(
  options: Pick<Trace, "analysis" | "ledger" | "batch"> & Partial<Pick<Trace, "still" | "fresh" | "players" | "moving" | "writes">>,
): Trace {
  return {
    tracer: createTracer(),
    still: false,
    fresh: false,
    players: new Set(),
    moving: new Set(),
    writes: () => false,
    inputs: new Map(),
    read: new Map(),
    statistics: new Map(),
    counts: new Set(),
    board: new Map(),
    sets: new Map(),
    setOf,
    sample,
    needs: new Map(),
    ...options,
  };
}
