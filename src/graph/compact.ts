/**
 * @file The short form of a project that links carry: nodes by index, kinds and port names in tables, positions in
 * steps of the grid from node to node, only what differs from defaults. Numbers that repeat are what deflate likes.
 */
import { z } from "zod";
import type { Json } from "../core/json.ts";
import { toFile } from "./file-text.ts";
import type { Kinds, Raw } from "./migrate.ts";
import { FORMAT, type Graph, type Project, projectSchema, VERSION } from "./schema.ts";

/** Pixels between two points of the grid that positions in links snap to. */
const GRID = 20;

const json: z.ZodType<Json> = z.json();
/** [kind, x, y, params | 0, id | 0, { l: label, m: muted }], shorter where the last ones are not needed. */
const compactNode = z.tuple([z.int(), z.int(), z.int()]).rest(json);
/** Nodes, and wires as [step of source, target from source, ports] three by three. */
const compactGraph = z.tuple([z.array(compactNode), z.array(z.int())]);
export const compactSchema = z.strictObject({
  v: z.int().optional(),
  kinds: z.array(z.string()),
  ports: z.array(z.tuple([z.string(), z.string()])),
  versions: json.optional(),
  meta: json.optional(),
  seed: json.optional(),
  networks: z.array(z.tuple([json, json, json, compactGraph])).optional(),
  blocks: z.array(z.tuple([json, compactGraph])).optional(),
  game: compactGraph,
  training: json.optional(),
});
export type Compact = z.infer<typeof compactSchema>;
type CompactGraph = z.infer<typeof compactGraph>;

interface Tables {
  readonly kinds: string[];
  readonly ports: [string, string][];
}

/** The project as a link can show it: every position on the grid, and no record. */
export function snapped({ record: _record, ...project }: Project): Project {
  const snap = <G extends Graph>(graph: G): G => ({
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      position: { x: Math.round(node.position.x / GRID) * GRID + 0, y: Math.round(node.position.y / GRID) * GRID + 0 },
    })),
  });
  return { ...project, networks: project.networks.map(snap), blocks: project.blocks.map(snap), game: snap(project.game) };
}

/** `project` must be snapped. */
export function toCompact(project: Project, kinds: Kinds): Compact {
  const tables: Tables = { kinds: [], ports: [] };
  const file = toFile(project, kinds);
  const graph = (g: Graph): CompactGraph => packGraph(toFileGraph(g, kinds), tables);
  const game = graph(project.game);
  const networks = project.networks.map((n): [Json, Json, Json, CompactGraph] => [n.id, n.name, n.role, graph(n)]);
  const blocks = project.blocks.map((b): [Json, CompactGraph] => {
    const { nodes: _nodes, edges: _edges, ...head } = b;
    return [head as Json, graph(b)];
  });
  return {
    ...(VERSION > 1 ? { v: VERSION } : {}),
    ...tables,
    ...(file["kinds"] === undefined ? {} : { versions: file["kinds"] }),
    ...(file["meta"] === undefined ? {} : { meta: file["meta"] }),
    ...(project.seed === 1 ? {} : { seed: project.seed }),
    ...(networks.length === 0 ? {} : { networks }),
    ...(blocks.length === 0 ? {} : { blocks }),
    game,
    ...(file["training"] === undefined ? {} : { training: file["training"] }),
  };
}

/** A graph whose nodes hold only parameters of their own. */
function toFileGraph(graph: Graph, kinds: Kinds): Graph {
  const defaults = projectSchema.parse({ format: FORMAT, version: VERSION });
  const file = toFile({ ...defaults, game: graph }, kinds)["game"] as unknown as Graph;
  return { nodes: file.nodes.map((node) => ({ ...node, params: node.params ?? {} })), edges: graph.edges };
}

function packGraph(graph: Graph, tables: Tables): CompactGraph {
  const automatic = new AutomaticIds();
  let last = { x: 0, y: 0 };
  const nodes = graph.nodes.map((node): z.infer<typeof compactNode> => {
    const [x, y] = [Math.round(node.position.x / GRID), Math.round(node.position.y / GRID)];
    const head: [number, number, number] = [indexIn(tables.kinds, node.kind), x - last.x, y - last.y];
    last = { x, y };
    const more = { ...(node.label === undefined ? {} : { l: node.label }), ...(node.muted === true ? { m: 1 } : {}) };
    const tail: Json[] = [
      Object.keys(node.params).length === 0 ? 0 : node.params,
      automatic.next(node.kind) === node.id ? 0 : node.id,
      Object.keys(more).length === 0 ? 0 : more,
    ];
    while (tail.at(-1) === 0) tail.pop();
    return [...head, ...tail];
  });
  const order = new Map(graph.nodes.map((node, index) => [node.id, index]));
  let lastSource = 0;
  const edges = graph.edges.flatMap((edge) => {
    const source = order.get(edge.source);
    const target = order.get(edge.target);
    if (source === undefined || target === undefined) return [];
    const packed = [source - lastSource, target - source, portsIn(tables.ports, edge.sourcePort, edge.targetPort)];
    lastSource = source;
    return packed;
  });
  return [nodes, edges];
}

/** What a file holds, for `openValue`; indices that lead nowhere become wires and kinds that the repair names. */
export function fromCompact(compact: Compact): Raw {
  const graph = (packed: CompactGraph): Raw => unpackGraph(packed, compact);
  return {
    format: FORMAT,
    version: compact.v ?? 1,
    ...(compact.versions === undefined ? {} : { kinds: compact.versions }),
    ...(compact.meta === undefined ? {} : { meta: compact.meta }),
    ...(compact.seed === undefined ? {} : { seed: compact.seed }),
    networks: (compact.networks ?? []).map(([id, name, role, packed]) => ({ id, name, role, ...graph(packed) })),
    blocks: (compact.blocks ?? []).map(([head, packed]) => ({ ...(head as object), ...graph(packed) })),
    game: graph(compact.game),
    ...(compact.training === undefined ? {} : { training: compact.training }),
  };
}

function unpackGraph([packedNodes, packedEdges]: CompactGraph, tables: Tables): Raw {
  const automatic = new AutomaticIds();
  let at = { x: 0, y: 0 };
  const nodes = packedNodes.map(([kindIndex, dx, dy, params = 0, id = 0, more = 0]) => {
    const kind = tables.kinds[kindIndex];
    at = { x: at.x + dx, y: at.y + dy };
    const auto = automatic.next(kind ?? "node");
    const { l: label, m: muted } = typeof more === "object" && more !== null ? (more as Raw) : {};
    return {
      id: id === 0 ? auto : id,
      kind,
      ...(params === 0 ? {} : { params }),
      position: { x: at.x * GRID, y: at.y * GRID },
      ...(label === undefined ? {} : { label }),
      ...(muted === undefined ? {} : { muted: true }),
    };
  });
  const edges: Raw[] = [];
  let source = 0;
  for (let i = 0; i + 2 < packedEdges.length; i += 3) {
    source += packedEdges[i] ?? 0;
    const target = source + (packedEdges[i + 1] ?? 0);
    const [sourcePort, targetPort] = tables.ports[packedEdges[i + 2] ?? -1] ?? [];
    edges.push({ source: nodes[source]?.id, sourcePort, target: nodes[target]?.id, targetPort });
  }
  return { nodes, edges };
}

/** The ids that the editor gives by itself: "dense1", "dense2", ... in the order of the nodes. */
class AutomaticIds {
  readonly #counts = new Map<string, number>();

  next(kind: string): string {
    const n = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, n);
    return `${kind}${n}`;
  }
}

function indexIn(table: string[], value: string): number {
  const index = table.indexOf(value);
  return index >= 0 ? index : table.push(value) - 1;
}

function portsIn(table: [string, string][], from: string, to: string): number {
  const index = table.findIndex(([a, b]) => a === from && b === to);
  return index >= 0 ? index : table.push([from, to]) - 1;
}
