/** @file The ports that a node has in the document, those of networks and blocks and of unknown kinds included. */
import type { Edge, Graph, GraphNode } from "../graph/schema.ts";
import type { Catalogue, NodeDefinition, Port, PortMeaning } from "../nodes/definition.ts";
import { parseParams } from "./parse-params.ts";

export interface Ports {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** The graphs that a use may name. */
export interface Library {
  readonly catalogue: Catalogue;
  readonly graphs: { readonly network: ReadonlyMap<string, Graph>; readonly block: ReadonlyMap<string, Graph> };
}

/** Whether what `offered` stands for may go into a port that takes `wanted`. */
export function accepts(wanted: PortMeaning, offered: PortMeaning): boolean {
  if (wanted === "optimizer" || offered === "optimizer") return wanted === offered;
  return wanted === "any" || offered === "any" || wanted === offered;
}

export function portsOf(node: GraphNode, definition: NodeDefinition | undefined, library: Library, edges: readonly Edge[]): Ports {
  if (definition === undefined) return mentioned(node.id, edges);
  if (definition.inputs !== "document" && definition.outputs !== "document")
    return { inputs: definition.inputs, outputs: definition.outputs };
  // Wires of a use whose network is not there yet are kept, as those of an unknown kind are.
  const outer = portsOfUse(node, library) ?? mentioned(node.id, edges);
  return {
    inputs: definition.inputs === "document" ? outer.inputs : definition.inputs,
    outputs: definition.outputs === "document" ? outer.outputs : definition.outputs,
  };
}

/** What the node names: its `network` or `block` parameter. */
export function usedGraph(node: GraphNode): { readonly is: "network" | "block"; readonly id: string } {
  const is = node.kind === "block" ? "block" : "network";
  const id = node.params[is];
  return { is, id: typeof id === "string" ? id : "" };
}

function portsOfUse(node: GraphNode, library: Library): Ports | undefined {
  const { is, id } = usedGraph(node);
  const graph = library.graphs[is].get(id);
  return graph && graphPorts(graph, library.catalogue);
}

const known = new WeakMap<readonly GraphNode[], { readonly catalogue: Catalogue; readonly ports: Ports }>();

/** The ports that a use of the graph has: its input and output nodes, in the order of the document. */
function graphPorts(graph: Graph, catalogue: Catalogue): Ports {
  const cached = known.get(graph.nodes);
  if (cached?.catalogue === catalogue) return cached.ports;
  const named = (kind: "input" | "output"): Port[] => {
    const definition = catalogue.get(kind);
    if (definition === undefined) return [];
    const ports = new Map<string, Port>();
    for (const node of graph.nodes) {
      if (node.kind !== kind || node.muted === true) continue;
      const { name, optional } = parseParams(definition, node.params).values;
      const port = String(name);
      if (!ports.has(port)) ports.set(port, { name: port, meaning: "any", ...(optional === true ? { optional } : {}) });
    }
    return [...ports.values()];
  };
  const ports = { inputs: named("input"), outputs: named("output") };
  known.set(graph.nodes, { catalogue, ports });
  return ports;
}

function mentioned(id: string, edges: readonly Edge[]): Ports {
  const port = (name: string): Port => ({ name, meaning: "any", optional: true });
  const ins = edges.filter((edge) => edge.target === id).map((edge) => edge.targetPort);
  const outs = edges.filter((edge) => edge.source === id).map((edge) => edge.sourcePort);
  return { inputs: [...new Set(ins)].map((name) => ({ ...port(name), many: true })), outputs: [...new Set(outs)].map(port) };
}
