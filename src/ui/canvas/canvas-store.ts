/** @file What goes on at the canvas at this moment: gestures under way and boxes that are open. Never in the document. */
import type { ReactFlowInstance, XYPosition } from "reactflow";
import { createStore, useStore } from "zustand";
import { graphAnalysis } from "../../compile/analysis.ts";
import { graphOf } from "../../graph/edit.ts";
import type { Edge } from "../../graph/schema.ts";
import { analysisStore } from "../../store/analysis.ts";
import { documentStore } from "../../store/document.ts";
import { viewStore } from "../../store/view.ts";
import type { Scene } from "./connect.ts";
import type { FlowEdge, FlowNode } from "./flow.ts";
import type { LitPath } from "./lit-path.ts";
import type { PortRef } from "./port-ref.ts";

/** A search box at a place of the screen, whose choice is put at a place of the canvas. */
export interface QuickAddRequest {
  readonly screen: XYPosition;
  readonly place: XYPosition;
  /** Wire the new node to this port, and offer only what can be. */
  readonly from?: PortRef;
  /** Wire the new node after this one where that can be; offer everything. */
  readonly after?: string;
  /** Put the new node into this wire, and offer only what fits. */
  readonly into?: Edge;
  /** Change the kind of this node instead of adding one. */
  readonly replace?: string;
}

export interface MenuRequest {
  readonly screen: XYPosition;
  readonly on: "node" | "edge" | "pane";
}

interface Connecting {
  readonly from: PortRef;
  /** Port keys that the wire may end in. */
  readonly compatible: ReadonlySet<string>;
  /** Where the keyboard is. */
  readonly target?: PortRef;
}

interface CanvasState {
  readonly flow: ReactFlowInstance<FlowNode, FlowEdge> | undefined;
  readonly quickAdd: QuickAddRequest | undefined;
  readonly menu: MenuRequest | undefined;
  readonly connecting: Connecting | undefined;
  /** The port that the keyboard stands on before a wire is begun. */
  readonly portFocus: PortRef | undefined;
  readonly hoverEdge: string | undefined;
  /** In slow motion: what the player whose turn it is computes with. */
  readonly lit: LitPath | undefined;
  /** So close that every wire shows its shape. */
  readonly near: boolean;
  /** What the pointer moves: nodes, or the whole by a drag or the wheel. */
  readonly moving: "nodes" | "view" | undefined;
  /** The wire that would take in what is being dragged. */
  readonly dropEdge: string | undefined;
  /** The node whose name is being typed. */
  readonly renaming: string | undefined;
  /** Whether the pointer, not the Tab key, brought the person to the canvas. */
  readonly byPointer: boolean;
}

export const canvasStore = createStore<CanvasState>(() => ({
  flow: undefined,
  quickAdd: undefined,
  menu: undefined,
  connecting: undefined,
  portFocus: undefined,
  hoverEdge: undefined,
  lit: undefined,
  near: false,
  moving: undefined,
  dropEdge: undefined,
  renaming: undefined,
  byPointer: false,
}));

export function useCanvas<T>(select: (state: CanvasState) => T): T {
  return useStore(canvasStore, select);
}

/** The graph on the canvas with what is known of it; undefined while there is nothing. */
export function currentScene(): Scene | undefined {
  const { graph: id } = viewStore.getState();
  const { analysis } = analysisStore.getState();
  const graph = graphOf(documentStore.getState().project, id);
  const at = analysis && graphAnalysis(analysis, id);
  return analysis && at && graph ? { analysis, at, graph } : undefined;
}

let pointer: XYPosition | undefined;

/** Not in the store: nobody is drawn again when the pointer moves. */
export function rememberPointer({ clientX: x, clientY: y }: { readonly clientX: number; readonly clientY: number }): void {
  pointer = { x, y };
}

/** The last place of the pointer on the screen, if that is over the canvas. */
export function pointerOnCanvas(): XYPosition | undefined {
  return pointer && document.elementFromPoint(pointer.x, pointer.y)?.closest(".canvas .react-flow") ? pointer : undefined;
}

/** The middle of the canvas on the screen. */
export function canvasCentre(): XYPosition {
  const box = document.querySelector(".canvas .react-flow")?.getBoundingClientRect();
  return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : { x: 0, y: 0 };
}

export function toPlace(screen: XYPosition): XYPosition {
  return canvasStore.getState().flow?.screenToFlowPosition(screen) ?? screen;
}
