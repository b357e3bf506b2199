import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { setParam } from "../upstream.ts";

/**
 * Angles from 0 to 2π with both ends put the eighth Gaussian of the ring on the first: seven modes, of which one comes
 * twice as often (found in published code). Here that is a ring of seven, or two modes in one place.
 */
export function* missingMode(game: Analysis): Generator<Diagnostic> {
  for (const node of game.board.nodes.values()) {
    const { definition } = node;
    const centres = definition?.family === "data" && node.status === "typed" ? definition.centres?.(node.params) : undefined;
    if (!centres) continue;
    const distinct = new Set(centres.map((centre) => centre.map((x) => x.toFixed(6)).join())).size;
    const at = { graph: game.board.id, node: node.id };
    if (distinct < centres.length) {
      yield {
        code: "rule.same-place",
        severity: "warning",
        message: `${centres.length - distinct + 1} of the ${centres.length} modes of ${nameOf(node)} lie in one place, so there are ${distinct}. Move or remove the copies.`,
        at,
      };
    } else if (distinct === 7 && isRing(centres)) {
      yield {
        code: "rule.ring-of-seven",
        severity: "hint",
        message: `${nameOf(node)} is a ring of 7 modes; that of the papers has 8, and 7 is what angles from 0 to 2π with both ends make of them.`,
        at: { ...at, param: "modes" },
        fixes: [setParam({ ...at, param: "modes" }, 8, "Use 8 modes")],
      };
    }
  }
}

/** Evenly spaced on a circle around their mean. */
function isRing(centres: readonly (readonly number[])[]): boolean {
  const mean = (axis: number) => centres.reduce((sum, centre) => sum + (centre[axis] ?? 0), 0) / centres.length;
  const [midX, midY] = [mean(0), mean(1)];
  const polar = centres.map(([x = 0, y = 0]) => [Math.hypot(x - midX, y - midY), Math.atan2(y - midY, x - midX)] as const);
  const [radius, start] = polar[0] ?? [0, 0];
  const isNext = (angle: number, k: number) => Math.abs(Math.sin((angle - start - (2 * Math.PI * k) / centres.length) / 2)) < 1e-6;
  return radius > 0 && polar.every(([r, angle], k) => Math.abs(r - radius) < 1e-6 * radius && isNext(angle, k));
}
