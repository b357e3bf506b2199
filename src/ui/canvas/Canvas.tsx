/** @file The canvas: one graph of the document, with every gesture of mouse, pen and touch. Keys are commands. */
import { type DragEvent, lazy, Suspense, useEffect, useState } from "react";
import { Background, BackgroundVariant, ConnectionLineType, ReactFlow, ReactFlowProvider, useKeyPress, useStore } from "reactflow";
import "reactflow/dist/base.css";
import "./canvas.css";
import type { GraphId } from "../../graph/edit.ts";
import { edgeId, graphOf } from "../../graph/edit.ts";
import { documentStore } from "../../store/document.ts";
import { viewStore } from "../../store/view.ts";
import { afterFirst } from "../app/start.ts";
import { offersFor } from "../library/kinds.ts";
import { useDocument, useView } from "../stores.ts";
import { add } from "./add.ts";
import { CanvasMap } from "./CanvasMap.tsx";
import { CanvasTools } from "./CanvasTools.tsx";
import { FlowCard } from "./Card.tsx";
import { canvasStore, currentScene, rememberPointer, toPlace, useCanvas } from "./canvas-store.ts";
import { DRAG_TYPE } from "./drag-type.ts";
import { EmptyCanvas } from "./EmptyCanvas.tsx";
import { firstFit, firstView } from "./fit.ts";
import type { FlowEdge, FlowNode } from "./flow.ts";
import { GhostWire } from "./GhostWire.tsx";
import { LitSentence } from "./LitSentence.tsx";
import { GRID } from "./place.ts";
import { SliceLine, useSlicer } from "./Slicer.tsx";
import { addUnderPointer, useCanvasHandlers } from "./use-canvas-handlers.ts";
import { useConnect } from "./use-connect.ts";
import { useDrag } from "./use-drag.ts";
import { useFlow } from "./use-flow.ts";
import { useLongPress } from "./use-long-press.ts";
import { comesInSlices } from "./use-slices.ts";
import { useTrackpad } from "./use-trackpad.ts";
import { Wire } from "./Wire.tsx";
import { wireAt } from "./wire-under.ts";

const loadQuickAdd = () => import("./QuickAdd.tsx").then(({ QuickAdd }) => ({ default: QuickAdd }));
const QuickAdd = lazy(loadQuickAdd);
const ContextMenu = lazy(() => import("./ContextMenu.tsx").then(({ ContextMenu }) => ({ default: ContextMenu })));

const nodeTypes = { card: FlowCard };
const edgeTypes = { wire: Wire };
const bothButtons = [0, 1];
const multiKeys = ["Meta", "Control", "Shift"];
const gap: [number, number] = [GRID, GRID];

const coarse = matchMedia("(pointer: coarse)").matches;
const touchRadius = 44;
const mouseRadius = 30;
/** From this zoom on every wire shows its shape. */
const NEAR = 1.3;
/** Below this zoom a card shows its name and shape alone. */
const FAR = 0.62;
/** Below this zoom its name alone, larger still. */
const FARTHER = 0.42;
/** Below this zoom the name takes the whole card. */
const FARTHEST = 0.3;
/** Above this many nodes, those off the screen are not drawn, unless from so far that most are on it and come and go in rows. */
const MANY = 200;

export function Canvas() {
  const graph = useView((state) => state.graph);
  const session = useDocument((state) => state.session);
  return (
    <ReactFlowProvider key={`${session}/${graph}`}>
      <Scene graph={graph} />
    </ReactFlowProvider>
  );
}

function Scene({ graph }: { readonly graph: GraphId }) {
  const { nodes, edges, onNodesChange, onEdgesChange, putBack } = useFlow(graph);
  const connect = useConnect();
  const drag = useDrag(putBack);
  const slicer = useSlicer();
  const longPress = useLongPress();
  const trackpad = useTrackpad();
  const snap = useView((state) => state.snap);
  const minimap = useView((state) => state.minimap);
  const [viewport] = useState(() => viewStore.getState().viewports[graph] ?? viewOfLarge(graph));
  const connecting = useCanvas((state) => state.connecting !== undefined);
  const moving = useCanvas((state) => state.moving);
  const fitting = useStore(({ width }) => firstFit(width));
  const freely = useKeyPress("Control");
  const handlers = useCanvasHandlers(graph);
  const far = useStore(({ transform: [, , zoom] }) => levelOf(zoom));
  const near = useStore(({ transform: [, , zoom] }) => zoom >= NEAR);
  useEffect(() => canvasStore.setState({ near }), [near]);

  useEffect(
    () => () =>
      canvasStore.setState({
        flow: undefined,
        connecting: undefined,
        portFocus: undefined,
        quickAdd: undefined,
        menu: undefined,
        hoverEdge: undefined,
        moving: undefined,
      }),
    [],
  );

  return (
    <div
      className="canvas"
      tabIndex={-1}
      data-connecting={connecting || undefined}
      data-far={far}
      data-moving={moving}
      onDoubleClick={addUnderPointer}
      onPointerDownCapture={(event) => {
        if (!canvasStore.getState().byPointer || canvasStore.getState().portFocus)
          canvasStore.setState({ byPointer: true, portFocus: undefined });
        slicer.onPointerDownCapture(event);
        longPress.onPointerDown(event);
      }}
      onPointerMove={rememberPointer}
      onWheelCapture={trackpad.onWheel}
      onDragOver={(event) => event.dataTransfer.types.includes(DRAG_TYPE) && event.preventDefault()}
      onDrop={onDrop}
    >
      <ReactFlow<FlowNode, FlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        {...connect}
        {...drag}
        {...handlers}
        {...(viewport ? { defaultViewport: viewport } : { fitView: true })}
        fitViewOptions={fitting}
        minZoom={0.1}
        maxZoom={3}
        zoomOnDoubleClick={false}
        panOnDrag={bothButtons}
        panOnScroll={trackpad.on}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={multiKeys}
        deleteKeyCode={null}
        disableKeyboardA11y
        snapToGrid={snap && !freely}
        snapGrid={gap}
        connectionRadius={coarse ? touchRadius : mouseRadius}
        connectionLineType={ConnectionLineType.Bezier}
        connectionDragThreshold={3}
        nodeDragThreshold={3}
        selectNodesOnDrag={false}
        elevateEdgesOnSelect
        edgesReconnectable
        reconnectRadius={12}
        onlyRenderVisibleElements={nodes.length > MANY && far !== "farthest"}
        attributionPosition="top-right"
        ariaLabelConfig={ariaLabels}
      >
        {far !== "farthest" && <Background variant={BackgroundVariant.Dots} gap={GRID} size={1.2} color="var(--grid)" />}
        <GhostWire />
        {minimap && <CanvasMap />}
        <CanvasTools />
      </ReactFlow>
      {nodes.length === 0 && <EmptyCanvas graph={graph} />}
      <SliceLine line={slicer.line} />
      <LitSentence />
      <Boxes />
    </div>
  );
}

/** What comes in slices is not measured as a whole when it is first on show. */
function viewOfLarge(graph: GraphId) {
  const { nodes } = graphOf(documentStore.getState().project, graph) ?? { nodes: [] };
  return comesInSlices(nodes) ? firstView(nodes) : undefined;
}

/** What opens over the canvas. */
function Boxes() {
  const adding = useCanvas((state) => state.quickAdd !== undefined);
  const menu = useCanvas((state) => state.menu !== undefined);
  // Before it is asked for, so that what is typed after the first "/" goes into the box.
  useEffect(() => void afterFirst(loadQuickAdd), []);
  return (
    <Suspense>
      {adding && <QuickAdd />}
      {menu && <ContextMenu />}
    </Suspense>
  );
}

/** What a card shows of itself, see canvas.css. */
function levelOf(zoom: number): "farthest" | "farther" | "far" | undefined {
  return zoom < FARTHEST ? "farthest" : zoom < FARTHER ? "farther" : zoom < FAR ? "far" : undefined;
}

const ariaLabels = {
  "node.a11yDescription.default": "C begins a wire, arrow keys move the node, Alt and arrow keys walk along wires, Delete removes it.",
  "node.a11yDescription.keyboardDisabled":
    "C begins a wire, arrow keys move the node, Alt and arrow keys walk along wires, Delete removes it.",
  "edge.a11yDescription.default": "Delete removes the wire.",
  "minimap.ariaLabel": "Map of the graph",
  "handle.ariaLabel": "Port",
};

/** A palette entry let go on the canvas, on a wire it goes into the wire. */
function onDrop(event: DragEvent): void {
  const id = event.dataTransfer.getData(DRAG_TYPE);
  const scene = currentScene();
  const offer = scene && offersFor(scene.at.id, documentStore.getState().project, scene.analysis).find((found) => found.id === id);
  if (!scene || !offer) return;
  event.preventDefault();
  const screen = { x: event.clientX, y: event.clientY };
  const under = wireAt(screen);
  const place = toPlace({ x: screen.x, y: screen.y });
  add({ offer, place: { x: place.x - 90, y: place.y - 15 }, into: scene.graph.edges.find((edge) => edgeId(edge) === under) });
}
