/**
 * @file Wires by keyboard: C puts the keyboard on a port of the node, arrows choose the port, Enter begins the wire,
 * arrows go through the ports it may end in, Enter draws it, / adds a new node at its end, Escape goes back.
 */
import { selectionStore } from "../../store/selection.ts";
import { announce } from "../app/announce.ts";
import { notify } from "../app/notice.ts";
import { showType } from "../format.ts";
import { edit } from "../stores.ts";
import { canvasStore, currentScene, type QuickAddRequest } from "./canvas-store.ts";
import { compatiblePorts, connectEdits, judge, type Scene } from "./connect.ts";
import { bringIntoView, focusedNode, focusNode } from "./focus.ts";
import { nameOfNode } from "./node-name.ts";
import { portCentre } from "./port-place.ts";
import { type PortRef, portKey, portOf, typeAt } from "./port-ref.ts";
import { begin, end } from "./use-connect.ts";

/** Puts the keyboard on the first port of the node it is on: an output without a wire where there is one. */
export function focusPort(): void {
  const scene = currentScene();
  const id = focusedNode() ?? selectionStore.getState().nodes[0];
  if (!scene || id === undefined) return;
  const ports = portsOf(scene, id);
  const isFree = ({ port, side }: PortRef) =>
    side === "output" && !scene.graph.edges.some((edge) => edge.source === id && edge.sourcePort === port);
  const first = ports.find(isFree) ?? ports.find(({ side }) => side === "output") ?? ports[0];
  if (first === undefined) {
    notify("This node has no ports.");
    return;
  }
  canvasStore.setState({ portFocus: first });
  announce(`${describe(scene, first)}. Enter begins a wire.`);
}

/** Answers whether the key was meant for a port. */
export function portKeyPressed(key: string): boolean {
  const { portFocus, connecting } = canvasStore.getState();
  const scene = currentScene();
  if (!scene) return false;
  if (connecting?.target) return whileConnecting(scene, key, connecting.from, connecting.target);
  return portFocus !== undefined && whileChoosing(scene, key, portFocus);
}

function whileChoosing(scene: Scene, key: string, at: PortRef): boolean {
  const ports = portsOf(scene, at.node);
  const index = ports.findIndex((port) => portKey(port) === portKey(at));
  const step = ({ ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 } as Readonly<Record<string, number>>)[key];
  if (step !== undefined) {
    const next = ports[(index + step + ports.length) % ports.length] ?? at;
    canvasStore.setState({ portFocus: next });
    announce(describe(scene, next));
    return true;
  }
  if (key === "Enter") {
    const candidates = inReadingOrder(compatiblePorts(scene, at));
    begin(at);
    if (candidates.length === 0) {
      end();
      canvasStore.setState({ portFocus: at });
      notify("No port here can take this wire. Press / to add a node at its end.");
    } else aim(scene, at, nearestTo(at, candidates));
    return true;
  }
  if (key === "/") {
    addAtEnd(at);
    return true;
  }
  if (key === "Escape") canvasStore.setState({ portFocus: undefined });
  return key === "Escape";
}

function whileConnecting(scene: Scene, key: string, from: PortRef, target: PortRef): boolean {
  const candidates = inReadingOrder(compatiblePorts(scene, from));
  const index = candidates.findIndex((port) => portKey(port) === portKey(target));
  const step = ({ ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 } as Readonly<Record<string, number>>)[key];
  if (step !== undefined) {
    aim(scene, from, candidates[(index + step + candidates.length) % candidates.length] ?? target);
    return true;
  }
  if (key === "Enter") {
    const verdict = judge(scene, from, target);
    end();
    if (verdict.ok) edit(connectEdits(scene, scene.at.id, verdict.edge));
    else notify(verdict.reason);
    selectionStore.getState().select({ nodes: [target.node] });
    focusNode(target.node);
    if (verdict.ok) announce(`Wired to ${describe(scene, target)}.`);
    return true;
  }
  if (key === "/") {
    end();
    addAtEnd(from);
    return true;
  }
  if (key === "Escape") {
    end();
    canvasStore.setState({ portFocus: from });
  }
  return key === "Escape";
}

function aim(scene: Scene, from: PortRef, target: PortRef): void {
  const { connecting } = canvasStore.getState();
  if (connecting) canvasStore.setState({ connecting: { ...connecting, from, target } });
  bringIntoView(target.node);
  announce(`${describe(scene, target)}. Enter connects.`);
}

function addAtEnd(from: PortRef): void {
  const place = portCentre(from) ?? { x: 0, y: 0 };
  const screen = canvasStore.getState().flow?.flowToScreenPosition(place) ?? place;
  const beside = { x: place.x + (from.side === "output" ? 60 : -240), y: place.y - 20 };
  canvasStore.setState({
    portFocus: undefined,
    quickAdd: { screen: { x: screen.x + 40, y: screen.y }, place: beside, from } satisfies QuickAddRequest,
  });
}

function portsOf(scene: Scene, node: string): readonly PortRef[] {
  const { inputs = [], outputs = [] } = scene.at.nodes.get(node)?.ports ?? {};
  return [
    ...inputs.map(({ name }): PortRef => ({ node, port: name, side: "input" })),
    ...outputs.map(({ name }): PortRef => ({ node, port: name, side: "output" })),
  ];
}

function describe(scene: Scene, ref: PortRef): string {
  const node = scene.at.nodes.get(ref.node);
  const type = typeAt(scene.at, ref);
  const label = portOf(node, ref)?.label || ref.port;
  return `${node ? nameOfNode(scene.analysis.project, node) : ref.node}, ${ref.side} ${label}${type ? `, ${showType(type)}` : ""}`;
}

function inReadingOrder(ports: readonly PortRef[]): readonly PortRef[] {
  const place = (port: PortRef) => portCentre(port) ?? { x: 0, y: 0 };
  return [...ports].sort((a, b) => place(a).x - place(b).x || place(a).y - place(b).y);
}

function nearestTo(from: PortRef, ports: readonly PortRef[]): PortRef {
  const start = portCentre(from) ?? { x: 0, y: 0 };
  const scene = currentScene();
  const isWired = ({ node, port, side }: PortRef) =>
    side === "input" && scene?.graph.edges.some((edge) => edge.target === node && edge.targetPort === port) === true;
  const cost = (port: PortRef) => {
    const { x, y } = portCentre(port) ?? { x: 0, y: 0 };
    return Math.hypot(x - start.x, y - start.y) + (isWired(port) ? 10_000 : 0);
  };
  return ports.reduce((best, port) => (cost(port) < cost(best) ? port : best));
}
