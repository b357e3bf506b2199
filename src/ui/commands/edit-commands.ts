import { nameOf } from "../../compile/analysis.ts";
import { BOARD, type Edit, edgeId, graphOf } from "../../graph/edit.ts";
import type { Command } from "../../store/commands.ts";
import { documentStore } from "../../store/document.ts";
import { selectionStore } from "../../store/selection.ts";
import { viewStore } from "../../store/view.ts";
import { announce } from "../app/announce.ts";
import { notify } from "../app/notice.ts";
import { packEdits, unpackEdits } from "../canvas/blocks.ts";
import { canvasCentre, canvasStore, currentScene, toPlace } from "../canvas/canvas-store.ts";
import { focusedNode, focusNode } from "../canvas/focus.ts";
import { GRID } from "../canvas/place.ts";
import { healEdits } from "../canvas/rewire.ts";
import { edit } from "../stores.ts";
import { copy, cut, duplicate, paste } from "./clipboard.ts";

const nodes = () => selectionStore.getState().nodes;
const edges = () => selectionStore.getState().edges;
const some = () => nodes().length > 0;
const one = () => nodes().length === 1;

export const editCommands: readonly Command[] = [
  {
    id: "edit.undo",
    title: "Undo",
    group: "Edit",
    shortcuts: ["Mod+Z"],
    enabled: () => documentStore.getState().past.length > 0,
    run: () => travel("undo"),
  },
  {
    id: "edit.redo",
    title: "Redo",
    group: "Edit",
    shortcuts: ["Mod+Shift+Z", "Mod+Y"],
    enabled: () => documentStore.getState().future.length > 0,
    run: () => travel("redo"),
  },
  { id: "edit.cut", title: "Cut", group: "Edit", shortcuts: ["Mod+X"], native: true, enabled: some, run: cut },
  { id: "edit.copy", title: "Copy", group: "Edit", shortcuts: ["Mod+C"], native: true, enabled: some, run: () => void copy() },
  { id: "edit.paste", title: "Paste", group: "Edit", shortcuts: ["Mod+V"], native: true, run: () => void paste(false) },
  {
    id: "edit.paste-with-wires",
    title: "Paste with wires",
    group: "Edit",
    shortcuts: ["Mod+Shift+V"],
    native: true,
    run: () => void paste(true),
  },
  { id: "edit.duplicate", title: "Duplicate", group: "Edit", shortcuts: ["Mod+D"], enabled: some, run: duplicate },
  {
    id: "edit.delete",
    title: "Delete",
    group: "Edit",
    shortcuts: ["Delete", "Backspace"],
    scope: "canvas",
    enabled: () => some() || edges().length > 0,
    run: removeAll,
  },
  {
    id: "edit.heal",
    title: "Delete and join the wires",
    group: "Edit",
    shortcuts: ["Mod+Delete", "Mod+Backspace"],
    scope: "canvas",
    enabled: some,
    run: heal,
  },
  {
    id: "edit.rename",
    title: "Rename",
    group: "Edit",
    shortcuts: ["F2"],
    enabled: one,
    run: () => canvasStore.setState({ renaming: nodes()[0] }),
  },
  {
    id: "edit.params",
    title: "Set the parameters",
    group: "Edit",
    shortcuts: ["I"],
    scope: "canvas",
    keywords: ["inspector", "properties", "settings"],
    enabled: one,
    run: goToParams,
  },
  {
    id: "edit.mute",
    title: "Mute or unmute",
    group: "Edit",
    shortcuts: ["Mod+M"],
    keywords: ["bypass", "ablation", "disable"],
    enabled: some,
    run: toggleMute,
  },
  { id: "edit.change-kind", title: "Change kind", group: "Edit", keywords: ["swap", "replace"], enabled: one, run: changeKind },
  {
    id: "edit.pack",
    title: "Fold into a block",
    group: "Edit",
    shortcuts: ["Mod+Shift+E"],
    keywords: ["subgraph", "group", "collapse", "macro"],
    enabled: () => some() && viewStore.getState().graph !== BOARD,
    run: () => fold(packEdits(documentStore.getState().project, viewStore.getState().graph, nodes())),
  },
  {
    id: "edit.unpack",
    title: "Unfold the block",
    group: "Edit",
    keywords: ["ungroup", "expand", "unpack"],
    enabled: () => one() && currentScene()?.at.nodes.get(nodes()[0] ?? "")?.definition?.kind === "block",
    run: () => fold(unpackEdits(documentStore.getState().project, viewStore.getState().graph, nodes()[0] ?? "")),
  },
  { id: "edit.select-all", title: "Select all", group: "Edit", shortcuts: ["Mod+A"], run: selectAll },
  ...nudges(),
];

function travel(way: "undo" | "redo"): void {
  const where = documentStore.getState()[way]();
  const { project } = documentStore.getState();
  if (where !== undefined && where !== viewStore.getState().graph && graphOf(project, where)) viewStore.getState().show(where);
  announce(way === "undo" ? "Undone." : "Redone.");
}

function removeAll(): void {
  const scene = currentScene();
  if (!scene) return;
  const wires = new Set(edges());
  const gone = nodes();
  const next = scene.graph.edges.find((edge) => gone.includes(edge.target) && !gone.includes(edge.source))?.source;
  edit([
    ...scene.graph.edges.filter((edge) => wires.has(edgeId(edge))).map((edge): Edit => ({ edit: "remove-edge", graph: scene.at.id, edge })),
    ...(gone.length > 0 ? [{ edit: "remove-nodes", graph: scene.at.id, nodes: gone } as const] : []),
  ]);
  announce(gone.length > 0 ? `Deleted ${gone.length === 1 ? "one node" : `${gone.length} nodes`}.` : "Deleted the wire.");
  focusNode(next);
}

function heal(): void {
  const scene = currentScene();
  if (!scene) return;
  const before = scene.graph.edges.find((edge) => nodes().includes(edge.target) && !nodes().includes(edge.source))?.source;
  edit(healEdits(scene.graph, scene.at.id, nodes()));
  focusNode(before);
}

function toggleMute(): void {
  const scene = currentScene();
  const chosen = scene?.graph.nodes.filter((node) => nodes().includes(node.id)) ?? [];
  const muted = chosen.some((node) => node.muted !== true);
  if (scene) edit([{ edit: "mute", graph: scene.at.id, nodes: nodes(), muted }]);
  announce(muted ? "Muted." : "Unmuted.");
}

function changeKind(): void {
  const [replace] = nodes();
  const card = document.querySelector(`.react-flow__node[data-id="${CSS.escape(replace ?? "")}"]`)?.getBoundingClientRect();
  const screen = card ? { x: card.x + 20, y: card.bottom + 8 } : canvasCentre();
  if (replace !== undefined) canvasStore.setState({ quickAdd: { screen, place: toPlace(screen), replace } });
}

function selectAll(): void {
  const scene = currentScene();
  selectionStore.getState().select({ nodes: scene?.graph.nodes.map(({ id }) => id) ?? [] });
}

function fold(folded: ReturnType<typeof packEdits>): void {
  if (!folded.ok) {
    notify(folded.error);
    return;
  }
  edit(folded.value.edits);
  selectionStore.getState().select({ nodes: folded.value.nodes });
  focusNode(folded.value.nodes[0]);
}

let settling: ReturnType<typeof setTimeout> | undefined;

/** One grid square, with Shift four; presses that follow each other are one step of undo. */
function nudges(): readonly Command[] {
  const ways = [
    ["ArrowLeft", "left", -1, 0],
    ["ArrowRight", "right", 1, 0],
    ["ArrowUp", "up", 0, -1],
    ["ArrowDown", "down", 0, 1],
  ] as const;
  return ways.flatMap(([key, word, dx, dy]) =>
    [1, 4].map(
      (times): Command => ({
        id: `arrange.nudge-${word}${times === 1 ? "" : "-far"}`,
        title: `Move ${word}${times === 1 ? "" : " four squares"}`,
        group: "Arrange",
        shortcuts: [times === 1 ? key : `Shift+${key}`],
        scope: "canvas",
        enabled: some,
        run: () => nudge(dx * times * GRID, dy * times * GRID),
      }),
    ),
  );
}

function nudge(dx: number, dy: number): void {
  const scene = currentScene();
  if (!scene) return;
  const chosen = scene.graph.nodes.filter((node) => nodes().includes(node.id));
  const positions = Object.fromEntries(chosen.map(({ id, position }) => [id, { x: position.x + dx, y: position.y + dy }]));
  edit([{ edit: "move-nodes", graph: scene.at.id, positions }], `nudge/${nodes().join()}`);
  clearTimeout(settling);
  settling = setTimeout(() => documentStore.getState().settle(), 800);
  const [first] = chosen;
  const known = first && scene.at.nodes.get(first.id);
  if (first && known && focusedNode() !== undefined) announce(`${nameOf(known)} at ${positions[first.id]?.x}, ${positions[first.id]?.y}.`);
}

/** How many frames the inspector's code may take to be there. */
const FRAMES = 60;

/** Puts the keyboard on the first parameter of the selected node, or on its name where it has none. */
function goToParams(): void {
  viewStore.getState().setPanel("inspector", { open: true });
  const look = (tries: number) => {
    const inspector = document.querySelector(".inspector");
    const field = inspector?.querySelector<HTMLElement>(".field-control :is(input, select, button, textarea)");
    const name = inspector?.querySelector<HTMLElement>(".inspector-name");
    if (field ?? name) (field ?? name)?.focus();
    else if (tries > 0) requestAnimationFrame(() => look(tries - 1));
  };
  look(FRAMES);
}
