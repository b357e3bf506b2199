/** @file The graph on the canvas as React Flow's nodes and edges. Places under the pointer live here until the drag ends. */
import { useCallback, useMemo, useState } from "react";
import { applyNodeChanges, type EdgeChange, type NodeChange } from "reactflow";
import { type GraphId, graphOf } from "../../graph/edit.ts";
import type { Graph } from "../../graph/schema.ts";
import { selectionStore } from "../../store/selection.ts";
import { useProject, useSelection } from "../stores.ts";
import { type FlowEdge, type FlowNode, flowEdges, flowNodes } from "./flow.ts";
import { useSlices } from "./use-slices.ts";

const nothing: Graph = { nodes: [], edges: [] };

/** `putBack` takes every node to where the document has it, after a drag that the document did not follow. */
export function useFlow(id: GraphId) {
  const graph = useSlices(useProject((project) => graphOf(project, id)) ?? nothing);
  const selectedNodes = useSelection((state) => state.nodes);
  const selectedEdges = useSelection((state) => state.edges);
  const chosen = useMemo(() => new Set(selectedNodes), [selectedNodes]);
  const chosenEdges = useMemo(() => new Set(selectedEdges), [selectedEdges]);
  const [shown, setNodes] = useState<FlowNode[]>([]);
  const [drawn, setEdges] = useState<FlowEdge[]>([]);
  // Both answer what they were given when the document says the same, so this ends at once.
  const nodes = flowNodes(id, graph.nodes, chosen, shown);
  const edges = flowEdges(id, graph.edges, chosenEdges, drawn);
  if (nodes !== shown) setNodes(nodes);
  if (edges !== drawn) setEdges(edges);

  const onNodesChange = useCallback((changes: NodeChange<FlowNode>[]) => {
    const placed = changes.filter((change) => change.type === "position" || change.type === "dimensions");
    if (placed.length > 0) setNodes((before) => applyNodeChanges(placed, before));
    const { nodes, edges, select } = selectionStore.getState();
    const after = selectedAfter(changes, nodes);
    if (after !== nodes) select({ nodes: after, edges });
  }, []);
  const onEdgesChange = useCallback((changes: EdgeChange<FlowEdge>[]) => {
    const { nodes, edges, select } = selectionStore.getState();
    const after = selectedAfter(changes, edges);
    if (after !== edges) select({ nodes, edges: after });
  }, []);
  const putBack = useCallback(() => setNodes((before) => before.map(inPlace)), []);
  return { nodes, edges, onNodesChange, onEdgesChange, putBack };
}

/** Where the document has it. */
function inPlace(node: FlowNode): FlowNode {
  const { position } = node.data.node;
  return node.position === position ? node : { ...node, position };
}

function selectedAfter(changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[], before: readonly string[]): readonly string[] {
  const picks = changes.filter((change) => change.type === "select");
  if (picks.length === 0) return before;
  const gone = new Set(picks.filter((pick) => !pick.selected).map((pick) => pick.id));
  const added = picks.filter((pick) => pick.selected && !before.includes(pick.id)).map((pick) => pick.id);
  return [...before.filter((id) => !gone.has(id)), ...added];
}
