/** @file Lining nodes up and spacing them out, as new positions. */
import type { Rect } from "./place.ts";

export type Alignment = "left" | "centre" | "right" | "top" | "middle" | "bottom";
export type Positions = Readonly<Record<string, { readonly x: number; readonly y: number }>>;

export function align(rects: ReadonlyMap<string, Rect>, alignment: Alignment): Positions {
  const all = [...rects.values()];
  const low = { x: Math.min(...all.map((r) => r.x)), y: Math.min(...all.map((r) => r.y)) };
  const high = { x: Math.max(...all.map((r) => r.x + r.width)), y: Math.max(...all.map((r) => r.y + r.height)) };
  return Object.fromEntries(
    [...rects].map(([id, { x, y, width, height }]) => {
      switch (alignment) {
        case "left":
          return [id, { x: low.x, y }];
        case "right":
          return [id, { x: high.x - width, y }];
        case "centre":
          return [id, { x: (low.x + high.x - width) / 2, y }];
        case "top":
          return [id, { x, y: low.y }];
        case "bottom":
          return [id, { x, y: high.y - height }];
        case "middle":
          return [id, { x, y: (low.y + high.y - height) / 2 }];
      }
    }),
  );
}

/** Equal gaps between neighbours; the outermost two stay. Fewer than three nodes stay as they are. */
export function distribute(rects: ReadonlyMap<string, Rect>, axis: "x" | "y"): Positions {
  const size = axis === "x" ? "width" : "height";
  const inOrder = [...rects].sort(([, a], [, b]) => a[axis] - b[axis]);
  const [first, last] = [inOrder[0]?.[1], inOrder.at(-1)?.[1]];
  if (inOrder.length < 3 || first === undefined || last === undefined) return {};
  const used = inOrder.reduce((sum, [, rect]) => sum + rect[size], 0);
  const gap = (last[axis] + last[size] - first[axis] - used) / (inOrder.length - 1);
  let at = first[axis];
  return Object.fromEntries(
    inOrder.map(([id, rect]) => {
      const place = { x: rect.x, y: rect.y, [axis]: at };
      at += rect[size] + gap;
      return [id, { x: place.x, y: place.y }];
    }),
  );
}
