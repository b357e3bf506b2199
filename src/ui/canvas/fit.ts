/** @file Views of a whole graph. */
import { type FitViewOptions, getViewportForBounds } from "reactflow";
import type { GraphNode } from "../../graph/schema.ts";
import type { Viewport } from "../../store/view.ts";

/** Room for the tools at the lower left; small graphs are not blown up. */
export const fitOptions = {
  padding: { top: "20px", left: "24px", right: "24px", bottom: "52px" },
  maxZoom: 1,
  minZoom: 0.1,
} satisfies FitViewOptions;

/** A canvas narrower than this is that of a phone. */
const NARROW = 500;
/** A graph that opens is shown as a whole only where its names can be read. */
const firstFitOptions = { ...fitOptions, minZoom: 0.2 } satisfies FitViewOptions;
/** On a phone a part that can be read, not the whole that cannot. */
const phoneFitOptions = { ...fitOptions, minZoom: 0.5 } satisfies FitViewOptions;

/** For a graph that opens on a canvas so wide. */
export function firstFit(width: number): typeof fitOptions {
  return width > 0 && width < NARROW ? phoneFitOptions : firstFitOptions;
}

/** Of a card that has not been measured. */
const CARD = { width: 180, height: 80 };

/** The first view of a graph by the places of its cards alone, before they are drawn. */
export function firstView(nodes: readonly GraphNode[]): Viewport {
  const xs = nodes.map(({ position }) => position.x);
  const ys = nodes.map(({ position }) => position.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const bounds = { x, y, width: Math.max(...xs) + CARD.width - x, height: Math.max(...ys) + CARD.height - y };
  // Another graph stands on the canvas until this one does.
  const { width, height } = document.querySelector(".canvas")?.getBoundingClientRect() ?? document.documentElement.getBoundingClientRect();
  const { minZoom, maxZoom, padding } = firstFit(width);
  return getViewportForBounds(bounds, width, height, minZoom, maxZoom, padding);
}
