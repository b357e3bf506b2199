/**
 * @file The plan: what a project becomes. A procedure is a flat list of equations in single-assignment form with static
 * shapes; it reads state, feeds and scalars, and writes state and reports. It is JSON, can be printed and checked, and
 * knows nothing of the library that runs it.
 */
import type { Json } from "../core/json.ts";
import type { Renewal } from "../core/ops.ts";
import type { LiveNumber } from "../core/schedule.ts";
import type { DType, Shape, TensorType } from "../core/tensor-type.ts";
import type { Initializer } from "../nodes/initializer.ts";

/** An index into `Procedure.variables`. */
export type VariableId = number;

export interface Variable {
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface Equation {
  /** A name in the table of primitives: a method of `Ops`. */
  readonly primitive: string;
  readonly inputs: readonly VariableId[];
  readonly attributes: { readonly [name: string]: Json };
  readonly output: VariableId;
  /** The node that it comes from, "board/g-loss" or "generator/dense1"; several uses of a network share an origin. */
  readonly origin: string;
  readonly phase: "forward" | "backward" | "update";
}

export type Binding =
  /** A weight, a running statistic or an optimizer's slot, by its name in `Plan.state`. */
  | { readonly from: "state"; readonly name: string }
  /** What a prefix of this iteration left, by its name there. */
  | { readonly from: "kept"; readonly name: string }
  /** A batch of a data source: node id and port. */
  | { readonly from: "feed"; readonly source: string; readonly port: string }
  /** A number that the host knows when the procedure starts, by its name in `Plan.scalars`, or "step of" an optimizer. */
  | { readonly from: "scalar"; readonly name: string };

export type Target =
  | { readonly to: "state"; readonly name: string }
  /** Of a prefix: what turns read of it. No part of a checkpoint: it is computed again. */
  | { readonly to: "kept"; readonly name: string }
  /** A number to show: `total` of a player or a term of its sum. */
  | { readonly to: "report"; readonly name: string }
  /** A tensor that a view draws. */
  | { readonly to: "view"; readonly port: string };

export interface Procedure {
  readonly name: string;
  readonly variables: readonly Variable[];
  readonly inputs: readonly { readonly variable: VariableId; readonly binding: Binding }[];
  readonly equations: readonly Equation[];
  readonly results: readonly { readonly variable: VariableId; readonly target: Target }[];
}

/** Something that lives on between procedures: `generator/dense1/kernel`, `adam/generator/dense1/kernel/m`. */
export interface StateEntry {
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
  readonly role: "weight" | "statistic" | "slot";
  /** Of weights and statistics: whose they are. */
  readonly network?: string;
  /** Starts with the numbers of that state, not with its own. */
  readonly like?: string;
  /** Of a kernel: the axis of its outputs; left out: the last. */
  readonly outputAxis?: number;
}

/** A number that procedures read: a live parameter `node.param`, or how often an optimizer has stepped. */
export type ScalarEntry =
  | {
      readonly name: string;
      readonly value: LiveNumber;
      readonly at: { readonly graph: string; readonly node: string; readonly param: string };
    }
  | { readonly name: string; readonly stepsOf: string };

export interface SourceEntry {
  readonly node: string;
  readonly kind: string;
  readonly params: { readonly [name: string]: Json };
  readonly renewal: Renewal;
  /** Of the ports that are used. */
  readonly outputs: Readonly<Record<string, TensorType>>;
}

/**
 * One move: the players of a turn and whatever else moves in it, as one procedure, repeated `steps` times in iterations t
 * of the stage with t ≥ `after` (left out: 0) that `every` (left out: 1) divides.
 */
export interface Turn {
  readonly players: readonly string[];
  readonly procedure: string;
  /**
   * Procedures whose values it reads, in order. Each must have run in this iteration, and nothing that it reads may have
   * been written since: see `optimise/share-prefixes.ts`.
   */
  readonly prefixes?: readonly string[];
  readonly steps: LiveNumber;
  readonly every?: number;
  readonly after?: number;
  /** So many runs make one step; left out: 1. */
  readonly draws?: number;
  /** The step scalars (`ScalarEntry.stepsOf`) that count up with each run. */
  readonly counts: readonly string[];
}

export interface PlannedStage {
  readonly name: string;
  readonly iterations: number | undefined;
  readonly turns: readonly Turn[];
}

/** What a view is given at one wire. */
export interface Shown {
  readonly type: TensorType;
  /** The name of what it comes from. */
  readonly title: string;
  /** Whether a network had a hand in it: it is generated, and no data. */
  readonly made: boolean;
}

/** A picture of the state of affairs, computed now and then; changes no state. */
export interface PlannedView {
  readonly node: string;
  readonly kind: string;
  readonly params: { readonly [name: string]: Json };
  readonly procedure: string;
  /** By result: the port's name, and where a port takes several wires, "port 0", "port 1" and so on. */
  readonly shown: Readonly<Record<string, Shown>>;
  /** Of a view that draws numbers over time: how many it draws. */
  readonly keeps?: number;
}

export interface Plan {
  readonly seed: number;
  readonly batchSize: number;
  readonly state: readonly StateEntry[];
  readonly scalars: readonly ScalarEntry[];
  readonly sources: readonly SourceEntry[];
  readonly procedures: Readonly<Record<string, Procedure>>;
  readonly stages: readonly PlannedStage[];
  readonly views: readonly PlannedView[];
}
