/** @file Where things stand: rectangles on the canvas and room for new ones. */
import type { GraphNode } from "../../graph/schema.ts";
import { canvasStore } from "./canvas-store.ts";

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const GRID = 20;

export function snapped(place: { readonly x: number; readonly y: number }): { x: number; y: number } {
  return { x: Math.round(place.x / GRID) * GRID, y: Math.round(place.y / GRID) * GRID };
}

/** As measured on the page, else about what a card measures. */
export function sizeOfNode(id: string): { readonly width: number; readonly height: number } {
  const measured = canvasStore.getState().flow?.getNode(id)?.measured;
  return { width: measured?.width ?? 180, height: measured?.height ?? 80 };
}

export function rectOf(node: GraphNode): Rect {
  return { ...node.position, ...sizeOfNode(node.id) };
}

export function bounds(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  return {
    x,
    y,
    width: Math.max(...rects.map((rect) => rect.x + rect.width)) - x,
    height: Math.max(...rects.map((rect) => rect.y + rect.height)) - y,
  };
}

/** The place itself, or the first free one below it. */
export function freePlace(
  place: { readonly x: number; readonly y: number },
  size: { readonly width: number; readonly height: number },
  taken: readonly Rect[],
): { x: number; y: number } {
  let { x, y } = snapped(place);
  for (let tries = 0; tries < 100; tries++) {
    const hit = taken.find(
      (rect) =>
        x < rect.x + rect.width + GRID &&
        rect.x < x + size.width + GRID &&
        y < rect.y + rect.height + GRID &&
        rect.y < y + size.height + GRID,
    );
    if (hit === undefined) break;
    y = Math.ceil((hit.y + hit.height + GRID) / GRID) * GRID;
  }
  return { x, y };
}
