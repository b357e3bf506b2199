/**
 * @file Every change of a document is one of these values, applied by one pure function. A gesture is a list of edits;
 * undo takes a whole gesture back.
 */
import type { Json } from "../core/json.ts";
import { invariant, unreachable } from "../core/result.ts";
import type { Block, Edge, Graph, GraphNode, Meta, Network, Project, Role, Training } from "./schema.ts";
import { withoutMovers } from "./turn.ts";

/** "board", or the id of a network or a block. */
export type GraphId = string;
export const BOARD: GraphId = "board";

export type Edit =
  | { readonly edit: "add-node"; readonly graph: GraphId; readonly node: GraphNode }
  | { readonly edit: "remove-nodes"; readonly graph: GraphId; readonly nodes: readonly string[] }
  | {
      readonly edit: "move-nodes";
      readonly graph: GraphId;
      readonly positions: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
    }
  /** `undefined` takes the parameter back to its default. */
  | { readonly edit: "set-param"; readonly graph: GraphId; readonly node: string; readonly param: string; readonly value: Json | undefined }
  /** Keeps the wires; those to ports that the new kind lacks become diagnostics. */
  | {
      readonly edit: "set-kind";
      readonly graph: GraphId;
      readonly node: string;
      readonly kind: string;
      readonly params: Readonly<Record<string, Json>>;
    }
  | { readonly edit: "set-label"; readonly graph: GraphId; readonly node: string; readonly label: string | undefined }
  | { readonly edit: "mute"; readonly graph: GraphId; readonly nodes: readonly string[]; readonly muted: boolean }
  | { readonly edit: "add-edge"; readonly graph: GraphId; readonly edge: Edge }
  | { readonly edit: "remove-edge"; readonly graph: GraphId; readonly edge: Edge }
  | { readonly edit: "add-network"; readonly network: Network }
  | { readonly edit: "set-network"; readonly network: string; readonly name?: string; readonly role?: Role }
  /** Also removes its uses on the board. */
  | { readonly edit: "remove-network"; readonly network: string }
  | { readonly edit: "add-block"; readonly block: Block }
  | { readonly edit: "remove-block"; readonly block: string }
  | { readonly edit: "set-meta"; readonly meta: Partial<Meta> }
  | { readonly edit: "set-seed"; readonly seed: number }
  | { readonly edit: "set-training"; readonly training: Partial<Training> };

export function sameEdge(a: Edge, b: Edge): boolean {
  return a.source === b.source && a.sourcePort === b.sourcePort && a.target === b.target && a.targetPort === b.targetPort;
}

/** An id for lists and for React Flow; an edge has none of its own, since two wires between the same ports are one. */
export function edgeId(edge: Edge): string {
  return `${edge.source}.${edge.sourcePort}>${edge.target}.${edge.targetPort}`;
}

export function graphOf(project: Project, id: GraphId): Graph | undefined {
  if (id === BOARD) return project.game;
  return project.networks.find((network) => network.id === id) ?? project.blocks.find((block) => block.id === id);
}

/** The document after the edits, sharing what did not change. An edit of what is not there changes nothing. */
export function applyEdits(project: Project, edits: readonly Edit[]): Project {
  return edits.reduce(applyEdit, project);
}

function applyEdit(project: Project, edit: Edit): Project {
  switch (edit.edit) {
    case "add-node":
      return onGraph(project, edit.graph, (graph) =>
        graph.nodes.some((node) => node.id === edit.node.id) ? graph : { ...graph, nodes: [...graph.nodes, edit.node] },
      );
    case "remove-nodes": {
      const gone = new Set(edit.nodes);
      const without = onGraph(project, edit.graph, (graph) => ({
        ...graph,
        nodes: graph.nodes.filter((node) => !gone.has(node.id)),
        edges: graph.edges.filter((edge) => !gone.has(edge.source) && !gone.has(edge.target)),
      }));
      return edit.graph === BOARD ? withoutPlayers(without, gone) : without;
    }
    case "move-nodes":
      return onNodes(project, edit.graph, Object.keys(edit.positions), (node) => ({
        ...node,
        position: edit.positions[node.id] ?? node.position,
      }));
    case "set-param":
      return onNodes(project, edit.graph, [edit.node], (node) => ({ ...node, params: withParam(node.params, edit.param, edit.value) }));
    case "set-kind":
      return onNodes(project, edit.graph, [edit.node], (node) => ({ ...node, kind: edit.kind, params: { ...edit.params } }));
    case "set-label":
      return onNodes(project, edit.graph, [edit.node], (node) => {
        const { label: _, ...rest } = node;
        return edit.label === undefined ? rest : { ...rest, label: edit.label };
      });
    case "mute":
      return onNodes(project, edit.graph, edit.nodes, (node) => {
        const { muted: _, ...rest } = node;
        return edit.muted ? { ...rest, muted: true } : rest;
      });
    case "add-edge":
      return onGraph(project, edit.graph, (graph) =>
        graph.edges.some((edge) => sameEdge(edge, edit.edge)) ? graph : { ...graph, edges: [...graph.edges, edit.edge] },
      );
    case "remove-edge":
      return onGraph(project, edit.graph, (graph) => ({ ...graph, edges: graph.edges.filter((edge) => !sameEdge(edge, edit.edge)) }));
    case "add-network":
      return project.networks.some((network) => network.id === edit.network.id)
        ? project
        : { ...project, networks: [...project.networks, edit.network] };
    case "set-network":
      return {
        ...project,
        networks: project.networks.map((network) =>
          network.id === edit.network ? { ...network, name: edit.name ?? network.name, role: edit.role ?? network.role } : network,
        ),
      };
    case "remove-network": {
      const uses = project.game.nodes
        .filter((node) => node.kind === "network" && node.params["network"] === edit.network)
        .map((node) => node.id);
      const rest = { ...project, networks: project.networks.filter((network) => network.id !== edit.network) };
      return applyEdit(rest, { edit: "remove-nodes", graph: BOARD, nodes: uses });
    }
    case "add-block":
      return project.blocks.some((block) => block.id === edit.block.id) ? project : { ...project, blocks: [...project.blocks, edit.block] };
    case "remove-block":
      return { ...project, blocks: project.blocks.filter((block) => block.id !== edit.block) };
    case "set-meta":
      return { ...project, meta: { ...project.meta, ...edit.meta } };
    case "set-seed":
      return { ...project, seed: edit.seed };
    case "set-training":
      return { ...project, training: { ...project.training, ...edit.training } };
    default:
      return unreachable(edit, "edit");
  }
}

function onGraph(project: Project, id: GraphId, change: (graph: Graph) => Graph): Project {
  if (id === BOARD) return { ...project, game: change(project.game) };
  const inList = <G extends Graph & { id: string }>(list: G[]): G[] =>
    list.some((graph) => graph.id === id) ? list.map((graph) => (graph.id === id ? { ...graph, ...change(graph) } : graph)) : list;
  return { ...project, networks: inList(project.networks), blocks: inList(project.blocks) };
}

function onNodes(project: Project, graph: GraphId, ids: readonly string[], change: (node: GraphNode) => GraphNode): Project {
  const changed = new Set(ids);
  return onGraph(project, graph, (g) => ({ ...g, nodes: g.nodes.map((node) => (changed.has(node.id) ? change(node) : node)) }));
}

function withParam(params: GraphNode["params"], name: string, value: Json | undefined): GraphNode["params"] {
  const { [name]: _, ...rest } = params;
  return value === undefined ? rest : { ...rest, [name]: value };
}

/** A player that is gone moves in no stage. */
function withoutPlayers(project: Project, gone: ReadonlySet<string>): Project {
  const stages = project.training.stages.map((stage) => ({
    ...stage,
    turns: withoutMovers(stage.turns, (player) => gone.has(player)),
  }));
  return { ...project, training: { ...project.training, stages } };
}

/** "conv2d" → "conv2d1", "conv2d2", ...: the first id that no node of the graph has. */
export function freeId(graph: Graph, stem: string): string {
  const taken = new Set(graph.nodes.map((node) => node.id));
  // An id has at most 64 characters, its number included.
  const letters = stem.replace(/[^A-Za-z0-9_-]/g, "").replace(/^[^A-Za-z]+/, "");
  const base = letters.slice(0, 56) || "node";
  for (let n = 1; n <= taken.size + 1; n++) if (!taken.has(`${base}${n}`)) return `${base}${n}`;
  invariant(false, "no free id");
}
