/**
 * @file What the compiler knows about a document without running it: per node the types, weights and ports, per network
 * its totals, and every diagnostic. Computed on each edit; the parts that an edit does not touch are the same objects.
 */

import type { LiveNumber } from "../core/schedule.ts";
import type { TensorType } from "../core/tensor-type.ts";
import type { GraphId } from "../graph/edit.ts";
import type { GraphNode, Project, Role } from "../graph/schema.ts";
import type { Catalogue, DataSummary, NodeDefinition, Port, WeightSpec } from "../nodes/definition.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** An output port of a node in the same graph. */
export interface Source {
  readonly node: string;
  readonly port: string;
}

/**
 * `typed`: its outputs are known. `bypassed`: muted, and hands its input on. `left-out`: muted, and has no outputs.
 * `failed`: a diagnostic stands on it. `waiting`: something before it failed, so nothing more is said here.
 */
export type NodeStatus = "typed" | "bypassed" | "left-out" | "failed" | "waiting";

export interface NodeAnalysis {
  readonly id: string;
  readonly node: GraphNode;
  /** Undefined for an unknown kind. */
  readonly definition: NodeDefinition | undefined;
  /** Parsed, with defaults; an invalid value is replaced by its default here and reported. */
  readonly params: Readonly<Record<string, unknown>>;
  /** With the ports of the network or block that a use names, and of an unknown kind those that wires mention. */
  readonly ports: { readonly inputs: readonly Port[]; readonly outputs: readonly Port[] };
  /** The wires that count, by input port, in the order they were drawn. */
  readonly wires: Readonly<Record<string, readonly Source[]>>;
  readonly status: NodeStatus;
  /** What arrives, by input port. */
  readonly inputs: Readonly<Record<string, readonly TensorType[]>>;
  readonly outputs: Readonly<Record<string, TensorType>>;
  /** Its own weights; those inside a block stand in `inside`. */
  readonly weights: Readonly<Record<string, WeightSpec>>;
  /** Numbers that a player can train, and those it cannot (running statistics), with everything inside. */
  readonly trainable: number;
  readonly fixed: number;
  /** Of a use of a block: the block with this use's types and parameters. */
  readonly inside?: GraphAnalysis;
  /** Of a block's inner node: which of its parameters the use sets, by the name of the block's parameter. */
  readonly fromUse?: Readonly<Record<string, string>>;
}

export interface GraphPort {
  readonly name: string;
  /** The `input` or `output` node. */
  readonly node: string;
  /** Undefined where it cannot be known yet. */
  readonly type: TensorType | undefined;
}

export interface GraphAnalysis {
  readonly id: GraphId;
  readonly nodes: ReadonlyMap<string, NodeAnalysis>;
  /** All node ids, sources first. Nodes on a cycle stand last. */
  readonly order: readonly string[];
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  readonly trainable: number;
  readonly fixed: number;
  /** Of this graph alone, without the rules of the game. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface NetworkAnalysis extends GraphAnalysis {
  readonly name: string;
  readonly role: Role;
  /** Uses on the board. */
  readonly uses: readonly string[];
  /** The players that own it. */
  readonly owners: readonly string[];
}

export interface PlayerAnalysis {
  readonly id: string;
  readonly name: string;
  /** Ids of networks that exist, without repetition. */
  readonly networks: readonly string[];
  readonly losses: readonly Source[];
  /** Node id. */
  readonly optimizer: string | undefined;
  readonly steps: LiveNumber;
  /** Weights are kept in [-clip, clip] after each step; 0: not at all. */
  readonly clip: LiveNumber;
  /** Examples in this player's batches. */
  readonly batch: number;
  /** Moves only where this number is above 0. */
  readonly gate: Source | undefined;
  /** Gradients are averaged over so many draws before a step. */
  readonly accumulate: number;
  /** Board nodes that its losses are computed from. */
  readonly closure: ReadonlySet<string>;
}

export interface TurnAnalysis {
  readonly players: readonly string[];
  /** Other nodes of the board that move with them: sets of weights, and nodes that keep numbers of their own. */
  readonly others: readonly string[];
  /** It comes in iterations t ≥ `after` of its stage that `every` divides. */
  readonly every: number;
  readonly after: number;
  readonly batch: number;
}

export interface StageAnalysis {
  readonly name: string;
  readonly iterations: number | undefined;
  readonly turns: readonly TurnAnalysis[];
}

export interface Analysis {
  readonly project: Project;
  readonly catalogue: Catalogue;
  readonly own: OwnData | undefined;
  readonly board: GraphAnalysis;
  readonly networks: ReadonlyMap<string, NetworkAnalysis>;
  /** A block as its first use sees it, or with the types that its own inputs declare. */
  readonly blocks: ReadonlyMap<string, GraphAnalysis>;
  readonly players: ReadonlyMap<string, PlayerAnalysis>;
  readonly stages: readonly StageAnalysis[];
  /** Everything, errors first. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What is known of a person's files, by the id that a data node names. */
export type OwnData = ReadonlyMap<string, DataSummary>;

export function graphAnalysis(analysis: Analysis, graph: GraphId): GraphAnalysis | undefined {
  return graph === "board" ? analysis.board : (analysis.networks.get(graph) ?? analysis.blocks.get(graph));
}

/** The diagnostics of one node, or with `node` left out of the graph itself. */
export function diagnosticsAt(analysis: Analysis, graph: GraphId, node?: string): readonly Diagnostic[] {
  return analysis.diagnostics.filter((diagnostic) => diagnostic.at.graph === graph && diagnostic.at.node === node);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/** What a person calls the node: its label, else its kind's title, else the bare kind. */
export function nameOf(node: Pick<NodeAnalysis, "node" | "definition">): string {
  return node.node.label || (node.definition?.doc.title ?? node.node.kind);
}
