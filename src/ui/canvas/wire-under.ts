/** @file Finding wires by where they are drawn. */
import { canvasStore } from "./canvas-store.ts";
import type { Rect } from "./place.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The wire that runs through the middle of a rectangle of the canvas. */
export function wireUnder(rect: Rect): string | undefined {
  const { flow } = canvasStore.getState();
  if (flow === undefined) return undefined;
  for (const [dx, dy] of [
    [0.5, 0.5],
    [0.5, 0.3],
    [0.5, 0.7],
    [0.25, 0.5],
    [0.75, 0.5],
  ] as const) {
    const found = wireAt(flow.flowToScreenPosition({ x: rect.x + rect.width * dx, y: rect.y + rect.height * dy }));
    if (found !== undefined) return found;
  }
  return undefined;
}

export function wireAt({ x, y }: Point): string | undefined {
  for (const element of document.elementsFromPoint(x, y)) {
    const edge = element.closest<SVGElement>(".react-flow__edge");
    if (edge) return edge.dataset["id"];
  }
  return undefined;
}

const SAMPLES = 24;

/** The wires that a line drawn on the screen crosses. */
export function wiresAcross(line: readonly Point[]): readonly string[] {
  return [...document.querySelectorAll<SVGElement>(".canvas .react-flow__edge")].flatMap((edge) => {
    const path = edge.querySelector<SVGPathElement>(".react-flow__edge-path");
    const id = edge.dataset["id"];
    const matrix = path?.getScreenCTM();
    if (!path || !matrix || id === undefined) return [];
    const length = path.getTotalLength();
    const points = Array.from({ length: SAMPLES + 1 }, (_, i) => path.getPointAtLength((length * i) / SAMPLES).matrixTransform(matrix));
    return crosses(points, line) ? [id] : [];
  });
}

export function crosses(a: readonly Point[], b: readonly Point[]): boolean {
  return a.some((start, i) => {
    const end = a[i + 1];
    return end !== undefined && b.some((from, j) => b[j + 1] !== undefined && segmentsCross([start, end], [from, b[j + 1] as Point]));
  });
}

function segmentsCross([a, b]: readonly [Point, Point], [c, d]: readonly [Point, Point]): boolean {
  // A point on the line counts to one side of it, so that a stroke that rests on a wire still crosses it.
  const isLeft = (p: Point, q: Point, r: Point) => (q.x - p.x) * (r.y - p.y) > (q.y - p.y) * (r.x - p.x);
  return isLeft(a, b, c) !== isLeft(a, b, d) && isLeft(c, d, a) !== isLeft(c, d, b);
}
