/** @file What clicks on the canvas do. The same functions at every drawing: another one would draw every card and wire again. */
import { type MouseEvent as ReactMouseEvent, useMemo } from "react";
import { type ReactFlowInstance, useStoreApi, type Viewport } from "reactflow";
import type { GraphId } from "../../graph/edit.ts";
import { selectionStore } from "../../store/selection.ts";
import { viewStore } from "../../store/view.ts";
import { canvasStore, type MenuRequest, toPlace } from "./canvas-store.ts";
import { enter } from "./enter.ts";
import type { FlowEdge, FlowNode } from "./flow.ts";
import { end, tapNode } from "./use-connect.ts";

type Store = ReturnType<typeof useStoreApi>;
type Click = ReactMouseEvent | MouseEvent;

export function useCanvasHandlers(graph: GraphId) {
  const store = useStoreApi();
  return useMemo(() => handlersFor(graph, store), [graph, store]);
}

function handlersFor(graph: GraphId, store: Store) {
  return {
    onInit: (flow: ReactFlowInstance<FlowNode, FlowEdge>) => canvasStore.setState({ flow }),
    onMoveStart: () => canvasStore.setState({ moving: "view" }),
    onMoveEnd(_: unknown, at: Viewport) {
      canvasStore.setState({ moving: undefined });
      viewStore.getState().setViewport(graph, at);
    },
    onPaneClick() {
      store.setState({ connectionClickStartHandle: null });
      end();
      selectionStore.getState().clear();
    },
    onNodeClick(event: Click, node: FlowNode) {
      if (!isOn(event, ".port") && tapNode(node.id)) store.setState({ connectionClickStartHandle: null });
    },
    onNodeDoubleClick(event: Click, node: FlowNode) {
      if (!enter(node.id) && isOn(event, ".card-title")) canvasStore.setState({ renaming: node.id });
    },
    onEdgeMouseEnter: (_: unknown, edge: FlowEdge) => canvasStore.setState({ hoverEdge: edge.id }),
    onEdgeMouseLeave: () => canvasStore.setState({ hoverEdge: undefined }),
    onNodeContextMenu(event: Click, node: FlowNode) {
      if (!selectionStore.getState().nodes.includes(node.id)) selectionStore.getState().select({ nodes: [node.id] });
      openMenu(event, "node");
    },
    onEdgeContextMenu(event: Click, edge: FlowEdge) {
      selectionStore.getState().select({ edges: [edge.id] });
      openMenu(event, "edge");
    },
    onSelectionContextMenu: (event: Click) => openMenu(event, "node"),
    onPaneContextMenu: (event: Click) => openMenu(event, "pane"),
  };
}

function isOn(event: Click, selector: string): boolean {
  return event.target instanceof Element && event.target.closest(selector) !== null;
}

function openMenu(event: Click, on: MenuRequest["on"]): void {
  event.preventDefault();
  canvasStore.setState({ menu: { screen: { x: event.clientX, y: event.clientY }, on } });
}

/** A double-click on empty canvas. */
export function addUnderPointer(event: ReactMouseEvent): void {
  if (!(event.target instanceof Element) || !event.target.classList.contains("react-flow__pane")) return;
  const screen = { x: event.clientX, y: event.clientY };
  canvasStore.setState({ quickAdd: { screen, place: toPlace(screen) } });
}
