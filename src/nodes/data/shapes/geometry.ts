/** @file Signed distances to the shapes, whose circumscribed circle has about radius 1. */
import type { kinds } from "./factors.ts";

type Kind = (typeof kinds)[number];

/** Corners in turn, x and y. */
const outlines: Readonly<Record<Exclude<Kind, "circle">, Float64Array>> = {
  square: corners(4, (k) => [1.08, Math.PI / 4 + (k * Math.PI) / 2]),
  triangle: corners(3, (k) => [1.15, -Math.PI / 2 + (k * 2 * Math.PI) / 3]),
  star: corners(10, (k) => [k % 2 === 0 ? 1.15 : 0.5, -Math.PI / 2 + (k * Math.PI) / 5]),
  cross: cross(1.05, 0.37),
  heart: heart(28),
};

function corners(count: number, polar: (k: number) => readonly [radius: number, angle: number]): Float64Array {
  const points = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    const [radius, angle] = polar(k);
    points[2 * k] = radius * Math.cos(angle);
    points[2 * k + 1] = radius * Math.sin(angle);
  }
  return points;
}

function cross(arm: number, half: number): Float64Array {
  const quarter = [half, -arm, half, -half, arm, -half];
  const points: number[] = [];
  // Each quarter turn takes (x, y) to (-y, x).
  for (let turn = 0, now = quarter; turn < 4; turn++) {
    points.push(...now);
    now = now.map((_, i) => (i % 2 === 0 ? -(now[i + 1] ?? 0) : (now[i - 1] ?? 0)));
  }
  return Float64Array.from(points);
}

/** The curve x = sin³t, y of four cosines, that everybody draws. */
function heart(count: number): Float64Array {
  const points = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    const t = (2 * Math.PI * k) / count;
    points[2 * k] = 1.08 * Math.sin(t) ** 3;
    points[2 * k + 1] = -(13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t) + 2.5) / 14.8;
  }
  return points;
}

/** The distance of (x, y) to the outline; negative inside. */
export function signedDistance(kind: Kind, x: number, y: number): number {
  if (kind === "circle") return Math.sqrt(x * x + y * y) - 0.92;
  const points = outlines[kind];
  let nearest = Number.POSITIVE_INFINITY;
  let inside = false;
  let px = points[points.length - 2] ?? 0;
  let py = points[points.length - 1] ?? 0;
  for (let i = 0; i < points.length; i += 2) {
    const qx = points[i] ?? 0;
    const qy = points[i + 1] ?? 0;
    const ex = qx - px;
    const ey = qy - py;
    const along = Math.max(0, Math.min(1, ((x - px) * ex + (y - py) * ey) / (ex * ex + ey * ey)));
    const dx = x - px - along * ex;
    const dy = y - py - along * ey;
    nearest = Math.min(nearest, dx * dx + dy * dy);
    // A ray to the right crosses this edge.
    if (py > y !== qy > y && x < px + (ex * (y - py)) / ey) inside = !inside;
    px = qx;
    py = qy;
  }
  return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
}
