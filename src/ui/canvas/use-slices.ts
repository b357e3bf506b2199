/** @file A large graph appears in slices, one a frame: hundreds of cards at once would keep the page from answering. */
import { useEffect, useMemo, useState } from "react";
import type { Graph, GraphNode } from "../../graph/schema.ts";

/** So many cards appear at once. */
const FEW = 60;
/** Cards of more that are drawn and measured within a frame. */
const SLICE = 16;

export function comesInSlices(nodes: readonly GraphNode[]): boolean {
  return nodes.length > FEW;
}

/** The part of the graph that is drawn by now. */
export function useSlices(graph: Graph): Graph {
  const [count, setCount] = useState(() => (comesInSlices(graph.nodes) ? SLICE : FEW));
  const isWhole = count >= graph.nodes.length;
  useEffect(() => {
    if (isWhole) return;
    const frame = requestAnimationFrame(() => setCount(count + SLICE));
    return () => cancelAnimationFrame(frame);
  }, [count, isWhole]);
  return useMemo(() => (isWhole ? graph : firstOf(graph, count)), [graph, count, isWhole]);
}

/** The first nodes, with the wires between them. */
function firstOf(graph: Graph, count: number): Graph {
  const nodes = graph.nodes.slice(0, count);
  const there = new Set(nodes.map(({ id }) => id));
  return { nodes, edges: graph.edges.filter(({ source, target }) => there.has(source) && there.has(target)) };
}
