import { BOARD } from "../../graph/edit.ts";
import type { Command } from "../../store/commands.ts";
import { selectionStore } from "../../store/selection.ts";
import { type Panel, viewStore } from "../../store/view.ts";
import { dialogStore } from "../app/dialogs.ts";
import { canvasStore } from "../canvas/canvas-store.ts";
import { enter, show } from "../canvas/enter.ts";
import { fitOptions } from "../canvas/fit.ts";
import { end } from "../canvas/use-connect.ts";
import { type Way, walk } from "../canvas/walk.ts";

const flow = () => canvasStore.getState().flow;
const quick = { duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 160 };

const panels: readonly (readonly [Panel, string, string])[] = [
  ["library", "Show or hide the library", "Alt+1"],
  ["inspector", "Show or hide the inspector", "Alt+2"],
  ["lab", "Show or hide the lab", "Alt+3"],
];

const ways: readonly (readonly [Way, string, string])[] = [
  ["forward", "Walk along the wire", "Alt+ArrowRight"],
  ["back", "Walk back along the wire", "Alt+ArrowLeft"],
  ["up", "Walk to the node above", "Alt+ArrowUp"],
  ["down", "Walk to the node below", "Alt+ArrowDown"],
];

export const viewCommands: readonly Command[] = [
  { id: "view.fit", title: "Zoom to fit", group: "View", shortcuts: ["F", "1", "."], scope: "canvas", run: fit },
  { id: "view.zoom-in", title: "Zoom in", group: "View", shortcuts: ["+", "="], scope: "canvas", run: () => void flow()?.zoomIn(quick) },
  { id: "view.zoom-out", title: "Zoom out", group: "View", shortcuts: ["-"], scope: "canvas", run: () => void flow()?.zoomOut(quick) },
  {
    id: "view.zoom-reset",
    title: "Zoom to 100%",
    group: "View",
    shortcuts: ["0"],
    scope: "canvas",
    run: () => void flow()?.zoomTo(1, quick),
  },
  {
    id: "view.minimap",
    title: "Show or hide the map",
    group: "View",
    shortcuts: ["Alt+M"],
    keywords: ["minimap"],
    run: () => viewStore.getState().setMinimap(!viewStore.getState().minimap),
  },
  ...panels.map(
    ([panel, title, shortcut]): Command => ({
      id: `view.${panel}`,
      title,
      group: "View",
      shortcuts: [shortcut],
      run: () => viewStore.getState().setPanel(panel, { open: !viewStore.getState().panels[panel].open }),
    }),
  ),
  {
    id: "view.snap",
    title: "Snap to the grid, or not",
    group: "Settings",
    run: () => viewStore.getState().setSnap(!viewStore.getState().snap),
  },
  {
    id: "view.contrast",
    title: "High contrast, or not",
    group: "Settings",
    keywords: ["accessibility"],
    run: () => viewStore.getState().setContrast(!viewStore.getState().contrast),
  },
  {
    id: "go.enter",
    title: "Open the network",
    group: "Go to",
    shortcuts: ["Enter"],
    scope: "canvas",
    keywords: ["inside", "block"],
    enabled: () => enter(single() ?? "", true),
    run: () => void enter(single() ?? ""),
  },
  {
    id: "go.leave",
    title: "Back to the board",
    group: "Go to",
    enabled: () => viewStore.getState().graph !== BOARD,
    run: () => show(BOARD),
  },
  { id: "go.out", title: "Step back", group: "Go to", shortcuts: ["Escape"], scope: "canvas", run: stepBack },
  ...ways.map(
    ([way, title, shortcut]): Command => ({
      id: `go.${way}`,
      title,
      group: "Go to",
      shortcuts: [shortcut],
      scope: "canvas",
      run: () => walk(way),
    }),
  ),
  {
    id: "help.palette",
    title: "All commands",
    group: "Help",
    shortcuts: ["Mod+K", "Mod+Shift+P"],
    keywords: ["palette", "search"],
    run: () => dialogStore.getState().open("palette"),
  },
  {
    id: "help.find",
    title: "Find a node",
    group: "Go to",
    shortcuts: ["Mod+F"],
    keywords: ["search"],
    run: () => dialogStore.getState().open("find"),
  },
  {
    id: "help.shortcuts",
    title: "Keyboard shortcuts",
    group: "Help",
    shortcuts: ["?"],
    run: () => dialogStore.getState().open("shortcuts"),
  },
];

function single(): string | undefined {
  const { nodes } = selectionStore.getState();
  return nodes.length === 1 ? nodes[0] : undefined;
}

/** The selection, where there is one; else everything. */
function fit(): void {
  const { nodes } = selectionStore.getState();
  void flow()?.fitView({ ...fitOptions, maxZoom: 1.2, ...quick, ...(nodes.length > 0 ? { nodes: nodes.map((id) => ({ id })) } : {}) });
}

/** One level: a wire begun, the selection, the network. */
function stepBack(): void {
  const { nodes, edges, clear } = selectionStore.getState();
  if (canvasStore.getState().connecting) end();
  else if (nodes.length > 0 || edges.length > 0) clear();
  else if (viewStore.getState().graph !== BOARD) show(BOARD);
}
