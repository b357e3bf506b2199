import { edgeId } from "../../graph/edit.ts";
import type { Command } from "../../store/commands.ts";
import { selectionStore } from "../../store/selection.ts";
import { dialogStore } from "../app/dialogs.ts";
import { canvasCentre, canvasStore, currentScene, pointerOnCanvas, type QuickAddRequest, toPlace } from "../canvas/canvas-store.ts";
import { focusPort } from "../canvas/keyboard-connect.ts";

export const addCommands: readonly Command[] = [
  {
    id: "add.quick",
    title: "Add a node",
    group: "Add",
    shortcuts: ["/", "Shift+A", "Tab"],
    keywords: ["quick add", "insert"],
    run: quickAdd,
  },
  {
    id: "add.network",
    title: "New network",
    group: "Add",
    keywords: ["generator", "discriminator", "classifier", "create"],
    run: () => dialogStore.getState().open("new-network"),
  },
  {
    id: "add.connect",
    title: "Begin a wire",
    group: "Add",
    shortcuts: ["C"],
    scope: "canvas",
    keywords: ["connect", "port"],
    enabled: () => selectionStore.getState().nodes.length > 0,
    run: focusPort,
  },
  {
    id: "add.on-wire",
    title: "Add a node on the wire",
    group: "Add",
    keywords: ["insert"],
    enabled: () => selectionStore.getState().edges.length === 1,
    run: addOnWire,
  },
];

/** After the selected node where there is one, else under the pointer, else in the middle. */
function quickAdd(): void {
  const { nodes } = selectionStore.getState();
  const [after] = nodes;
  if (nodes.length === 1 && after !== undefined) {
    const card = document.querySelector(`.react-flow__node[data-id="${CSS.escape(after)}"]`)?.getBoundingClientRect();
    const screen = card ? { x: card.right + 24, y: card.top } : canvasCentre();
    canvasStore.setState({ quickAdd: { screen, place: toPlace(screen), after } });
    return;
  }
  const screen = (canvasStore.getState().byPointer ? pointerOnCanvas() : undefined) ?? canvasCentre();
  canvasStore.setState({ quickAdd: { screen, place: toPlace(screen) } satisfies QuickAddRequest });
}

function addOnWire(): void {
  const scene = currentScene();
  const edge = scene?.graph.edges.find((found) => edgeId(found) === selectionStore.getState().edges[0]);
  const path = document
    .querySelector(`.react-flow__edge[data-id="${CSS.escape(edge ? edgeId(edge) : "")}"] .react-flow__edge-path`)
    ?.getBoundingClientRect();
  const screen = path ? { x: path.x + path.width / 2, y: path.y + path.height / 2 } : canvasCentre();
  if (edge) canvasStore.setState({ quickAdd: { screen, place: toPlace(screen), into: edge } });
}
