/** @file Dragging cards: one edit when they are let go, a copy with Alt, an insertion when one is let go on a wire. */
import { useCallback, useRef } from "react";
import type { Edit } from "../../graph/edit.ts";
import { edgeId } from "../../graph/edit.ts";
import { documentStore } from "../../store/document.ts";
import { selectionStore } from "../../store/selection.ts";
import { edit } from "../stores.ts";
import { canvasStore, currentScene } from "./canvas-store.ts";
import { clipOf, pasteEdits } from "./clip.ts";
import type { FlowNode } from "./flow.ts";
import { meaningAt } from "./port-ref.ts";
import { insertEdits, passage } from "./rewire.ts";
import { wireUnder } from "./wire-under.ts";

export function useDrag(putBack: () => void) {
  const copying = useRef(false);
  const onNodeDragStart = useCallback((event: MouseEvent | TouchEvent | React.MouseEvent) => {
    copying.current = "altKey" in event && event.altKey;
    canvasStore.setState({ moving: "nodes" });
  }, []);
  const onNodeDrag = useCallback((event: MouseEvent | TouchEvent | React.MouseEvent, node: FlowNode, dragged: readonly FlowNode[]) => {
    const dropEdge = dragged.length === 1 && !event.altKey ? takerOf(node) : undefined;
    if (dropEdge !== canvasStore.getState().dropEdge) canvasStore.setState({ dropEdge });
  }, []);
  const onNodeDragStop = useCallback(
    (_: unknown, _node: FlowNode | undefined, dragged: readonly FlowNode[]) => {
      const { dropEdge } = canvasStore.getState();
      canvasStore.setState({ dropEdge: undefined, moving: undefined });
      if (copying.current) copyDragged(dragged);
      else moveDragged(dragged, dropEdge);
      putBack();
      copying.current = false;
    },
    [putBack],
  );
  return {
    onNodeDragStart,
    onNodeDrag,
    onNodeDragStop,
    onSelectionDragStart: onNodeDragStart,
    onSelectionDragStop: useCallback(
      (event: React.MouseEvent, dragged: FlowNode[]) => onNodeDragStop(event, undefined, dragged),
      [onNodeDragStop],
    ),
  };
}

function positionsOf(dragged: readonly FlowNode[]) {
  return Object.fromEntries(dragged.map(({ id, position }) => [id, { x: Math.round(position.x), y: Math.round(position.y) }]));
}

function moveDragged(dragged: readonly FlowNode[], dropEdge: string | undefined): void {
  const scene = currentScene();
  const [first] = dragged;
  if (!scene || !first) return;
  const move: Edit = { edit: "move-nodes", graph: scene.at.id, positions: positionsOf(dragged) };
  const into = scene.graph.edges.find((edge) => edgeId(edge) === dropEdge);
  const through = into && passageOf(first.id, into);
  edit(into && through ? [move, ...insertEdits(scene.at.id, into, first.id, through)] : [move]);
}

/** The originals go back where they were; copies stand where they were let go, and are selected. */
function copyDragged(dragged: readonly FlowNode[]): void {
  const { project } = documentStore.getState();
  const scene = currentScene();
  const [first] = dragged;
  const origin = scene?.graph.nodes.find((node) => node.id === first?.id)?.position;
  const clip =
    scene &&
    clipOf(
      project,
      scene.at.id,
      dragged.map(({ id }) => id),
    );
  if (!scene || !first || !origin || !clip) return;
  const offset = { x: Math.round(first.position.x - origin.x), y: Math.round(first.position.y - origin.y) };
  const { edits, nodes } = pasteEdits(project, { clip, graph: scene.at.id, offset, withWires: false });
  edit(edits);
  selectionStore.getState().select({ nodes });
}

/** The wire under a card that has none of its own and could stand in it. */
function takerOf(node: FlowNode): string | undefined {
  const scene = currentScene();
  if (!scene || scene.graph.edges.some((edge) => edge.source === node.id || edge.target === node.id)) return undefined;
  const { width = 0, height = 0 } = node.measured ?? {};
  const under = wireUnder({ ...node.position, width, height });
  const edge = scene.graph.edges.find((candidate) => edgeId(candidate) === under);
  return edge && passageOf(node.id, edge) ? under : undefined;
}

function passageOf(id: string, edge: { source: string; sourcePort: string; target: string; targetPort: string }) {
  const scene = currentScene();
  const node = scene?.at.nodes.get(id);
  if (!scene || !node) return undefined;
  const offered = meaningAt(scene.analysis, scene.at, { node: edge.source, port: edge.sourcePort, side: "output" });
  const wanted = meaningAt(scene.analysis, scene.at, { node: edge.target, port: edge.targetPort, side: "input" });
  return passage(node.ports, offered, wanted);
}
