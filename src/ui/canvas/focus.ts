/** @file Where the keyboard and the view are on the canvas. */
import { canvasStore } from "./canvas-store.ts";

/** Puts the keyboard on a node's card, or on the canvas where there is no such node, once it is drawn; and shows it. */
export function focusNode(id: string | undefined): void {
  const look = (tries: number) => {
    const card = id === undefined ? null : document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
    card?.focus({ preventScroll: true });
    if (card && id !== undefined && document.activeElement === card) bringIntoView(id);
    // Until it has been measured, a card is there but hidden, and takes no focus.
    else if (tries > 0 && id !== undefined) requestAnimationFrame(() => look(tries - 1));
    else document.querySelector<HTMLElement>(".canvas")?.focus({ preventScroll: true });
  };
  requestAnimationFrame(() => look(FRAMES));
}

/** How long a new card is waited for. */
const FRAMES = 30;

/** The node that the keyboard is on. */
export function focusedNode(): string | undefined {
  return document.activeElement?.closest<HTMLElement>(".react-flow__node")?.dataset["id"];
}

/** Pixels between a node that was brought into view and the edge of the canvas. */
const MARGIN = 24;

/** Moves the view as little as it takes to see the whole node, and not at all when it is in it. */
export function bringIntoView(id: string): void {
  const { flow } = canvasStore.getState();
  const node = flow?.getNode(id);
  const pane = document.querySelector(".canvas .react-flow")?.getBoundingClientRect();
  if (!flow || !node || !pane) return;
  const { x, y } = flow.flowToScreenPosition(node.position);
  const { width = 180, height = 80 } = node.measured ?? {};
  const view = flow.getViewport();
  const dx = shift(x - pane.left, x + width * view.zoom - pane.left, pane.width);
  const dy = shift(y - pane.top, y + height * view.zoom - pane.top, pane.height);
  if (dx !== 0 || dy !== 0) void flow.setViewport({ ...view, x: view.x + dx, y: view.y + dy });
}

function shift(start: number, end: number, size: number): number {
  if (start < MARGIN) return MARGIN - start;
  return end > size - MARGIN ? size - MARGIN - end : 0;
}
