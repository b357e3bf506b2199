/** @file What is selected in the graph on show. */
import { createStore } from "zustand/vanilla";

export interface SelectionState {
  /** Node ids, in the order they were selected. */
  readonly nodes: readonly string[];
  /** Edge ids as `edgeId` makes them. */
  readonly edges: readonly string[];
  select(what: { readonly nodes?: readonly string[]; readonly edges?: readonly string[] }): void;
  clear(): void;
}

const none: readonly string[] = [];

export const selectionStore = createStore<SelectionState>((set, get) => ({
  nodes: none,
  edges: none,
  select({ nodes = none, edges = none }) {
    if (same(nodes, get().nodes) && same(edges, get().edges)) return;
    set({ nodes, edges });
  },
  clear() {
    get().select({});
  },
}));

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
