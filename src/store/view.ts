/** @file Where the person is and how the panels stand; kept in this browser, never in the document. */
import { createStore } from "zustand/vanilla";
import { BOARD, type GraphId } from "../graph/edit.ts";

export type Panel = "library" | "inspector" | "lab";

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface PanelState {
  readonly open: boolean;
  /** Width or height in pixels. */
  readonly size: number;
}

interface Kept {
  readonly panels: Readonly<Record<Panel, PanelState>>;
  readonly libraryTab: "presets" | "nodes";
  readonly minimap: boolean;
  readonly snap: boolean;
}

export interface ViewState extends Kept {
  /** The graph on the canvas. */
  readonly graph: GraphId;
  /** Graphs with a tab, in order; the board always has one. */
  readonly tabs: readonly GraphId[];
  /** Where each graph was left. */
  readonly viewports: Readonly<Record<GraphId, Viewport>>;
  show(graph: GraphId): void;
  closeTab(graph: GraphId): void;
  setViewport(graph: GraphId, viewport: Viewport): void;
  setPanel(panel: Panel, state: Partial<PanelState>): void;
  setLibraryTab(tab: Kept["libraryTab"]): void;
  setMinimap(shown: boolean): void;
  setSnap(snap: boolean): void;
  /** For another document: the board, no viewports but those given. */
  restart(viewports?: Readonly<Record<GraphId, Viewport>>): void;
}

const KEY = "ganvas.view";

const standard: Kept = {
  panels: { library: { open: true, size: 248 }, inspector: { open: true, size: 304 }, lab: { open: true, size: 264 } },
  libraryTab: "presets",
  minimap: true,
  snap: true,
};

export const viewStore = createStore<ViewState>((set, get) => ({
  ...standard,
  ...remembered(),
  graph: BOARD,
  tabs: [],
  viewports: {},
  show(graph) {
    const { tabs } = get();
    set({ graph, tabs: graph === BOARD || tabs.includes(graph) ? tabs : [...tabs, graph] });
  },
  closeTab(graph) {
    set((state) => ({ tabs: state.tabs.filter((tab) => tab !== graph), graph: state.graph === graph ? BOARD : state.graph }));
  },
  setViewport(graph, viewport) {
    set((state) => ({ viewports: { ...state.viewports, [graph]: viewport } }));
  },
  setPanel(panel, change) {
    set((state) => ({ panels: { ...state.panels, [panel]: { ...state.panels[panel], ...change } } }));
  },
  setLibraryTab(libraryTab) {
    set({ libraryTab });
  },
  setMinimap(minimap) {
    set({ minimap });
  },
  setSnap(snap) {
    set({ snap });
  },
  restart(viewports = {}) {
    set({ graph: BOARD, tabs: [], viewports });
  },
}));

viewStore.subscribe(({ panels, libraryTab, minimap, snap }, before) => {
  if (panels === before.panels && libraryTab === before.libraryTab && minimap === before.minimap && snap === before.snap) return;
  storage()?.setItem(KEY, JSON.stringify({ panels, libraryTab, minimap, snap } satisfies Kept));
});

function remembered(): Partial<Kept> {
  try {
    const kept = JSON.parse(storage()?.getItem(KEY) ?? "{}") as Partial<Kept>;
    return { ...kept, panels: { ...standard.panels, ...kept.panels } };
  } catch {
    return {};
  }
}

/** Absent under Node, and where the browser forbids it. */
function storage(): Storage | undefined {
  try {
    return typeof window === "undefined" ? undefined : window.localStorage;
  } catch {
    return undefined;
  }
}
