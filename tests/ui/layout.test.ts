import Elk from "elkjs/lib/elk.bundled.js";
import { describe, expect, it } from "vitest";
import type { Edge } from "../../src/graph/schema.ts";
import type { Colour } from "../../src/ui/canvas/colours.ts";
import { type LayoutNode, layOut } from "../../src/ui/canvas/layout.ts";
import { edge } from "./scene.ts";

const elk = new Elk();
const size = { width: 200, height: 100 };
const box = (id: string, colour: Colour = "plain"): LayoutNode => ({ id, ...size, colour, inputs: ["x"], outputs: ["y"] });
const chain = (length: number) => ({
  nodes: Array.from({ length }, (_, i) => box(`n${i}`)),
  edges: Array.from({ length: length - 1 }, (_, i) => edge(`n${i}.y > n${i + 1}.x`)),
});

async function placesOf(nodes: readonly LayoutNode[], edges: readonly Edge[]) {
  const places = await layOut(elk, nodes, edges, { x: 40, y: -60 });
  return nodes.map(({ id }) => places[id] ?? { x: Number.NaN, y: Number.NaN });
}

function overlaps(places: readonly { readonly x: number; readonly y: number }[]): number {
  return places.flatMap((a, i) => places.slice(i + 1).filter((b) => Math.abs(a.x - b.x) < size.width && Math.abs(a.y - b.y) < size.height))
    .length;
}

describe("the layout of a graph", () => {
  it("puts a short chain into one line, on the grid, where the graph was", async () => {
    const { nodes, edges } = chain(5);
    const places = await placesOf(nodes, edges);
    expect(places[0]).toEqual({ x: 40, y: -60 });
    expect(new Set(places.map(({ y }) => y)).size).toBe(1);
    expect(places.every(({ x, y }) => x % 20 === 0 && y % 20 === 0)).toBe(true);
    expect(places.map(({ x }) => x)).toEqual(places.map(({ x }) => x).toSorted((a, b) => a - b));
  });

  it("wraps a long chain into rows that read like text", async () => {
    const { nodes, edges } = chain(35);
    const places = await placesOf(nodes, edges);
    expect(overlaps(places)).toBe(0);
    const rows = [...new Set(places.map(({ y }) => y))];
    expect(rows.length).toBeGreaterThan(2);
    // In the order of the chain: every step goes to the right, or to a lower row.
    expect(places.slice(1).every((place, i) => place.y > places[i]!.y || (place.y === places[i]!.y && place.x > places[i]!.x))).toBe(true);
    const [width, height] = [Math.max(...places.map(({ x }) => x)) + 160, Math.max(...places.map(({ y }) => y)) + 160];
    expect(width / height).toBeLessThan(4);
  });

  it("spreads what is much taller than a canvas, without overlaps", async () => {
    // One source, thirty branches of three, one sink.
    const branches = Array.from({ length: 30 }, (_, i) => ["a", "b", "c"].map((step) => `${step}${i}`));
    const nodes = ["source", ...branches.flat(), "sink"].map((id) => box(id));
    const edges = branches.flatMap(([a, b, c]) => [`source.y > ${a}.x`, `${a}.y > ${b}.x`, `${b}.y > ${c}.x`, `${c}.y > sink.x`].map(edge));
    const places = await placesOf(nodes, edges);
    expect(overlaps(places)).toBe(0);
    expect(edges.every(({ source, target }) => placeOf(source).x < placeOf(target).x)).toBe(true);
    function placeOf(id: string) {
      return places[nodes.findIndex((node) => node.id === id)]!;
    }
  });

  it("puts the generator's player and its losses above the discriminator's, whatever their order", async () => {
    const nodes = [
      box("d", "score"),
      box("d-loss", "loss"),
      box("d-adam"),
      box("g", "generated"),
      box("g-loss", "loss"),
      box("g-adam"),
      box("judge", "score"),
    ];
    const edges = ["judge.y > d-loss.x", "judge.y > g-loss.x", "d-loss.y > d.x", "g-loss.y > g.x", "d-adam.y > d.x", "g-adam.y > g.x"].map(
      edge,
    );
    const [d, dLoss, , g, gLoss] = await placesOf(nodes, edges);
    expect(g!.y).toBeLessThan(d!.y);
    expect(gLoss!.y).toBeLessThan(dLoss!.y);
  });
});
