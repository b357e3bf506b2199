/** @file Into how many parts a kernel's range is cut, so that each is worth the trouble of handing it to another thread. */
import type { Nest } from "../../kernels/wasm/nest.ts";
import type { Extent } from "./program.ts";

/** Nanoseconds of work in a part, at least: handing it over takes about one thousand. */
const LEAST = 20_000;
/** Parts for each thread, so that a slow one takes fewer. */
const EACH = 4;

export interface Range {
  readonly size: number;
  /** About how long the whole takes, in nanoseconds. */
  readonly work: number;
  readonly threads: number;
  /** Parts begin at multiples of this. */
  readonly multiple?: number;
  readonly most?: number;
}

export function cut({ size, work, threads, multiple = 1, most = size }: Range): Extent {
  const parts = threads === 1 ? 1 : Math.max(1, Math.min(most, EACH * threads, Math.floor(work / LEAST)));
  return { size, unit: Math.max(1, Math.ceil(size / parts / multiple)) * multiple };
}

const SLOW: ReadonlySet<string> = new Set(["exp", "log", "tanh", "sigmoid", "softplus", "erf", "sin", "cos", "pow"]);

/** About how many nanoseconds a nest takes: mostly reading and writing. */
export function nestWork({ sizes, loads, nodes, stores, reductions }: Nest): number {
  const slow = nodes.filter(({ op }) => SLOW.has(op)).length;
  const each = 0.3 * (loads.length + stores.length + reductions.length) + 0.1 * nodes.length + 2 * slow;
  return each * sizes.reduce((product, size) => product * size, 1);
}
