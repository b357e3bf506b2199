/** @file Wires drawn by mouse and by touch: what they may join, what happens where they are dropped. */
import { useCallback } from "react";
import type { Connection, FinalConnectionState, HandleType, OnConnectStartParams } from "reactflow";
import { viewStore } from "../../store/view.ts";
import { notify } from "../app/notice.ts";
import { edit } from "../stores.ts";
import { canvasStore, currentScene, toPlace } from "./canvas-store.ts";
import { compatiblePorts, connectEdits, judge, keysOf, type Scene } from "./connect.ts";
import type { FlowEdge } from "./flow.ts";
import { type PortRef, portKey } from "./port-ref.ts";

export function useConnect() {
  const onConnect = useCallback((connection: Connection) => join(connection), []);
  const onReconnect = useCallback((old: FlowEdge, connection: Connection) => {
    const { graph } = viewStore.getState();
    if (old.data) join(connection, [{ edit: "remove-edge", graph, edge: old.data.edge }]);
  }, []);
  const onConnectStart = useCallback((_: unknown, { nodeId, handleId, handleType }: OnConnectStartParams) => {
    if (nodeId !== null && handleId !== null) begin({ node: nodeId, port: handleId, side: sideOf(handleType) });
  }, []);
  const onConnectEnd = useCallback((event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    const { connecting } = canvasStore.getState();
    end();
    const scene = currentScene();
    if (scene && connecting && state.isValid !== true) dropped(event, state, { scene, from: connecting.from });
  }, []);
  const onReconnectStart = useCallback((_: unknown, edge: FlowEdge, fixed: HandleType) => {
    const kept: PortRef =
      fixed === "source"
        ? { node: edge.source, port: edge.sourceHandle ?? "", side: "output" }
        : { node: edge.target, port: edge.targetHandle ?? "", side: "input" };
    begin(kept);
  }, []);
  const onReconnectEnd = useCallback(() => end(), []);
  const isValidConnection = useCallback((connection: Connection | FlowEdge) => {
    const { connecting } = canvasStore.getState();
    const ends = endsOf(connection);
    if (connecting && ends) return connecting.compatible.has(portKey(connecting.from.side === "output" ? ends[1] : ends[0]));
    const scene = currentScene();
    return scene !== undefined && ends !== undefined && judge(scene, ...ends).ok;
  }, []);
  return {
    onConnect,
    onConnectStart,
    onConnectEnd,
    onClickConnectStart: onConnectStart,
    onClickConnectEnd: end,
    onReconnect,
    onReconnectStart,
    onReconnectEnd,
    isValidConnection,
  };
}

/** Begins a wire: from now on ports that cannot take it are dimmed. */
export function begin(from: PortRef): void {
  const scene = currentScene();
  if (scene) canvasStore.setState({ connecting: { from, compatible: keysOf(compatiblePorts(scene, from)) }, portFocus: undefined });
}

export function end(): void {
  canvasStore.setState({ connecting: undefined });
}

function join(connection: Connection, before: Parameters<typeof edit>[0] = []): void {
  const scene = currentScene();
  const ends = endsOf(connection);
  if (!scene || !ends) return;
  const verdict = judge(scene, ...ends);
  if (!verdict.ok) notify(verdict.reason);
  else edit([...before, ...connectEdits(scene, scene.at.id, verdict.edge)]);
}

interface Dropped {
  readonly scene: Scene;
  readonly from: PortRef;
}

/** A wire never just vanishes: on a card it finds a port, on empty canvas it asks what to add, elsewhere it says why not. */
function dropped(event: MouseEvent | TouchEvent, { toHandle, toNode }: FinalConnectionState, { scene, from }: Dropped): void {
  if (toHandle) {
    const verdict = judge(scene, from, { node: toHandle.nodeId, port: toHandle.id ?? "", side: sideOf(toHandle.type) });
    if (!verdict.ok) notify(verdict.reason);
    return;
  }
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  if (!point) return;
  const screen = { x: point.clientX, y: point.clientY };
  const under = toNode?.id ?? document.elementFromPoint(screen.x, screen.y)?.closest<HTMLElement>(".react-flow__node")?.dataset["id"];
  if (under !== undefined) {
    if (under !== from.node) joinNode(scene, from, under);
    return;
  }
  if (document.elementFromPoint(screen.x, screen.y)?.closest(".react-flow")) {
    canvasStore.setState({ quickAdd: { screen, place: toPlace(screen), from } });
  }
}

/** A tap on a card ends a wire that a tap on a port began. */
export function tapNode(node: string): boolean {
  const { connecting } = canvasStore.getState();
  const scene = currentScene();
  if (connecting === undefined || connecting.target !== undefined || !scene || node === connecting.from.node) return false;
  end();
  joinNode(scene, connecting.from, node);
  return true;
}

/** The first port of the node that takes the wire, free ones first. */
function joinNode(scene: Scene, from: PortRef, node: string): void {
  const isWired = ({ port, side }: PortRef) =>
    scene.graph.edges.some((edge) =>
      side === "input" ? edge.target === node && edge.targetPort === port : edge.source === node && edge.sourcePort === port,
    );
  const [port] = compatiblePorts(scene, from)
    .filter((candidate) => candidate.node === node)
    .sort((a, b) => Number(isWired(a)) - Number(isWired(b)));
  const found = scene.at.nodes.get(node)?.ports[from.side === "output" ? "inputs" : "outputs"][0];
  const verdict = port
    ? judge(scene, from, port)
    : found
      ? judge(scene, from, { node, port: found.name, side: from.side === "output" ? "input" : "output" })
      : undefined;
  if (verdict?.ok === true) edit(connectEdits(scene, scene.at.id, verdict.edge));
  else notify(verdict?.reason ?? "This node has no port that the wire could end in.");
}

function sideOf(type: HandleType | null): PortRef["side"] {
  return type === "target" ? "input" : "output";
}

function endsOf({
  source,
  sourceHandle,
  target,
  targetHandle,
}: {
  source: string;
  sourceHandle?: string | null;
  target: string;
  targetHandle?: string | null;
}): [PortRef, PortRef] | undefined {
  if (!sourceHandle || !targetHandle) return undefined;
  return [
    { node: source, port: sourceHandle, side: "output" },
    { node: target, port: targetHandle, side: "input" },
  ];
}
