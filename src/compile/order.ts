/** @file Sources first: a stable topological order, and the wires that would have to go to have one. */
import type { Edge } from "../graph/schema.ts";

export interface Order {
  /** All ids; nodes that do not depend on each other keep the order of the document. */
  readonly order: readonly string[];
  /** Wires that close a circle, each with the circle's nodes from its target to its source. */
  readonly closing: readonly { readonly edge: Edge; readonly circle: readonly string[] }[];
}

export function orderNodes(ids: readonly string[], edges: readonly Edge[]): Order {
  const order = sorted(ids, edges);
  if (order.length === ids.length) return { order, closing: [] };
  const placed = new Set(order);
  const closing = closingEdges(
    ids.filter((id) => !placed.has(id)),
    edges.filter((edge) => !placed.has(edge.source)),
  );
  const gone = new Set(closing.map(({ edge }) => edge));
  return {
    order: sorted(
      ids,
      edges.filter((edge) => !gone.has(edge)),
    ),
    closing,
  };
}

/** Kahn 1962; leaves out what stands on or behind a circle. */
function sorted(ids: readonly string[], edges: readonly Edge[]): string[] {
  const waiting = new Map(ids.map((id) => [id, 0]));
  const after = new Map<string, string[]>();
  for (const { source, target } of edges) {
    waiting.set(target, (waiting.get(target) ?? 0) + 1);
    const targets = after.get(source);
    if (targets) targets.push(target);
    else after.set(source, [target]);
  }
  const order = ids.filter((id) => waiting.get(id) === 0);
  for (let i = 0; i < order.length; i++) {
    for (const target of after.get(order[i] ?? "") ?? []) {
      const left = (waiting.get(target) ?? 0) - 1;
      waiting.set(target, left);
      if (left === 0) order.push(target);
    }
  }
  return order;
}

/** Depth first: the edges that lead back to a node still open. */
function closingEdges(ids: readonly string[], edges: readonly Edge[]): { edge: Edge; circle: string[] }[] {
  const out = new Map<string, Edge[]>(ids.map((id) => [id, []]));
  for (const edge of edges) out.get(edge.source)?.push(edge);
  const done = new Set<string>();
  const closing: { edge: Edge; circle: string[] }[] = [];
  for (const root of ids) {
    const path: { id: string; next: number }[] = [];
    const open = new Set<string>();
    const enter = (id: string) => {
      path.push({ id, next: 0 });
      open.add(id);
    };
    if (!done.has(root)) enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const edge = out.get(top.id)?.[top.next++];
      if (edge === undefined) {
        path.pop();
        open.delete(top.id);
        done.add(top.id);
      } else if (open.has(edge.target)) {
        const start = path.findIndex(({ id }) => id === edge.target);
        closing.push({ edge, circle: path.slice(start).map(({ id }) => id) });
      } else if (!done.has(edge.target)) enter(edge.target);
    }
  }
  return closing;
}
