/** @file Drawing a distribution of points: where a stroke leaves them, and what an eraser takes. */

export type Point = readonly [number, number];

/** The pad shows [-RADIUS, RADIUS] in both directions, as a scatter view does. */
export const RADIUS = 3;
/** As many as the document takes. */
export const MOST = 500;

/** Between two points of one stroke, and how far an eraser reaches. */
const APART = 0.12;
const REACH = 0.2;

/** To hundredths, inside the pad: short in files and links. */
export function snapped([x, y]: Point): Point {
  const round = (value: number) => Math.round(Math.max(-RADIUS, Math.min(RADIUS, value)) * 100) / 100 + 0;
  return [round(x), round(y)];
}

/** The same list where a point is too near already, or there are too many. */
export function addPoint(points: readonly Point[], at: Point): readonly Point[] {
  return points.length >= MOST || points.some((point) => distance(point, at) < APART) ? points : [...points, at];
}

/** The same list where nothing was near. */
export function erasePoints(points: readonly Point[], at: Point): readonly Point[] {
  const left = points.filter((point) => distance(point, at) > REACH);
  return left.length === points.length ? points : left;
}

function distance([ax, ay]: Point, [bx, by]: Point): number {
  return Math.hypot(ax - bx, ay - by);
}
