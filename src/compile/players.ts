/** @file Who plays: each player node with what it owns, what it minimises and what that is computed from. */
import type { LiveNumber } from "../core/schedule.ts";
import type { Training } from "../graph/schema.ts";
import {
  type Analysis,
  type GraphAnalysis,
  type NodeAnalysis,
  nameOf,
  type PlayerAnalysis,
  type Source,
  type TurnAnalysis,
} from "./analysis.ts";
import { weightsNamed } from "./needs.ts";

export function playersOf(board: GraphAnalysis, networks: ReadonlyMap<string, unknown>, training: Training): Map<string, PlayerAnalysis> {
  const players = new Map<string, PlayerAnalysis>();
  for (const node of board.nodes.values()) {
    if (node.definition?.kind !== "player" || node.node.muted === true) continue;
    const owned = (node.params["networks"] ?? []) as readonly string[];
    const losses = (node.wires["loss"] ?? []).filter((source) => outputOf(board, source) !== undefined);
    const optimizer = node.wires["optimizer"]?.[0]?.node;
    players.set(node.id, {
      id: node.id,
      name: nameOf(node),
      networks: [...new Set(owned)].filter((id) => networks.has(id)),
      losses,
      optimizer: optimizer !== undefined && board.nodes.get(optimizer)?.status === "typed" ? optimizer : undefined,
      steps: node.params["steps"] as LiveNumber,
      clip: node.params["clip"] as LiveNumber,
      batch: Math.max(1, Math.round(training.batchSize * (node.params["batch"] as number))),
      gate: (node.wires["gate"] ?? []).find((source) => outputOf(board, source) !== undefined),
      accumulate: node.params["accumulate"] as number,
      closure: closureOf(
        board,
        losses.map((source) => source.node),
      ),
    });
  }
  return players;
}

function outputOf(board: GraphAnalysis, source: Source): unknown {
  return board.nodes.get(source.node)?.outputs[source.port];
}

/** The given nodes and everything they are computed from. */
export function closureOf(graph: Pick<GraphAnalysis, "nodes">, roots: readonly string[]): Set<string> {
  const closure = new Set(roots);
  for (const id of closure) {
    for (const sources of Object.values(graph.nodes.get(id)?.wires ?? {})) for (const { node } of sources) closure.add(node);
  }
  return closure;
}

/** The same, and what the weights that uses name are computed from. */
export function reachOf(graph: Pick<GraphAnalysis, "nodes">, roots: readonly string[]): Set<string> {
  const reach = new Set(roots);
  for (const id of reach) {
    const node = graph.nodes.get(id);
    if (node === undefined) continue;
    const set = graph.nodes.get(weightsNamed(node));
    if (set !== undefined) reach.add(set.id);
    for (const sources of Object.values(node.wires)) for (const source of sources) reach.add(source.node);
  }
  return reach;
}

/** Uses of networks among the nodes. */
export function usesOf(graph: Pick<GraphAnalysis, "nodes">, ids: Iterable<string> = graph.nodes.keys()): NodeAnalysis[] {
  return [...ids].flatMap((id) => {
    const node = graph.nodes.get(id);
    return node?.definition?.kind === "network" && node.node.muted !== true ? [node] : [];
  });
}

/** Which nodes of the board may move on the numbers that they keep in a turn. */
export function writersIn({ stages }: Pick<Analysis, "stages">, turn: TurnAnalysis): (node: NodeAnalysis) => boolean {
  const standing = new Set(stages.flatMap(({ turns }) => turns.flatMap(({ others }) => others)));
  return (node) => (standing.has(node.id) ? turn.others.includes(node.id) : follows(node, turn.players));
}

/** A node that stands in no turn writes when the player moves that it follows, or, without one, whenever it is computed. */
function follows({ params }: NodeAnalysis, players: readonly string[]): boolean {
  const player = params["follows"];
  return typeof player !== "string" || player === "" ? players.length > 0 : players.includes(player);
}

/** Whether a use of a network moves its stored statistics on in a turn of the players that own `moving`. */
export function movesStatistics({ params }: NodeAnalysis, moving: ReadonlySet<string>): boolean {
  return params["update"] === "always" || (params["update"] === "owner" && moving.has(String(params["network"])));
}
