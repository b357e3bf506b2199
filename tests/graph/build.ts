import type { Json, JsonObject } from "../../src/core/json.ts";
import type { KindFacts, Kinds } from "../../src/graph/migrate.ts";
import { type Edge, type GraphNode, type Project, projectSchema } from "../../src/graph/schema.ts";

/** A node; its id is its kind and 1 when left out. */
export function node(kind: string, params: Record<string, Json> = {}, more: Partial<GraphNode> = {}): GraphNode {
  return { id: `${kind}1`, kind, params, position: { x: 0, y: 0 }, ...more };
}

/** "dense1.y > relu1.x" */
export function wire(text: string): Edge {
  const [, source = "", sourcePort = "", target = "", targetPort = ""] = /^(\S+)\.(\S+) > (\S+)\.(\S+)$/.exec(text) ?? [];
  return { source, sourcePort, target, targetPort };
}

export function project(more: Record<string, unknown> = {}): Project {
  return projectSchema.parse({ format: "ganvas", version: 1, ...more });
}

/** Two networks, a board with two players, a block: a bit of everything a document can hold. */
export const pair: Project = project({
  meta: { title: "A pair", tags: ["points"], paper: { title: "Generative Adversarial Nets", arxiv: "1406.2661", year: 2014 } },
  seed: 7,
  networks: [
    {
      id: "generator",
      name: "Generator",
      role: "generator",
      nodes: [
        node("input", { shape: [2] }),
        node("dense", { units: 32 }, { position: { x: 240, y: 0 } }),
        node("output", {}, { position: { x: 480, y: 0 } }),
      ],
      edges: [wire("input1.y > dense1.x"), wire("dense1.y > output1.x")],
    },
    {
      id: "critic",
      name: "Critic",
      role: "discriminator",
      nodes: [node("input"), node("dense", {}, { label: "Score" }), node("output")],
      edges: [wire("input1.y > dense1.x")],
    },
  ],
  blocks: [
    {
      id: "twice",
      name: "Twice",
      params: [{ name: "units", default: 8 }],
      nodes: [node("dense", { units: { param: "units" } })],
      edges: [],
    },
  ],
  game: {
    nodes: [
      node("noise", { size: 2 }),
      node("network", { network: "generator" }, { id: "fake" }),
      node("player", { networks: ["generator"] }, { id: "g", muted: true }),
      node("player", {}, { id: "d" }),
    ],
    edges: [wire("noise1.y > fake.x")],
  },
  training: { batchSize: 128, stages: [{ name: "All", turns: [["d"], ["g"]] }] },
});

const facts: Readonly<Record<string, KindFacts>> = {
  dense: { defaults: { units: 64, bias: true }, migrations: [] },
  input: { defaults: { name: "x", shape: [64] }, migrations: [] },
  noise: { defaults: { size: 64, distribution: "normal" }, migrations: [] },
};

/** A small catalogue; other kinds are unknown. */
export const kinds: Kinds = (kind) => (Object.hasOwn(facts, kind) ? facts[kind] : undefined);

/** The facts of `kinds` with those of some kinds replaced. */
export function kindsWith(more: Readonly<Record<string, { defaults?: JsonObject; migrations?: KindFacts["migrations"] }>>): Kinds {
  return (kind) => (Object.hasOwn(more, kind) ? { defaults: {}, migrations: [], ...more[kind] } : kinds(kind));
}

/** With every parameter that `kinds` knows written out. */
export function filled(subject: Project, by: Kinds = kinds): Project {
  const inGraph = <G extends { nodes: GraphNode[] }>(graph: G): G => ({
    ...graph,
    nodes: graph.nodes.map((n) => ({ ...n, params: { ...by(n.kind)?.defaults, ...n.params } })),
  });
  return { ...subject, networks: subject.networks.map(inGraph), blocks: subject.blocks.map(inGraph), game: inGraph(subject.game) };
}
