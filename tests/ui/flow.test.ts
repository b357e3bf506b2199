import { describe, expect, it } from "vitest";
import { applyEdits } from "../../src/graph/edit.ts";
import { align, distribute } from "../../src/ui/canvas/align.ts";
import { flowEdges, flowNodes } from "../../src/ui/canvas/flow.ts";
import { freePlace } from "../../src/ui/canvas/place.ts";
import { silhouette } from "../../src/ui/canvas/silhouette.ts";
import { stepFrom } from "../../src/ui/canvas/walk.ts";
import { crosses } from "../../src/ui/canvas/wire-under.ts";
import { board, inNetwork, node, sceneOf } from "./scene.ts";

const none = new Set<string>();
const project = board([node("a:dense"), node("b:dense", {}, 200), node("c:dense", {}, 400)], ["a.y > b.x", "b.y > c.x"]);

describe("what React Flow is given", () => {
  const first = flowNodes("board", project.game.nodes, none, []);

  it("is the same array when nothing changed", () => {
    expect(flowNodes("board", project.game.nodes, none, first)).toBe(first);
    const edges = flowEdges("board", project.game.edges, none, []);
    expect(flowEdges("board", project.game.edges, none, edges)).toBe(edges);
  });
  it("has one new node when one changed", () => {
    const after = applyEdits(project, [{ edit: "set-param", graph: "board", node: "b", param: "units", value: 3 }]);
    const next = flowNodes("board", after.game.nodes, none, first);
    expect(next.map((found, i) => found === first[i])).toEqual([true, false, true]);
  });
  it("leaves nodes where the pointer has them until the document moves them", () => {
    const dragged = first.map((found) => (found.id === "b" ? { ...found, position: { x: 999, y: 0 }, dragging: true } : found));
    const edited = applyEdits(project, [{ edit: "set-param", graph: "board", node: "b", param: "units", value: 3 }]);
    expect(flowNodes("board", edited.game.nodes, none, dragged)[1]?.position.x).toBe(999);
    const moved = applyEdits(project, [{ edit: "move-nodes", graph: "board", positions: { b: { x: 10, y: 0 } } }]);
    expect(flowNodes("board", moved.game.nodes, none, dragged)[1]?.position.x).toBe(10);
  });
  it("marks what is selected and nothing else anew", () => {
    const next = flowNodes("board", project.game.nodes, new Set(["c"]), first);
    expect(next.map(({ selected }) => selected)).toEqual([false, false, true]);
    expect(next[0]).toBe(first[0]);
  });
});

describe("arranging", () => {
  const rects = new Map([
    ["a", { x: 0, y: 0, width: 100, height: 40 }],
    ["b", { x: 130, y: 70, width: 60, height: 20 }],
    ["c", { x: 400, y: 10, width: 100, height: 40 }],
  ]);
  it("lines edges and middles up", () => {
    expect(Object.values(align(rects, "left")).map(({ x }) => x)).toEqual([0, 0, 0]);
    expect(align(rects, "right")).toMatchObject({ a: { x: 400 }, b: { x: 440 }, c: { x: 400 } });
    const middles = Object.entries(align(rects, "middle")).map(([id, { y }]) => y + (rects.get(id)?.height ?? 0) / 2);
    expect(new Set(middles).size).toBe(1);
  });
  it("makes gaps equal and leaves the outermost in place", () => {
    const placed = distribute(rects, "x");
    expect(placed).toMatchObject({ a: { x: 0 }, c: { x: 400 } });
    expect((placed["b"]?.x ?? 0) - 100).toBe(400 - ((placed["b"]?.x ?? 0) + 60));
    expect(distribute(new Map([...rects].slice(0, 2)), "x")).toEqual({});
  });
  it("finds room for a new node below what is in the way", () => {
    const place = freePlace({ x: 3, y: 3 }, { width: 100, height: 40 }, [...rects.values()]);
    expect(place.x).toBe(0);
    expect(place.y).toBeGreaterThanOrEqual(60);
    expect(freePlace({ x: 1000, y: 1000 }, { width: 100, height: 40 }, [...rects.values()])).toEqual({ x: 1000, y: 1000 });
  });
});

describe("walking", () => {
  it("goes along the wires, and where there is none to the nearest that way", () => {
    expect(stepFrom(project.game, "a", "forward")).toBe("b");
    expect(stepFrom(project.game, "c", "back")).toBe("b");
    const loose = board([node("a:dense"), node("b:dense", {}, 20, 300), node("c:dense", {}, 900, 310)], []);
    expect(stepFrom(loose.game, "a", "down")).toBe("b");
    expect(stepFrom(loose.game, "c", "up")).toBe("b");
    expect(stepFrom(loose.game, "c", "forward")).toBe("c");
  });
});

describe("cutting wires", () => {
  const line = [
    { x: 0, y: 0 },
    { x: 10, y: 10 },
  ];
  it("cuts what the line crosses and nothing it stays beside", () => {
    expect(
      crosses(line, [
        { x: 0, y: 10 },
        { x: 10, y: 0 },
      ]),
    ).toBe(true);
    expect(
      crosses(line, [
        { x: 0, y: 10 },
        { x: 4, y: 6 },
      ]),
    ).toBe(false);
    expect(crosses(line, [{ x: 0, y: 10 }])).toBe(false);
  });
});

it("draws a generator from narrow to tall", () => {
  const { at } = sceneOf(
    inNetwork(
      [
        node("z:input", { shape: [100] }),
        node("d:dense", { units: 784 }),
        node("r:reshape", { shape: [7, 7, 16] }),
        node("u:conv2d-transpose", { filters: 1 }),
        node("o:output"),
      ],
      ["z.y > d.x", "d.y > r.x", "r.y > u.x", "u.y > o.x"],
    ),
    "net",
  );
  const bars = silhouette(at);
  expect(bars.map(({ image }) => image)).toEqual([false, false, true, true]);
  expect(bars.at(-1)?.height).toBe(1);
  expect(bars[2]?.width).toBeGreaterThan(bars[3]?.width ?? 1);
});
