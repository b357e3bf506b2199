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
  readonly libraryTab: "presets" | "nodes" | "documents";
  readonly minimap: boolean;
  readonly snap: boolean;
  /** Stronger lines and text, whatever the system says. */
  readonly contrast: boolean;
}

export interface ViewState extends Kept {
  /** The graph on the canvas. */
  readonly graph: GraphId;
  /** Where each graph was left. */
  readonly viewports: Readonly<Record<GraphId, Viewport>>;
  show(graph: GraphId): void;
  setViewport(graph: GraphId, viewport: Viewport): void;
  setPanel(panel: Panel, state: Partial<PanelState>): void;
  setLibraryTab(tab: Kept["libraryTab"]): void;
  setMinimap(shown: boolean): void;
  setSnap(snap: boolean): void;
  setContrast(contrast: boolean): void;
  /** For another document: the board, no viewports but those given. */
  restart(viewports?: Readonly<Record<GraphId, Viewport>>): void;
}

const KEY = "ganvas.view";

const kept = ["panels", "libraryTab", "minimap", "snap", "contrast"] as const satisfies readonly (keyof Kept)[];

const standard: Kept = {
  panels: { library: { open: true, size: 248 }, inspector: { open: true, size: 304 }, lab: { open: true, size: labHeight() } },
  libraryTab: "presets",
  minimap: true,
  snap: true,
  contrast: false,
};

export const viewStore = createStore<ViewState>((set) => ({
  ...standard,
  ...remembered(),
  graph: BOARD,
  viewports: {},
  show(graph) {
    set({ graph });
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
  setContrast(contrast) {
    set({ contrast });
  },
  restart(viewports = {}) {
    set({ graph: BOARD, viewports });
  },
}));

viewStore.subscribe((state, before) => {
  if (kept.some((key) => state[key] !== before[key]))
    storage()?.setItem(KEY, JSON.stringify(Object.fromEntries(kept.map((key) => [key, state[key]]))));
});

function remembered(): Partial<Kept> {
  try {
    const found = JSON.parse(storage()?.getItem(KEY) ?? "{}") as Partial<Kept>;
    return { ...found, panels: { ...standard.panels, ...found.panels } };
  } catch {
    return {};
  }
}

/** Enough of a small screen is left to the canvas. */
function labHeight(): number {
  const height = typeof window === "undefined" ? 900 : window.innerHeight;
  return Math.round(Math.min(360, Math.max(272, height * 0.36)));
}

/** Absent under Node, and where the browser forbids it. */
function storage(): Storage | undefined {
  try {
    return typeof window === "undefined" ? undefined : window.localStorage;
  } catch {
    return undefined;
  }
}
