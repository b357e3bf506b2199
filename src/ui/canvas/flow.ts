/**
 * @file The document as React Flow wants it. Objects stay the same as long as what they show stays the same, so that a
 * change of one node draws one node again.
 */
import type { Edge as ReactFlowEdge, Node as ReactFlowNode } from "reactflow";
import { edgeId, type GraphId } from "../../graph/edit.ts";
import type { Edge, GraphNode } from "../../graph/schema.ts";
import { catalogue } from "../../nodes/registry.ts";

export type FlowNode = ReactFlowNode<{ graph: GraphId; node: GraphNode }, "card">;
export type FlowEdge = ReactFlowEdge<{ graph: GraphId; edge: Edge }, "wire">;

/** `before`: what was answered last, with the sizes and the places under the pointer that React Flow put into it. */
export function flowNodes(
  graph: GraphId,
  nodes: readonly GraphNode[],
  selected: ReadonlySet<string>,
  before: readonly FlowNode[],
): FlowNode[] {
  const old = new Map(before.map((node) => [node.id, node]));
  const after = nodes.map((node): FlowNode => {
    const last = old.get(node.id);
    const isSelected = selected.has(node.id);
    if (last === undefined || last.data.graph !== graph) {
      const ariaLabel = node.label || (catalogue.get(node.kind)?.doc.title ?? node.kind);
      return { id: node.id, type: "card", position: node.position, selected: isSelected, data: { graph, node }, ariaLabel };
    }
    const moved = last.data.node.position !== node.position;
    if (last.data.node === node && last.selected === isSelected) return last;
    return {
      ...last,
      data: last.data.node === node ? last.data : { graph, node },
      position: moved ? node.position : last.position,
      selected: isSelected,
    };
  });
  return same(before, after) ? (before as FlowNode[]) : after;
}

export function flowEdges(graph: GraphId, edges: readonly Edge[], selected: ReadonlySet<string>, before: readonly FlowEdge[]): FlowEdge[] {
  const old = new Map(before.map((edge) => [edge.id, edge]));
  const after = edges.map((edge): FlowEdge => {
    const id = edgeId(edge);
    const last = old.get(id);
    const isSelected = selected.has(id);
    if (last?.data?.edge === edge && last.data.graph === graph && last.selected === isSelected) return last;
    return {
      id,
      type: "wire",
      source: edge.source,
      sourceHandle: edge.sourcePort,
      target: edge.target,
      targetHandle: edge.targetPort,
      selected: isSelected,
      data: { graph, edge },
    };
  });
  return same(before, after) ? (before as FlowEdge[]) : after;
}

function same<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}
