/** @file Going from node to node by keys: along the wires, and up and down where there are none. */
import type { Graph, GraphNode } from "../../graph/schema.ts";
import { selectionStore } from "../../store/selection.ts";
import { announce } from "../app/announce.ts";
import { currentScene } from "./canvas-store.ts";
import { bringIntoView, focusNode } from "./focus.ts";
import { nameOfNode } from "./node-name.ts";

export type Way = "forward" | "back" | "up" | "down";

/** The node that the step leads to; the start when nothing lies that way. */
export function stepFrom(graph: Graph, id: string, way: Way): string {
  const here = graph.nodes.find((node) => node.id === id);
  if (here === undefined) return id;
  const along =
    way === "forward"
      ? graph.edges.find((edge) => edge.source === id)?.target
      : way === "back"
        ? graph.edges.find((edge) => edge.target === id)?.source
        : undefined;
  return along ?? nearest(graph.nodes, here, way) ?? id;
}

/** The nearest whose direction is within 45° of the way, sideways distance counting double. */
function nearest(nodes: readonly GraphNode[], from: GraphNode, way: Way): string | undefined {
  const [axis, across, sign] =
    way === "forward" || way === "back"
      ? (["x", "y", way === "forward" ? 1 : -1] as const)
      : (["y", "x", way === "down" ? 1 : -1] as const);
  const ahead = nodes
    .map((node) => ({
      id: node.id,
      along: (node.position[axis] - from.position[axis]) * sign,
      aside: Math.abs(node.position[across] - from.position[across]),
    }))
    .filter(({ along }) => along > 0)
    .sort((a, b) => a.along + 2 * a.aside - (b.along + 2 * b.aside));
  return (ahead.find(({ along, aside }) => aside <= along) ?? ahead[0])?.id;
}

export function walk(way: Way): void {
  const scene = currentScene();
  if (!scene) return;
  const start = selectionStore.getState().nodes.at(-1);
  const next = start === undefined ? scene.at.order[0] : stepFrom(scene.graph, start, way);
  if (next === undefined) return;
  selectionStore.getState().select({ nodes: [next] });
  bringIntoView(next);
  focusNode(next);
  const found = scene.at.nodes.get(next);
  announce(found ? nameOfNode(scene.analysis.project, found) : next);
}
