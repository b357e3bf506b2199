/**
 * @file Folding nodes of a network into a block, and unfolding a use again. Positions in a block are relative to the
 * use, so that folding and unfolding gives back what was there.
 */
import { err, ok, type Result } from "../../core/result.ts";
import { BOARD, type Edit, freeId, type GraphId, graphOf } from "../../graph/edit.ts";
import type { Block, Edge, Graph, GraphNode, Project } from "../../graph/schema.ts";
import { groupBy } from "../group-by.ts";
import { bounds } from "./place.ts";

export interface Folded {
  readonly edits: readonly Edit[];
  /** Ids to select: the use, or what came out of it. */
  readonly nodes: readonly string[];
}

const borders = ["input", "output"];

/** The reason in words where the nodes cannot be a block. */
export function packEdits(project: Project, graphId: GraphId, ids: readonly string[]): Result<Folded, string> {
  const graph = graphOf(project, graphId);
  if (graph === undefined || graphId === BOARD) return err("Blocks are made of layers: select nodes inside a network.");
  const inside = new Set(graph.nodes.filter((node) => ids.includes(node.id) && !borders.includes(node.kind)).map(({ id }) => id));
  if (inside.size === 0) return err("Select the nodes that the block is to hold. Inputs and outputs of the network stay outside.");
  if (leavesAndReturns(graph, inside))
    return err("A wire leaves this selection and comes back: as a block it would feed itself. Select what lies between, too.");

  const id = freeGraphId(project);
  const packed = graph.nodes.filter((node) => inside.has(node.id));
  const box = bounds(packed.map((node) => ({ ...node.position, width: 180, height: 80 })));
  const use: GraphNode = { id: freeId(graph, "block"), kind: "block", params: { block: id }, position: { x: box.x, y: box.y } };
  const block: Graph = { nodes: packed.map((node) => moved(node, -box.x, -box.y)), edges: [] };

  const into = graph.edges.filter((edge) => !inside.has(edge.source) && inside.has(edge.target));
  const out = graph.edges.filter((edge) => inside.has(edge.source) && !inside.has(edge.target));
  const outer: Edge[] = [];
  const throughPort = new Map<Edge, Edge>();
  for (const [i, wires] of [...grouped(into)].entries()) {
    const [name, first] = [i === 0 ? "x" : `x${i + 1}`, wires[0]];
    const port = borderNode(block, "input", name, { x: -240, y: i * 100 });
    for (const edge of wires) throughPort.set(edge, { ...edge, source: port, sourcePort: "y" });
    if (first) outer.push({ ...first, target: use.id, targetPort: name });
  }
  // In the order they were drawn, which a port that takes several wires goes by.
  block.edges.push(...graph.edges.filter((edge) => inside.has(edge.target)).map((edge) => throughPort.get(edge) ?? edge));
  const beyond = new Map<Edge, Edge>();
  for (const [i, wires] of [...grouped(out)].entries()) {
    const [name, first] = [i === 0 ? "y" : `y${i + 1}`, wires[0]];
    const port = borderNode(block, "output", name, { x: box.width + 60, y: i * 100 });
    if (first) block.edges.push({ ...first, target: port, targetPort: "x" });
    for (const edge of wires) beyond.set(edge, { ...edge, source: use.id, sourcePort: name });
  }
  const count = project.blocks.length + 1;
  return ok({
    edits: [
      { edit: "add-block", block: { id, name: `Block ${count}`, params: [], ...block } },
      { edit: "remove-nodes", graph: graphId, nodes: [...inside] },
      { edit: "add-node", graph: graphId, node: use },
      ...outer.map((edge): Edit => ({ edit: "add-edge", graph: graphId, edge })),
      ...rewired(graph, graphId, new Map([...beyond].map(([edge, now]) => [edge, [now]]))),
    ],
    nodes: [use.id],
  });
}

/** A block that nothing else uses goes with its last use. */
export function unpackEdits(project: Project, graphId: GraphId, id: string): Result<Folded, string> {
  const graph = graphOf(project, graphId);
  const use = graph?.nodes.find((node) => node.id === id);
  const block = project.blocks.find((found) => found.id === use?.params["block"]);
  if (graph === undefined || use === undefined || block === undefined) return err("This is no use of a block.");
  const names = new Map<string, string>();
  const grown: Graph = { nodes: graph.nodes.filter((node) => node.id !== id), edges: [] };
  for (const node of block.nodes.filter(({ kind }) => !borders.includes(kind))) {
    const free = grown.nodes.some((other) => other.id === node.id) ? freeId(grown, node.id.replace(/\d+$/, "") || node.kind) : node.id;
    grown.nodes.push({ ...moved(node, use.position.x, use.position.y), id: free, params: filled(node.params, use, block) });
    names.set(node.id, free);
  }
  const nodes = grown.nodes.filter((node) => !graph.nodes.includes(node));
  const { inner, out } = unpackedWires(graph, block, { id, names });
  const isLast =
    [...project.networks, ...project.blocks]
      .flatMap((found) => found.nodes)
      .filter((node) => node.kind === "block" && node.params["block"] === block.id).length === 1;
  return ok({
    edits: [
      { edit: "remove-nodes", graph: graphId, nodes: [id] },
      ...nodes.map((node): Edit => ({ edit: "add-node", graph: graphId, node })),
      ...inner.map((edge): Edit => ({ edit: "add-edge", graph: graphId, edge })),
      ...rewired(graph, graphId, out),
      ...(isLast ? [{ edit: "remove-block", block: block.id } as const] : []),
    ],
    nodes: nodes.map((node) => node.id),
  });
}

/** The wires between a block's nodes and to them, and those that take the place of each wire from the use. */
function unpackedWires(
  graph: Graph,
  block: Block,
  use: { readonly id: string; readonly names: ReadonlyMap<string, string> },
): { readonly inner: readonly Edge[]; readonly out: ReadonlyMap<Edge, readonly Edge[]> } {
  const kinds = new Map(block.nodes.map((node) => [node.id, node]));
  const nameOf = (id: string) => use.names.get(id) ?? id;
  /** What feeds an inner wire: an inner node, or from outside through an input. */
  const feeds = (edge: Edge): readonly Pick<Edge, "source" | "sourcePort">[] => {
    const from = kinds.get(edge.source);
    if (from?.kind !== "input") return [{ source: nameOf(edge.source), sourcePort: edge.sourcePort }];
    return graph.edges
      .filter((outer) => outer.target === use.id && outer.targetPort === borderName(from))
      .map(({ source, sourcePort }) => ({ source, sourcePort }));
  };
  const isOutput = (edge: Edge) => kinds.get(edge.target)?.kind === "output";
  const inner = block.edges
    .filter((edge) => !isOutput(edge))
    .flatMap((edge) => feeds(edge).map((from) => ({ ...from, target: nameOf(edge.target), targetPort: edge.targetPort })));
  const out = new Map(
    graph.edges
      .filter((edge) => edge.source === use.id)
      .map((outer) => {
        const ends = block.edges.filter((edge) => isOutput(edge) && borderName(kinds.get(edge.target)) === outer.sourcePort);
        return [outer, ends.flatMap(feeds).map((from) => ({ ...outer, ...from }))] as const;
      }),
  );
  return { inner, out };
}

/**
 * Puts other wires in the place of wires that go with their node. Where several end in one port all are drawn anew, since
 * their order counts.
 */
function rewired(graph: Graph, graphId: GraphId, places: ReadonlyMap<Edge, readonly Edge[]>): Edit[] {
  const ports = new Set([...places.keys()].map(({ target, targetPort }) => `${target}.${targetPort}`));
  const into = graph.edges.filter(({ target, targetPort }) => ports.has(`${target}.${targetPort}`));
  return [
    ...into.filter((edge) => !places.has(edge)).map((edge): Edit => ({ edit: "remove-edge", graph: graphId, edge })),
    ...into.flatMap((edge) => places.get(edge) ?? [edge]).map((edge): Edit => ({ edit: "add-edge", graph: graphId, edge })),
  ];
}

/** The name of the port that an input or output node makes; the kinds' defaults are x and y. */
function borderName(node: GraphNode | undefined): string {
  const name = node?.params["name"];
  return typeof name === "string" ? name : node?.kind === "input" ? "x" : "y";
}

function borderNode(block: Graph, kind: "input" | "output", name: string, position: { x: number; y: number }): string {
  const id = freeId(block, kind);
  block.nodes.push({ id, kind, params: { name }, position });
  return id;
}

/** Wires by where they come from, in the order they were drawn. */
function grouped(edges: readonly Edge[]): Iterable<readonly Edge[]> {
  return groupBy(edges, (edge) => `${edge.source}.${edge.sourcePort}`).values();
}

function moved(node: GraphNode, x: number, y: number): GraphNode {
  return { ...node, position: { x: node.position.x + x, y: node.position.y + y } };
}

/** `{ "param": name }` becomes the value that the use gives, else the block's default. */
function filled(params: GraphNode["params"], use: GraphNode, block: Block): GraphNode["params"] {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const asked = typeof value === "object" && value !== null && !Array.isArray(value) && "param" in value ? value["param"] : undefined;
      const declared = block.params.find((param) => param.name === asked);
      return [name, declared === undefined ? value : (use.params[declared.name] ?? declared.default)];
    }),
  );
}

function leavesAndReturns(graph: Graph, inside: ReadonlySet<string>): boolean {
  const seen = new Set<string>();
  const stack = graph.edges.filter((edge) => inside.has(edge.source) && !inside.has(edge.target)).map((edge) => edge.target);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (inside.has(node)) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    for (const edge of graph.edges) if (edge.source === node) stack.push(edge.target);
  }
  return false;
}

function freeGraphId({ networks, blocks }: Project): string {
  const taken = new Set([BOARD, ...networks.map(({ id }) => id), ...blocks.map(({ id }) => id)]);
  let n = 1;
  while (taken.has(`block${n}`)) n++;
  return `block${n}`;
}
