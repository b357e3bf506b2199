/** @file Edits of a graph that keep wires where they make sense: heal, insert, change of kind. Pure. */
import { accepts } from "../../compile/ports.ts";
import type { Edit, GraphId } from "../../graph/edit.ts";
import type { Edge, Graph, GraphNode } from "../../graph/schema.ts";
import type { NodeDefinition, Port, PortMeaning } from "../../nodes/definition.ts";

/** Takes the nodes away and joins what fed them to what they fed: the first wire in, through every wire out. */
export function healEdits(graph: Graph, id: GraphId, nodes: readonly string[]): Edit[] {
  const gone = new Set(nodes);
  const sourceOf = (node: string, seen: ReadonlySet<string> = new Set()): Edge | undefined => {
    const incoming = graph.edges.find((edge) => edge.target === node);
    if (incoming === undefined || !gone.has(incoming.source)) return incoming;
    return seen.has(node) ? undefined : sourceOf(incoming.source, new Set([...seen, node]));
  };
  const joined = graph.edges.flatMap((edge): Edit[] => {
    if (!gone.has(edge.source) || gone.has(edge.target)) return [];
    const from = sourceOf(edge.source);
    return from === undefined ? [] : [{ edit: "add-edge", graph: id, edge: { ...edge, source: from.source, sourcePort: from.sourcePort } }];
  });
  return [{ edit: "remove-nodes", graph: id, nodes }, ...joined];
}

export interface PortsOfKind {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** The ports of a kind that a wire from what `offered` stands for to a port that takes `wanted` can go through. */
export function passage(
  ports: PortsOfKind,
  offered: PortMeaning,
  wanted: PortMeaning,
): { readonly in: string; readonly out: string } | undefined {
  const into = ports.inputs.find((port) => accepts(port.meaning, offered));
  const out = ports.outputs.find((port) => accepts(wanted, port.meaning));
  return into && out ? { in: into.name, out: out.name } : undefined;
}

/** Puts a node that is there already into the wire. */
export function insertEdits(id: GraphId, edge: Edge, node: string, through: { readonly in: string; readonly out: string }): Edit[] {
  return [
    { edit: "remove-edge", graph: id, edge },
    { edit: "add-edge", graph: id, edge: { source: edge.source, sourcePort: edge.sourcePort, target: node, targetPort: through.in } },
    { edit: "add-edge", graph: id, edge: { source: node, sourcePort: through.out, target: edge.target, targetPort: edge.targetPort } },
  ];
}

/** Another kind in the node's place. Parameters of the same name stay where the new kind accepts them; a wire goes to the port of the same name, else to the one at the same place. */
export function changeKindEdits(
  graph: Graph,
  id: GraphId,
  change: { readonly node: GraphNode; readonly from: PortsOfKind; readonly to: NodeDefinition },
): Edit[] {
  const { node, from, to } = change;
  const params = Object.fromEntries(
    Object.entries(node.params).filter(([name, value]) => to.params.shape[name]?.safeParse(value).success === true),
  );
  const rewired = graph.edges.flatMap((edge): Edit[] => {
    if (edge.source !== node.id && edge.target !== node.id) return [];
    const after = {
      ...edge,
      ...(edge.source === node.id ? { sourcePort: counterpart(edge.sourcePort, from.outputs, to.outputs) } : {}),
      ...(edge.target === node.id ? { targetPort: counterpart(edge.targetPort, from.inputs, to.inputs) } : {}),
    };
    if (after.sourcePort === edge.sourcePort && after.targetPort === edge.targetPort) return [];
    return [
      { edit: "remove-edge", graph: id, edge },
      { edit: "add-edge", graph: id, edge: after },
    ];
  });
  return [{ edit: "set-kind", graph: id, node: node.id, kind: to.kind, params }, ...rewired];
}

function counterpart(port: string, from: readonly Port[], to: readonly Port[] | "document"): string {
  if (to === "document" || to.some(({ name }) => name === port)) return port;
  return to[from.findIndex(({ name }) => name === port)]?.name ?? port;
}
