import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, graphOf } from "../../src/graph/edit.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { clipOf, clipText, pasteEdits, readClip } from "../../src/ui/canvas/clip.ts";
import { changeKindEdits, healEdits, insertEdits, passage } from "../../src/ui/canvas/rewire.ts";
import { edge, inNetwork, node, sceneOf, show } from "./scene.ts";

const row = inNetwork(
  [node("z:input"), node("a:dense", { units: 7 }), node("b:activation"), node("c:dense"), node("o:output")],
  ["z.y > a.x", "a.y > b.x", "b.y > c.x", "b.y > o.x"],
);
const wiresOf = (project: typeof row) => graphOf(project, "net")?.edges.map(show) ?? [];
const graph = () => row.networks[0] as (typeof row.networks)[number];

describe("deleting and healing", () => {
  it("joins what fed the node to everything it fed", () => {
    expect(wiresOf(applyEdits(row, healEdits(graph(), "net", ["b"])))).toEqual(["z.y > a.x", "a.y > c.x", "a.y > o.x"]);
  });
  it("joins across several nodes in a row", () => {
    expect(wiresOf(applyEdits(row, healEdits(graph(), "net", ["a", "b"])))).toEqual(["z.y > c.x", "z.y > o.x"]);
  });
  it("leaves no wire to what is gone, whatever is taken", () => {
    fc.assert(
      fc.property(fc.subarray(["z", "a", "b", "c", "o"]), (gone) => {
        const after = applyEdits(row, healEdits(graph(), "net", gone));
        const there = new Set(graphOf(after, "net")?.nodes.map(({ id }) => id));
        return graphOf(after, "net")?.edges.every((wire) => there.has(wire.source) && there.has(wire.target));
      }),
    );
  });
});

it("puts a node into a wire", () => {
  const after = applyEdits(row, [
    { edit: "add-node", graph: "net", node: node("n:dropout") },
    ...insertEdits("net", edge("a.y > b.x"), "n", { in: "x", out: "y" }),
  ]);
  expect(wiresOf(after)).toContain("a.y > n.x");
  expect(wiresOf(after)).toContain("n.y > b.x");
  expect(wiresOf(after)).not.toContain("a.y > b.x");
});

it("finds a way through a kind only where both ends fit", () => {
  const conv = sceneOf(inNetwork([node("c:conv2d")], []), "net").at.nodes.get("c")?.ports ?? { inputs: [], outputs: [] };
  expect(passage(conv, "image", "any")).toEqual({ in: "x", out: "y" });
  expect(passage(conv, "vector", "any")).toBeUndefined();
  expect(passage(conv, "image", "vector")).toBeUndefined();
});

describe("changing the kind", () => {
  const change = (id: string, kind: string) => {
    const found = sceneOf(row, "net").at.nodes.get(id);
    const to = catalogue.get(kind);
    if (!found || !to) throw new Error("not there");
    return applyEdits(row, changeKindEdits(graph(), "net", { node: found.node, from: found.ports, to }));
  };
  it("keeps the wires", () => {
    expect(wiresOf(change("b", "dropout"))).toEqual(wiresOf(row));
  });
  it("takes a wire to the port in the same place where none has its name", () => {
    expect(wiresOf(change("b", "concat")).filter((wire) => wire.includes("b.")).length).toBe(3);
  });
  it("keeps parameters that the new kind has too, and no others", () => {
    expect(graphOf(change("a", "maxout"), "net")?.nodes.find(({ id }) => id === "a")?.params).toEqual({ units: 7 });
    expect(graphOf(change("a", "flatten"), "net")?.nodes.find(({ id }) => id === "a")?.params).toEqual({});
  });
});

describe("the clipboard", () => {
  it("brings nodes back as they were, with new ids and the wires between them", () => {
    const clip = clipOf(row, "net", ["a", "b"]);
    const read = readClip(clip ? clipText(clip) : "");
    if (!read.ok) throw new Error(read.error);
    const { edits, nodes } = pasteEdits(row, { clip: read.value, graph: "net", offset: { x: 40, y: 40 }, withWires: false });
    const after = graphOf(applyEdits(row, edits), "net");
    expect(nodes).toHaveLength(2);
    expect(after?.nodes).toHaveLength(7);
    expect(after?.edges.filter((wire) => nodes.includes(wire.source) && nodes.includes(wire.target))).toHaveLength(1);
    expect(after?.edges).toHaveLength(5);
    expect(after?.nodes.find(({ id }) => id === nodes[0])).toMatchObject({
      kind: "dense",
      params: { units: 7 },
      position: { x: 40, y: 40 },
    });
  });
  it("brings wires from outside when asked, and takes none away", () => {
    const clip = clipOf(row, "net", ["c"]);
    if (!clip) throw new Error("nothing copied");
    const { edits, nodes } = pasteEdits(row, { clip, graph: "net", offset: { x: 0, y: 0 }, withWires: true });
    expect(wiresOf(applyEdits(row, edits))).toEqual([...wiresOf(row), `b.y > ${nodes[0]}.x`]);
  });
  it("carries the networks that copied uses name, and adds none that is there", () => {
    const clip = clipOf(row, "board", ["use"]);
    if (!clip) throw new Error("nothing copied");
    const empty = { ...row, networks: [], game: { nodes: [], edges: [] } };
    expect(
      applyEdits(empty, pasteEdits(empty, { clip, graph: "board", offset: { x: 0, y: 0 }, withWires: false }).edits).networks,
    ).toHaveLength(1);
    expect(
      applyEdits(row, pasteEdits(row, { clip, graph: "board", offset: { x: 0, y: 0 }, withWires: false }).edits).networks,
    ).toHaveLength(1);
  });
  it.each([
    "",
    "hello",
    "{}",
    "[]",
    '{"ganvas":"nodes","nodes":[]}',
    '{"ganvas":"nodes","nodes":[{"id":"1","kind":"x"}],"edges":[]}',
    '{"__proto__":1}',
  ])("refuses %j in words", (text) => {
    const read = readClip(text);
    expect(read.ok ? "" : read.error).toMatch(/clipboard/);
  });
});
