/** @file Going into the network or block that a card uses, and out again. */
import { usedGraph } from "../../compile/ports.ts";
import { BOARD, graphOf } from "../../graph/edit.ts";
import { documentStore } from "../../store/document.ts";
import { viewStore } from "../../store/view.ts";
import { announce } from "../app/announce.ts";
import { currentScene } from "./canvas-store.ts";

/** Answers whether the card leads anywhere; with `dry` nothing else happens. */
export function enter(id: string, dry = false): boolean {
  const node = currentScene()?.graph.nodes.find((found) => found.id === id);
  if (node === undefined || (node.kind !== "network" && node.kind !== "block")) return false;
  const target = usedGraph(node).id;
  const { project } = documentStore.getState();
  if (graphOf(project, target) === undefined || target === BOARD) return false;
  if (!dry) show(target);
  return true;
}

export function show(graph: string): void {
  viewStore.getState().show(graph);
  const { project } = documentStore.getState();
  const named = [...project.networks, ...project.blocks].find((found) => found.id === graph);
  announce(graph === BOARD ? "The board." : `Inside ${named?.name ?? graph}.`);
}
