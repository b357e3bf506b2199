/** @file Putting a node on the canvas and wiring it on the way. Pure but for `add`, which does it. */
import { accepts } from "../../compile/ports.ts";
import { type Edit, freeId, type GraphId } from "../../graph/edit.ts";
import type { Edge, GraphNode } from "../../graph/schema.ts";
import { selectionStore } from "../../store/selection.ts";
import { viewStore } from "../../store/view.ts";
import { announce } from "../app/announce.ts";
import type { Offer } from "../library/kinds.ts";
import { rememberOffer } from "../library/recent.ts";
import { edit } from "../stores.ts";
import { currentScene } from "./canvas-store.ts";
import { connectEdits, type Scene } from "./connect.ts";
import { freePlace, rectOf, sizeOfNode } from "./place.ts";
import { meaningAt, type PortRef } from "./port-ref.ts";
import { insertEdits, passage } from "./rewire.ts";

export interface Addition {
  readonly offer: Offer;
  readonly place: { readonly x: number; readonly y: number };
  /** Wire it to this port. */
  readonly from?: PortRef | undefined;
  /** Wire it after this node, if that can be. */
  readonly after?: string | undefined;
  /** Put it into this wire, if that can be. */
  readonly into?: Edge | undefined;
}

/** Adds the node, selects it and says so; answers its id. */
export function add(addition: Addition): string | undefined {
  const scene = currentScene();
  if (scene === undefined) return undefined;
  const { graph } = viewStore.getState();
  const { edits, node, wired } = additionEdits(scene, graph, addition);
  edit(edits);
  selectionStore.getState().select({ nodes: [node.id] });
  rememberOffer(addition.offer.id);
  announce(`Added ${addition.offer.title}${wired ? `, wired to ${wired}` : ""}.`);
  return node.id;
}

function additionEdits(
  scene: Scene,
  graph: GraphId,
  addition: Addition,
): { readonly edits: Edit[]; readonly node: GraphNode; readonly wired: string | undefined } {
  const { offer, into } = addition;
  const node: GraphNode = {
    id: freeId(scene.graph, offer.params["network"] ?? offer.params["block"] ?? offer.kind),
    kind: offer.kind,
    params: { ...offer.params },
    position: placeFor(scene, addition),
  };
  const edits: Edit[] = [{ edit: "add-node", graph, node }];
  const through = into && throughWire(scene, offer, into);
  if (into && through) return { edits: [...edits, ...insertEdits(graph, into, node.id, through)], node, wired: into.source };
  const wire = wireFor(scene, node.id, addition);
  return wire
    ? { edits: [...edits, ...connectEdits(scene, graph, wire)], node, wired: wire.source === node.id ? wire.target : wire.source }
    : { edits, node, wired: undefined };
}

/** The first wire between the new node and what it was asked to be wired to. */
function wireFor(scene: Scene, id: string, { offer, from, after }: Addition): Edge | undefined {
  const starts: readonly PortRef[] = from ? [from] : after ? outputsOf(scene, after) : [];
  for (const start of starts) {
    const meaning = meaningAt(scene.analysis, scene.at, start);
    if (start.side === "output") {
      const port = offer.inputs.find((input) => accepts(input.meaning, meaning));
      if (port) return { source: start.node, sourcePort: start.port, target: id, targetPort: port.name };
    } else {
      const port = offer.outputs.find((output) => accepts(meaning, output.meaning));
      if (port) return { source: id, sourcePort: port.name, target: start.node, targetPort: start.port };
    }
  }
  return undefined;
}

/** Outputs without a wire first. */
function outputsOf(scene: Scene, node: string): readonly PortRef[] {
  const isWired = (port: string) => scene.graph.edges.some((edge) => edge.source === node && edge.sourcePort === port);
  const ports = scene.at.nodes.get(node)?.ports.outputs ?? [];
  return [...ports]
    .sort((a, b) => Number(isWired(a.name)) - Number(isWired(b.name)))
    .map((port) => ({ node, port: port.name, side: "output" }));
}

const GAP = 60;

function placeFor(scene: Scene, { place, after, offer }: Addition): { x: number; y: number } {
  const taken = scene.graph.nodes.map(rectOf);
  const size = { width: offer.kind === "network" ? 240 : 180, height: 80 };
  const before = after === undefined ? undefined : scene.graph.nodes.find((node) => node.id === after);
  if (before === undefined) return freePlace(place, size, taken);
  return freePlace({ x: before.position.x + sizeOfNode(before.id).width + GAP, y: before.position.y }, size, taken);
}

function throughWire(scene: Scene, offer: Pick<Offer, "inputs" | "outputs">, { source, sourcePort, target, targetPort }: Edge) {
  const offered = meaningAt(scene.analysis, scene.at, { node: source, port: sourcePort, side: "output" });
  const wanted = meaningAt(scene.analysis, scene.at, { node: target, port: targetPort, side: "input" });
  return passage(offer, offered, wanted);
}

/** Whether the offer could stand in the wire. */
export function canStandIn(scene: Scene, offer: Offer, wire: Edge): boolean {
  return throughWire(scene, offer, wire) !== undefined;
}

/** Whether the offer could be wired to the port. */
export function canBeWired(scene: Scene, offer: Offer, from: PortRef): boolean {
  return wireFor(scene, "", { offer, place: { x: 0, y: 0 }, from }) !== undefined;
}
