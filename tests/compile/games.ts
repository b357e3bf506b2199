/** @file Small games for tests: graphs as lines of text, and edits that spoil them. */
import { analyse } from "../../src/compile/analyse.ts";
import type { Diagnostic } from "../../src/compile/diagnostic.ts";
import type { Json } from "../../src/core/json.ts";
import { applyEdits, type Edit } from "../../src/graph/edit.ts";
import { type Edge, type Graph, type GraphNode, type Network, type Project, projectSchema } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";

/** "id:kind name=value ..." → a node; values are JSON or bare words without blanks. The id is the kind when left out. */
function node(text: string): GraphNode {
  const [head = "", ...rest] = text.trim().split(/\s+/);
  const [id = "", kind = id] = head.split(":");
  const params = Object.fromEntries(rest.map((part) => [part.slice(0, part.indexOf("=")), value(part.slice(part.indexOf("=") + 1))]));
  return { id, kind, params, position: { x: 0, y: 0 } };
}

function value(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** "a.y > b.x" */
export function wire(text: string): Edge {
  const [source = "", target = ""] = text.split(" > ");
  const [from = "", sourcePort = ""] = source.trim().split(".");
  const [to = "", targetPort = ""] = target.trim().split(".");
  return { source: from, sourcePort, target: to, targetPort };
}

/** "input shape=[4] > dense units=8 > output": each node's first output into the next one's first input. */
export function chain(text: string): Graph {
  const nodes = text.split(" > ").map(node);
  const port = (kind: string, side: "inputs" | "outputs") => {
    const ports = catalogue.get(kind)?.[side];
    return (Array.isArray(ports) ? (ports as { name: string }[])[0]?.name : undefined) ?? (side === "inputs" ? "x" : "y");
  };
  const edges = nodes.slice(1).map((to, i) => {
    const from = nodes[i]!;
    return { source: from.id, sourcePort: port(from.kind, "outputs"), target: to.id, targetPort: port(to.kind, "inputs") };
  });
  return { nodes, edges };
}

export function network(id: string, role: Network["role"], text: string): Network {
  return { id, name: id.toUpperCase(), role, ...chain(text) };
}

export function board(nodes: readonly string[], wires: readonly string[]): Graph {
  return { nodes: nodes.map(node), edges: wires.map(wire) };
}

export function game(more: Partial<Record<keyof Project, unknown>>): Project {
  return projectSchema.parse({ format: "ganvas", version: 1, ...more });
}

const players = [
  "g-loss:non-saturating-loss side=generator",
  "fake-loss:non-saturating-loss side=fake",
  "real-loss:non-saturating-loss side=real",
  "g-adam:adam",
  "d-adam:adam",
  'g:player networks=["G"]',
  'd:player networks=["D"]',
];
const judged = [
  "d-fake.y > g-loss.score",
  "d-fake.y > fake-loss.score",
  "d-real.y > real-loss.score",
  "g-loss.loss > g.loss",
  "fake-loss.loss > d.loss",
  "real-loss.loss > d.loss",
  "g-adam.optimizer > g.optimizer",
  "d-adam.optimizer > d.optimizer",
];
const uses = ["fake:network network=G", "d-fake:network network=D", "d-real:network network=D"];
const training = { batchSize: 8, stages: [{ name: "Play", turns: [["d"], ["g"]] }] };

/** Points from a ring: G 4 → 8 → 2, D 2 → 8 → 1. */
export const points: Project = game({
  networks: [
    network("G", "generator", "input shape=[4] > hidden:dense units=8 > relu:activation > last:dense units=2 > output"),
    network("D", "discriminator", "input shape=[2] > hidden:dense units=8 > relu:activation > last:dense units=1 > output"),
  ],
  game: board(
    ["noise shape=[4]", "data:points", "scatter", ...uses, ...players],
    ["noise.z > fake.x", "fake.y > d-fake.x", "data.points > d-real.x", "fake.y > scatter.generated", ...judged],
  ),
  training,
});

/** Digits of 16 × 16: G with two transposed convolutions and batch norm, D with one convolution, a sample grid. */
export const images: Project = game({
  networks: [
    network(
      "G",
      "generator",
      "input shape=[4] > project:dense units=64 > reshape shape=[4,4,4] > up1:conv2d-transpose filters=4 > norm:batch-norm > relu:activation > up2:conv2d-transpose filters=1 > tanh:activation function=tanh > output",
    ),
    network(
      "D",
      "discriminator",
      "input meaning=image shape=[16,16,1] > down:conv2d filters=4 stride=2 > leaky:activation function=leaky-relu > flatten > last:dense units=1 > output",
    ),
  ],
  game: board(
    [
      "noise shape=[4]",
      "data:digits size=16 examples=16",
      "samples:sample-grid rows=2 columns=3",
      "still:network network=G statistics=running dropout=false update=never",
      ...uses,
      ...players,
    ],
    ["noise.z > fake.x", "fake.y > d-fake.x", "data.image > d-real.x", "noise.z > still.x", "still.y > samples.images", ...judged],
  ),
  training,
});

/** The edits of a project in short. */
export const set = (graph: string, id: string, param: string, to: Json | undefined): Edit => ({
  edit: "set-param",
  graph,
  node: id,
  param,
  value: to,
});
export const add = (graph: string, text: string): Edit => ({ edit: "add-node", graph, node: node(text) });
export const remove = (graph: string, ...nodes: string[]): Edit => ({ edit: "remove-nodes", graph, nodes });
export const join = (graph: string, text: string): Edit => ({ edit: "add-edge", graph, edge: wire(text) });
export const cut = (graph: string, text: string): Edit => ({ edit: "remove-edge", graph, edge: wire(text) });
export const mute = (graph: string, ...nodes: string[]): Edit => ({ edit: "mute", graph, nodes, muted: true });
/** Puts a node between two others, by its first ports. */
export const insert = (graph: string, text: string, between: string): Edit[] => {
  const { source, sourcePort, target, targetPort } = wire(between);
  const { id } = node(text);
  return [
    cut(graph, between),
    add(graph, text),
    join(graph, `${source}.${sourcePort} > ${id}.x`),
    join(graph, `${id}.y > ${target}.${targetPort}`),
  ];
};

export function edited(project: Project, ...edits: (Edit | Edit[])[]): Project {
  return applyEdits(project, edits.flat());
}

export function diagnose(project: Project): readonly Diagnostic[] {
  return analyse(project, catalogue).diagnostics;
}

/** "rule.no-steps board/g:steps": code, place, and the port or parameter. */
export function show({ code, at }: Diagnostic): string {
  const part = at.port ?? at.param;
  return `${code} ${at.graph}${at.node === undefined ? "" : `/${at.node}`}${part === undefined ? "" : `:${part}`}`;
}

export function found(project: Project): string[] {
  return diagnose(project).map(show);
}
