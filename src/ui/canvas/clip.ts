/**
 * @file Nodes as text on the clipboard, so that they travel between tabs and into chats. Networks and blocks that the
 * nodes use travel along; what the other project has already is not added twice.
 */
import { z } from "zod";
import { err, ok, type Result } from "../../core/result.ts";
import { type Edit, freeId, type GraphId, graphOf } from "../../graph/edit.ts";
import {
  blockSchema,
  type Edge,
  edgeSchema,
  type Graph,
  type GraphNode,
  limits,
  networkSchema,
  nodeSchema,
  type Project,
} from "../../graph/schema.ts";

const clipSchema = z.strictObject({
  ganvas: z.literal("nodes"),
  nodes: z.array(nodeSchema).min(1).max(limits.nodes),
  /** Between the nodes. */
  edges: z.array(edgeSchema).max(limits.edges),
  /** To and from nodes that stayed behind. */
  outer: z.array(edgeSchema).max(limits.edges).default([]),
  networks: z.array(networkSchema).max(limits.networks).default([]),
  blocks: z.array(blockSchema).max(limits.blocks).default([]),
});
export type Clip = z.infer<typeof clipSchema>;

/** Undefined when nothing of the list is there. */
export function clipOf(project: Project, graph: GraphId, ids: readonly string[]): Clip | undefined {
  const at = graphOf(project, graph);
  const chosen = new Set(ids);
  const nodes = at?.nodes.filter((node) => chosen.has(node.id)) ?? [];
  if (at === undefined || nodes.length === 0) return undefined;
  const inside = (edge: Edge) => chosen.has(edge.source) && chosen.has(edge.target);
  const touching = at.edges.filter((edge) => chosen.has(edge.source) || chosen.has(edge.target));
  const named = (kind: "network" | "block") => new Set(nodes.filter((node) => node.kind === kind).map((node) => node.params[kind]));
  const networks = project.networks.filter((network) => named("network").has(network.id));
  const blocks = project.blocks.filter(
    (block) =>
      named("block").has(block.id) ||
      networks.some((network) => network.nodes.some((node) => node.kind === "block" && node.params["block"] === block.id)),
  );
  return { ganvas: "nodes", nodes, edges: touching.filter(inside), outer: touching.filter((edge) => !inside(edge)), networks, blocks };
}

export function clipText(clip: Clip): string {
  return JSON.stringify(clip, undefined, 1);
}

/** The reason in words when the text holds no nodes of ours. */
export function readClip(text: string): Result<Clip, string> {
  if (text.length > 4_000_000) return err("The clipboard holds too much text to be nodes.");
  try {
    const parsed = clipSchema.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data) : err("The clipboard holds no nodes that can be pasted here.");
  } catch {
    return err("The clipboard holds no nodes.");
  }
}

export interface Paste {
  readonly clip: Clip;
  readonly graph: GraphId;
  /** How far the copies stand from the originals. */
  readonly offset: { readonly x: number; readonly y: number };
  /** Also wires to and from nodes outside the clip, where those are in this graph. */
  readonly withWires: boolean;
}

/** `nodes`: the ids of the copies. */
export function pasteEdits(
  project: Project,
  { clip, graph, offset, withWires }: Paste,
): { readonly edits: Edit[]; readonly nodes: readonly string[] } {
  const at = graphOf(project, graph);
  if (at === undefined) return { edits: [], nodes: [] };
  const ids = new Map<string, string>();
  const grown: Graph = { nodes: [...at.nodes], edges: at.edges };
  for (const node of clip.nodes) {
    const copy: GraphNode = {
      ...node,
      id: freeId(grown, node.id.replace(/\d+$/, "") || node.kind),
      position: { x: node.position.x + offset.x, y: node.position.y + offset.y },
    };
    grown.nodes.push(copy);
    ids.set(node.id, copy.id);
  }
  const copies = grown.nodes.slice(at.nodes.length);
  const there = new Set(at.nodes.map((node) => node.id));
  // A wire into a port outside would push out the one that is there: only wires into the copies come along.
  const outer = withWires ? clip.outer.filter((edge) => ids.has(edge.target) && there.has(edge.source)) : [];
  const edges = [...clip.edges, ...outer].map((edge) => ({
    ...edge,
    source: ids.get(edge.source) ?? edge.source,
    target: ids.get(edge.target) ?? edge.target,
  }));
  return {
    edits: [
      ...clip.networks
        .filter(({ id }) => project.networks.every((network) => network.id !== id))
        .map((network): Edit => ({ edit: "add-network", network })),
      ...clip.blocks
        .filter(({ id }) => project.blocks.every((block) => block.id !== id))
        .map((block): Edit => ({ edit: "add-block", block })),
      ...copies.map((node): Edit => ({ edit: "add-node", graph, node })),
      ...edges.map((edge): Edit => ({ edit: "add-edge", graph, edge })),
    ],
    nodes: [...ids.values()],
  };
}
