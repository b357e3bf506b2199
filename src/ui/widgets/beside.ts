/** @file Where a box stands that belongs to something on the page: beside it, and always on the screen. */

type Edge = "top" | "bottom" | "left" | "right";

/** The edge of the anchor that the box stands at, and the end that it is in line with; without an end: centred. */
export type Side = Edge | `${Edge}-start` | `${Edge}-end`;

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const opposite: Readonly<Record<Edge, Edge>> = { top: "bottom", bottom: "top", left: "right", right: "left" };

/** Pixels between box and screen. */
const MARGIN = 8;

/** On the other side of the anchor where there is more room; all in pixels of the screen. */
export function beside(anchor: Rectangle, box: Size, side: Side, { screen, gap }: { readonly screen: Size; readonly gap: number }) {
  const [wanted, end] = side.split("-") as [Edge, "start" | "end" | undefined];
  const room: Readonly<Record<Edge, number>> = {
    top: anchor.top,
    bottom: screen.height - anchor.top - anchor.height,
    left: anchor.left,
    right: screen.width - anchor.left - anchor.width,
  };
  const upright = wanted === "top" || wanted === "bottom";
  const needed = (upright ? box.height : box.width) + gap + MARGIN;
  const edge = room[wanted] < needed && room[opposite[wanted]] > room[wanted] ? opposite[wanted] : wanted;
  const along = upright ? aligned(anchor.left, anchor.width, box.width, end) : aligned(anchor.top, anchor.height, box.height, end);
  const across = {
    top: anchor.top - gap - box.height,
    bottom: anchor.top + anchor.height + gap,
    left: anchor.left - gap - box.width,
    right: anchor.left + anchor.width + gap,
  }[edge];
  return {
    left: onScreen(upright ? along : across, box.width, screen.width),
    top: onScreen(upright ? across : along, box.height, screen.height),
  };
}

function aligned(start: number, length: number, box: number, end: "start" | "end" | undefined): number {
  return end === "start" ? start : end === "end" ? start + length - box : start + (length - box) / 2;
}

function onScreen(at: number, length: number, screen: number): number {
  return Math.max(MARGIN, Math.min(at, screen - MARGIN - length));
}

/** Moves an element of the top layer there and shows it. */
export function putBeside(box: HTMLElement, anchor: Rectangle, side: Side, gap = 6): void {
  const screen = { width: document.documentElement.clientWidth, height: document.documentElement.clientHeight };
  const { left, top } = beside(anchor, { width: box.offsetWidth, height: box.offsetHeight }, side, { screen, gap });
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
  box.dataset["placed"] = "";
}
