/** @file A procedure in the making, and how it reads the state and the numbers that procedures share. */
import type { Value } from "../core/ops.ts";
import type { LiveNumber } from "../core/schedule.ts";
import type { Mode, Repetition } from "../nodes/definition.ts";
import type { Analysis, GraphAnalysis, NodeAnalysis } from "./analysis.ts";
import type { Ledger } from "./ledger.ts";
import type { Needs } from "./needs.ts";
import type { StateEntry } from "./plan.ts";
import type { Tracer } from "./trace.ts";

/** One procedure in the making. */
export interface Trace {
  readonly analysis: Analysis;
  readonly tracer: Tracer;
  readonly ledger: Ledger;
  /** Examples in a batch where nothing that arrives says so. */
  readonly batch: number;
  /** A view: fixed noise, fixed batches, nothing written. */
  readonly still: boolean;
  /** A view whose noise is drawn anew in every run. */
  readonly fresh: boolean;
  /** The players that move in this procedure, and their networks. */
  readonly players: ReadonlySet<string>;
  readonly moving: ReadonlySet<string>;
  /** Whether a board node that keeps numbers of its own writes them in this procedure. */
  readonly writes: (node: NodeAnalysis) => boolean;
  /** State and scalars that were read, by name. */
  readonly inputs: Map<string, Value>;
  /** Live weights that each use of a network read, and each penalty on weights. */
  readonly read: Map<string, Map<string, StateEntry>>;
  /** New values of running statistics and other state. A later use of the same network goes on from them. */
  readonly statistics: Map<string, Value>;
  /** How often slots and sets have moved: scalars that count up with each run. */
  readonly counts: Set<string>;
  /** What the nodes of the board gave. */
  readonly board: Outputs;
  /** Sets of weights that were computed, by the node that stands for them. */
  readonly sets: Map<string, WeightSet>;
  /** What a use of a network runs with; undefined: the live weights. */
  readonly setOf: (trace: Trace, use: NodeAnalysis, scope: Scope) => WeightSet | undefined;
  /** What a sampler joins. */
  readonly sample: (trace: Trace, scope: Scope, sampler: NodeAnalysis) => Value;
  /** The ports of board nodes that are needed; filled by `traceBoard`. */
  needs: Needs;
}

/** A graph at one place: the board, a use of a network, or a block inside one. */
export interface Scope {
  readonly graph: GraphAnalysis;
  /** "board/", "generator/", "generator/block1." */
  readonly prefix: string;
  readonly batch: number;
  /** Of the graph's input nodes, by port name. */
  readonly given: Readonly<Record<string, Value>>;
  readonly use?: { readonly id: string; readonly mode: Mode; readonly weights: WeightSet | undefined };
  /** Of a block: the node that uses it, and where. */
  readonly outer?: { readonly scope: Scope; readonly node: NodeAnalysis };
  /** Inside what a sampler repeats; `stream` tells the noise of one pass from that of the others. */
  readonly repetition?: Repetition & { readonly stream: string };
  /** Of a board that is only thought of: sets in place of the live weights, by network. Nothing is written then. */
  readonly instead?: ReadonlyMap<string, WeightSet>;
}

/** By output port. */
export type Values = Readonly<Record<string, Value>>;
export type Outputs = Map<string, Values>;

/** A value for every weight and statistic of a network. */
export type WeightSet = (entry: StateEntry) => Value;

/** How often a board node has moved; with `moves` it moves in this procedure, which counts. */
export function readCount(trace: Trace, node: string, moves: boolean): Value {
  const name = `${node}/moves`;
  trace.ledger.scalars.set(name, { name, stepsOf: node });
  if (moves) trace.counts.add(name);
  return memo(trace.inputs, `scalar ${name}`, () => trace.tracer.input({ from: "scalar", name }, [], "float32"));
}

export function readState({ inputs, tracer }: Trace, { name, shape }: StateEntry): Value {
  return memo(inputs, `state ${name}`, () => tracer.input({ from: "state", name }, shape, "float32"));
}

/** A live parameter, always as a scalar, so that it can change while training runs. */
export function readScalar(
  { inputs, tracer, ledger }: Trace,
  name: string,
  value: LiveNumber,
  at: { graph: string; node: string; param: string },
): Value {
  ledger.scalars.set(name, { name, value, at });
  return memo(inputs, `scalar ${name}`, () => tracer.input({ from: "scalar", name }, [], "float32"));
}

export function memo<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
