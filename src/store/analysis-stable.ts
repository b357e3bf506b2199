/**
 * @file The new analysis with the old one's objects wherever they say the same, so that a card on the canvas is drawn
 * again only when something on it changed.
 */
import type { Analysis, GraphAnalysis, NodeAnalysis } from "../compile/analysis.ts";
import { equalJson } from "../core/json-equal.ts";

export function stabilise(before: Analysis | undefined, after: Analysis): Analysis {
  if (before === undefined) return after;
  return {
    ...after,
    board: stableGraph(before.board, after.board),
    networks: stableMap(before.networks, after.networks, stableGraph),
    blocks: stableMap(before.blocks, after.blocks, stableGraph),
    players: stableMap(before.players, after.players, (a, b) => (equalPlayers(a, b) ? a : b)),
    diagnostics: stableList(before.diagnostics, after.diagnostics),
  };
}

function stableGraph<G extends GraphAnalysis>(before: G, after: G): G {
  if (before === after) return after;
  const nodes = stableMap(before.nodes, after.nodes, stableNode);
  const { nodes: _, ...rest } = after;
  const { nodes: __, ...old } = before;
  return nodes === before.nodes && equalJson(old, rest) ? before : { ...after, nodes };
}

function stableNode(before: NodeAnalysis, after: NodeAnalysis): NodeAnalysis {
  if (before === after) return after;
  const { inside, ...rest } = after;
  const { inside: last, ...old } = before;
  if (!equalJson(old, rest)) return after;
  if (inside === undefined || last === undefined) return inside === last ? before : after;
  const stable = stableGraph(last, inside);
  return stable === last ? before : { ...after, inside: stable };
}

function stableMap<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  stable: (before: T, after: T) => T,
): ReadonlyMap<string, T> {
  let same = before.size === after.size;
  const result = new Map<string, T>();
  for (const [key, value] of after) {
    const last = before.get(key);
    const kept = last === undefined ? value : stable(last, value);
    if (kept !== last) same = false;
    result.set(key, kept);
  }
  return same ? before : result;
}

function stableList<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  const result = after.map((value) => before.find((last) => equalJson(last, value)) ?? value);
  return result.length === before.length && result.every((value, i) => value === before[i]) ? before : result;
}

function equalPlayers<P extends { readonly closure: ReadonlySet<string> }>(
  { closure: a, ...before }: P,
  { closure: b, ...after }: P,
): boolean {
  return a.size === b.size && [...a].every((node) => b.has(node)) && equalJson(before, after);
}
