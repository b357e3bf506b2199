/** @file Questions that rules ask about a game: where a tensor comes from, across cards and blocks, and who judges whom. */

import type { Edit } from "../graph/edit.ts";
import type { Edge } from "../graph/schema.ts";
import type { Adversarial, OperationDefinition } from "../nodes/definition.ts";
import type { Analysis, GraphAnalysis, NetworkAnalysis, NodeAnalysis, PlayerAnalysis, Source } from "./analysis.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { closureOf } from "./players.ts";

export type Fix = NonNullable<Diagnostic["fixes"]>[number];

export interface Step {
  readonly graph: GraphAnalysis;
  readonly node: NodeAnalysis;
  readonly port: string;
}

/**
 * The nodes that a tensor went through, the last one first: into networks and blocks and out of them again, as long as
 * each has a single input. A use stands before what is inside it.
 */
export function* upstream(game: Analysis, graph: GraphAnalysis, source: Source | undefined): Generator<Step> {
  const uses: { readonly graph: GraphAnalysis; readonly node: NodeAnalysis }[] = [];
  let at = { graph, source };
  while (at.source !== undefined) {
    const node = at.graph.nodes.get(at.source.node);
    if (node === undefined) return;
    const inner = insideOf(game, node);
    if (node.definition?.kind === "input") {
      const outer = uses.pop();
      if (outer === undefined) return;
      at = { graph: outer.graph, source: outer.node.wires[String(node.params["name"])]?.[0] };
      continue;
    }
    yield { graph: at.graph, node, port: at.source.port };
    if (inner) {
      uses.push({ graph: at.graph, node });
      const output = inner.outputs.find(({ name }) => name === at.source?.port);
      at = { graph: inner, source: output && inner.nodes.get(output.node)?.wires["x"]?.[0] };
    } else {
      const sources = Object.values(node.wires).flat();
      at = { graph: at.graph, source: sources.length === 1 ? sources[0] : undefined };
    }
  }
}

function insideOf(game: Analysis, node: NodeAnalysis): GraphAnalysis | undefined {
  return networkOf(game, node) ?? node.inside;
}

/** The node's kind where it is computed: something from tensors to tensors whose types are known. */
export function operationOf({ definition, status }: NodeAnalysis): OperationDefinition | undefined {
  return definition && "forward" in definition && status === "typed" ? definition : undefined;
}

/** The network that a card on the board uses. */
export function networkOf(game: Analysis, node: NodeAnalysis | undefined): NetworkAnalysis | undefined {
  const id = node?.definition?.kind === "network" ? node.params["network"] : undefined;
  return typeof id === "string" ? game.networks.get(id) : undefined;
}

/** All nodes inside networks and blocks that take part in computing. */
export function* innerNodes(
  game: Analysis,
): Generator<{ readonly graph: GraphAnalysis; readonly node: NodeAnalysis; readonly definition: OperationDefinition }> {
  for (const graph of [...game.networks.values(), ...game.blocks.values()]) {
    for (const node of graph.nodes.values()) {
      const definition = operationOf(node);
      if (definition) yield { graph, node, definition };
    }
  }
}

/** A loss or penalty on the board with the network whose output it scores. */
export interface Judgement {
  readonly node: NodeAnalysis;
  readonly definition: OperationDefinition;
  readonly adversarial: Adversarial | undefined;
  /** The use of the network that made the score, and the network. */
  readonly use: NodeAnalysis | undefined;
  readonly critic: NetworkAnalysis | undefined;
}

/** Losses and penalties, by their first input. */
export function judgements(game: Analysis): Judgement[] {
  return [...game.board.nodes.values()].flatMap((node) => {
    const definition = operationOf(node);
    if (definition?.family !== "loss" && definition?.family !== "penalty") return [];
    const source = node.wires[definition.inputs[0]?.name ?? ""]?.[0];
    let use: NodeAnalysis | undefined;
    for (const step of upstream(game, game.board, source)) {
      if (step.node.definition?.kind !== "network") continue;
      use = step.node;
      break;
    }
    return [
      {
        node,
        definition,
        adversarial: definition.adversarial?.(node.params),
        use,
        critic: networkOf(game, use),
      },
    ];
  });
}

/** Networks that adversarial losses score, or that are called discriminators. */
export function criticsOf(game: Analysis): NetworkAnalysis[] {
  const scored = new Set(judgements(game).flatMap(({ adversarial, critic }) => (adversarial && critic ? [critic.id] : [])));
  return [...game.networks.values()].filter(({ id, role }) => scored.has(id) || role === "discriminator");
}

/** Networks whose outputs critics score as generated, or that are called generators; a critic is none. */
export function generatorsOf(game: Analysis): NetworkAnalysis[] {
  const critics = new Set(criticsOf(game).map(({ id }) => id));
  const judged = new Set<string>();
  for (const { adversarial, use } of judgements(game)) {
    if (!use || !adversarial || adversarial.side === "real") continue;
    for (const id of closureOf(game.board, [use.id])) judged.add(networkOf(game, game.board.nodes.get(id))?.id ?? "");
  }
  return [...game.networks.values()].filter(({ id, role }) => !critics.has(id) && (judged.has(id) || role === "generator"));
}

/** Takes a node with one input out and joins what stood on both sides. */
export function removal(game: Analysis, graph: GraphAnalysis, node: NodeAnalysis, label: string): Fix {
  const document =
    graph.id === "board"
      ? game.project.game
      : (game.project.networks.find(({ id }) => id === graph.id) ?? game.project.blocks.find(({ id }) => id === graph.id));
  const edges = document?.edges ?? [];
  const [before] = edges.filter((edge) => edge.target === node.id);
  const after = edges.filter((edge) => edge.source === node.id);
  const joined = before ? after.map((edge): Edge => ({ ...before, target: edge.target, targetPort: edge.targetPort })) : [];
  return {
    label,
    edits: [
      { edit: "remove-nodes", graph: graph.id, nodes: [node.id] },
      ...joined.map((edge): Edit => ({ edit: "add-edge", graph: graph.id, edge })),
    ],
  };
}

export function setParam(at: Required<Pick<SetParam, "graph" | "node" | "param">>, value: SetParam["value"], label: string): Fix {
  return { label, edits: [{ edit: "set-param", ...at, value }] };
}

/** Where a player owns the network, and the way out of that. */
export function disown(game: Analysis, player: PlayerAnalysis, network: string): Required<Pick<Diagnostic, "at" | "fixes">> {
  const at = { graph: game.board.id, node: player.id, param: "networks" };
  const others = player.networks.filter((other) => other !== network);
  return { at, fixes: [setParam(at, others, `Do not own ${game.networks.get(network)?.name || network}`)] };
}

type SetParam = Extract<Edit, { edit: "set-param" }>;
