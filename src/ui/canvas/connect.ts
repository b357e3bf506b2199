/** @file Which ports a wire may join, and why not. Used by the mouse, by touch, by the keyboard and by quick add. */
import type { Analysis, GraphAnalysis } from "../../compile/analysis.ts";
import { accepts } from "../../compile/ports.ts";
import { type Edit, type GraphId, sameEdge } from "../../graph/edit.ts";
import type { Edge, Graph } from "../../graph/schema.ts";
import type { PortMeaning } from "../../nodes/definition.ts";
import { nameOfNode } from "./node-name.ts";
import { meaningAt, type PortRef, portKey, portOf } from "./port-ref.ts";

export interface Scene {
  readonly analysis: Analysis;
  /** Of the graph on the canvas. */
  readonly at: GraphAnalysis;
  readonly graph: Graph;
}

export type Verdict = { readonly ok: true; readonly edge: Edge } | { readonly ok: false; readonly reason: string };

/** The two ends in either order. */
export function judge(scene: Scene, a: PortRef, b: PortRef): Verdict {
  if (a.side === b.side)
    return {
      ok: false,
      reason:
        a.side === "output"
          ? "Two outputs cannot be joined: a wire ends in an input."
          : "Two inputs cannot be joined: a wire starts at an output.",
    };
  const [from, to] = a.side === "output" ? [a, b] : [b, a];
  const [source, target] = [scene.at.nodes.get(from.node), scene.at.nodes.get(to.node)];
  if (source === undefined || target === undefined) return { ok: false, reason: "One end is no longer there." };
  const name = (node: typeof source) => nameOfNode(scene.analysis.project, node);
  if (from.node === to.node) return { ok: false, reason: "A node cannot feed itself." };
  const [offered, wanted] = [meaningAt(scene.analysis, scene.at, from), meaningAt(scene.analysis, scene.at, to)];
  if (!accepts(wanted, offered)) {
    return {
      ok: false,
      reason: `${name(source)} gives ${words[offered]}, ${name(target)} takes ${words[wanted]} here.${wayOut(wanted, offered)}`,
    };
  }
  if (leadsTo(scene.graph, to.node, from.node))
    return { ok: false, reason: `That would be a cycle: ${name(source)} already depends on ${name(target)}.` };
  return { ok: true, edge: { source: from.node, sourcePort: from.port, target: to.node, targetPort: to.port } };
}

const words: Readonly<Record<PortMeaning, string>> = {
  any: "a tensor",
  image: "an image",
  vector: "a vector",
  label: "a label",
  text: "text",
  sequence: "a sequence",
  scalar: "a loss",
  optimizer: "an optimizer",
};

function wayOut(wanted: PortMeaning, offered: PortMeaning): string {
  if (wanted === "vector" && (offered === "image" || offered === "sequence")) return " Put Flatten between them.";
  if (wanted === "image" && offered === "vector") return " Put Reshape between them.";
  if (wanted === "vector" && offered === "label") return " Put Embedding or One-hot between them.";
  if (wanted === "scalar" && offered !== "optimizer") return " Put a loss between them.";
  return "";
}

/** Whether values of `from` reach `to` along the wires. */
export function leadsTo(graph: Graph, from: string, to: string): boolean {
  const seen = new Set<string>();
  const stack = [from];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node === to) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    for (const edge of graph.edges) if (edge.source === node) stack.push(edge.target);
  }
  return false;
}

/** Draws the wire; one that ends in the same port makes way unless the port takes many. */
export function connectEdits(scene: Scene, graph: GraphId, edge: Edge): Edit[] {
  if (scene.graph.edges.some((old) => sameEdge(old, edge))) return [];
  const takesMany = portOf(scene.at.nodes.get(edge.target), { port: edge.targetPort, side: "input" })?.many === true;
  const inTheWay = takesMany ? [] : scene.graph.edges.filter((old) => old.target === edge.target && old.targetPort === edge.targetPort);
  return [...inTheWay.map((old): Edit => ({ edit: "remove-edge", graph, edge: old })), { edit: "add-edge", graph, edge }];
}

/** The ports that a wire from `from` may end in. */
export function compatiblePorts(scene: Scene, from: PortRef): readonly PortRef[] {
  // Cycles are found once for the whole graph: everything that `from` depends on, or that depends on it.
  const beyond = reach(scene.graph, from.node, from.side === "output" ? "up" : "down");
  const meaning = meaningAt(scene.analysis, scene.at, from);
  const side = from.side === "output" ? "input" : "output";
  const found: PortRef[] = [];
  for (const node of scene.at.nodes.values()) {
    if (beyond.has(node.id)) continue;
    for (const port of side === "input" ? node.ports.inputs : node.ports.outputs) {
      const ref: PortRef = { node: node.id, port: port.name, side };
      const other = meaningAt(scene.analysis, scene.at, ref);
      if (side === "input" ? accepts(other, meaning) : accepts(meaning, other)) found.push(ref);
    }
  }
  return found;
}

export function keysOf(ports: readonly PortRef[]): ReadonlySet<string> {
  return new Set(ports.map(portKey));
}

function reach(graph: Graph, from: string, way: "up" | "down"): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const { source, target } of graph.edges) {
    const [a, b] = way === "down" ? [source, target] : [target, source];
    next.set(a, [...(next.get(a) ?? []), b]);
  }
  const seen = new Set<string>();
  const stack = [from];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...(next.get(node) ?? []));
  }
  return seen;
}
