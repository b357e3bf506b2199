/** @file Copy, cut and paste through the system's clipboard, as JSON text. Ctrl+Shift+V also brings the wires from outside. */
import { documentStore } from "../../store/document.ts";
import { selectionStore } from "../../store/selection.ts";
import { viewStore } from "../../store/view.ts";
import { announce } from "../app/announce.ts";
import { notify } from "../app/notice.ts";
import { canvasCentre, pointerOnCanvas, toPlace } from "../canvas/canvas-store.ts";
import { type Clip, clipOf, clipText, pasteEdits, readClip } from "../canvas/clip.ts";
import { focusNode } from "../canvas/focus.ts";
import { bounds, GRID, snapped } from "../canvas/place.ts";
import { edit } from "../stores.ts";
import { isTyping } from "./typing.ts";

/** Where the browser lets nobody read the clipboard, what was copied here can still be pasted here. */
let own: string | undefined;
let shiftHeld = false;

function selectedClip(): Clip | undefined {
  return clipOf(documentStore.getState().project, viewStore.getState().graph, selectionStore.getState().nodes);
}

export function copy(): boolean {
  const clip = selectedClip();
  if (clip === undefined) return false;
  own = clipText(clip);
  void navigator.clipboard?.writeText(own).catch(() => undefined);
  announce(`Copied ${clip.nodes.length === 1 ? "one node" : `${clip.nodes.length} nodes`}.`);
  return true;
}

function removeSelected(): void {
  const { nodes } = selectionStore.getState();
  edit([{ edit: "remove-nodes", graph: viewStore.getState().graph, nodes }]);
}

export function cut(): void {
  if (copy()) removeSelected();
}

export async function paste(withWires: boolean): Promise<void> {
  const text = await navigator.clipboard?.readText().catch(() => undefined);
  pasteText(text ?? own ?? "", withWires);
}

/** Beside the original where that is in view, else in the middle of the canvas. */
function pasteText(text: string, withWires: boolean): boolean {
  const read = readClip(text);
  if (!read.ok) {
    notify(read.error);
    return false;
  }
  const { graph } = viewStore.getState();
  const box = bounds(read.value.nodes.map((node) => ({ ...node.position, width: 180, height: 80 })));
  const { edits, nodes } = pasteEdits(documentStore.getState().project, { clip: read.value, graph, offset: offsetFor(box), withWires });
  edit(edits);
  selectionStore.getState().select({ nodes });
  focusNode(nodes[0]);
  announce(`Pasted ${nodes.length === 1 ? "one node" : `${nodes.length} nodes`}.`);
  return true;
}

function offsetFor(box: { x: number; y: number; width: number; height: number }): { x: number; y: number } {
  const target = toPlace(pointerOnCanvas() ?? canvasCentre());
  const near = Math.abs(target.x - box.x) < 2 * GRID && Math.abs(target.y - box.y) < 2 * GRID;
  return near ? { x: 2 * GRID, y: 2 * GRID } : snapped({ x: target.x - box.x - box.width / 2, y: target.y - box.y - box.height / 2 });
}

/** Beside the originals, without the clipboard. */
export function duplicate(): void {
  const clip = selectedClip();
  if (clip === undefined) return;
  const { edits, nodes } = pasteEdits(documentStore.getState().project, {
    clip,
    graph: viewStore.getState().graph,
    offset: { x: 2 * GRID, y: 2 * GRID },
    withWires: true,
  });
  edit(edits);
  selectionStore.getState().select({ nodes });
  focusNode(nodes[0]);
}

/** Follows the browser's own events; answers how to stop. */
export function followClipboard(): () => void {
  const onCopy = (event: ClipboardEvent) => {
    const clip = idle() ? selectedClip() : undefined;
    if (clip === undefined) return;
    own = clipText(clip);
    event.clipboardData?.setData("text/plain", own);
    event.preventDefault();
    if (event.type === "cut") removeSelected();
  };
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    // Only nodes are taken here: a link, a file or a picture is for whoever opens those.
    if (!idle() || !text.includes('"ganvas"')) return;
    if (readClip(text).ok && pasteText(text, shiftHeld)) event.preventDefault();
  };
  const onKey = (event: KeyboardEvent) => {
    shiftHeld = event.shiftKey;
  };
  document.addEventListener("copy", onCopy);
  document.addEventListener("cut", onCopy);
  document.addEventListener("paste", onPaste);
  window.addEventListener("keydown", onKey, true);
  return () => {
    document.removeEventListener("copy", onCopy);
    document.removeEventListener("cut", onCopy);
    document.removeEventListener("paste", onPaste);
    window.removeEventListener("keydown", onKey, true);
  };
}

/** Nothing is being typed, and no text is marked that the person means instead. */
function idle(): boolean {
  return !isTyping(document.activeElement) && (window.getSelection()?.isCollapsed ?? true);
}
