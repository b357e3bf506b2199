import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import { applyEdits, graphOf } from "../../src/graph/edit.ts";
import type { Project } from "../../src/graph/schema.ts";
import { projectSchema } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { packEdits, unpackEdits } from "../../src/ui/canvas/blocks.ts";
import { inNetwork, node, show } from "./scene.ts";

const project = inNetwork(
  [
    node("z:input", { shape: [8] }),
    node("a:dense", { units: 6 }, 240, 20),
    node("b:activation", {}, 480, 0),
    node("c:dense", { units: 6 }, 720, 60),
    node("s:add", {}, 960, 0),
    node("o:output", {}, 1200, 0),
  ],
  ["z.y > a.x", "a.y > b.x", "b.y > c.x", "c.y > s.a", "a.y > s.b", "s.y > o.x"],
);

function pack(from: Project, ids: readonly string[]) {
  const packed = packEdits(from, "net", ids);
  if (!packed.ok) throw new Error(packed.error);
  return { after: applyEdits(from, packed.value.edits), use: packed.value.nodes[0] ?? "" };
}

/** Without the order of nodes and wires, which means nothing but for ports that take several wires. */
function sorted(from: Project) {
  const net = graphOf(from, "net");
  return {
    nodes: net?.nodes.toSorted((a, b) => a.id.localeCompare(b.id)),
    edges: net?.edges.map(show).toSorted((a, b) => a.localeCompare(b)),
    blocks: from.blocks,
  };
}

describe("a block", () => {
  it("holds the nodes, with a port for each thing that comes in and goes out", () => {
    const { after, use } = pack(project, ["b", "c"]);
    expect(after.blocks[0]?.nodes.map(({ kind }) => kind).toSorted((a, b) => a.localeCompare(b))).toEqual([
      "activation",
      "dense",
      "input",
      "output",
    ]);
    expect(graphOf(after, "net")?.edges.map(show)).toContain(`a.y > ${use}.x`);
    expect(graphOf(after, "net")?.edges.map(show)).toContain(`${use}.y > s.a`);
    expect(projectSchema.safeParse(after).success).toBe(true);
  });

  it("computes the same shapes and as many parameters as its nodes did", () => {
    const before = analyse(project, catalogue).networks.get("net");
    const after = analyse(pack(project, ["a", "b", "c"]).after, catalogue).networks.get("net");
    expect(after?.trainable).toBe(before?.trainable);
    expect(after?.outputs[0]?.type).toEqual(before?.outputs[0]?.type);
  });

  it("keeps the order of wires where several end in one port, inside and outside, folded and unfolded", () => {
    const joined = inNetwork(
      [
        node("z:input", { shape: [8] }),
        node("a:dense", { units: 6 }, 240, 0),
        node("b:dense", { units: 5 }, 240, 200),
        node("both:concat", {}, 480, 0),
        node("o:output", {}, 720, 0),
      ],
      ["z.y > a.x", "z.y > b.x", "a.y > both.xs", "b.y > both.xs", "both.y > o.x"],
    );
    const into = (from: Project, graph: string) =>
      graphOf(from, graph)?.edges.flatMap((edge) => (edge.targetPort === "xs" ? [edge.source] : []));
    // The first wire of the two comes from the block, then the block holds the concatenation and its second wire.
    for (const ids of [["a"], ["b", "both"]]) {
      const { after, use } = pack(joined, ids);
      const block = after.blocks[0]?.id ?? "";
      expect(ids.includes("both") ? into(after, block) : into(after, "net")).toEqual(ids.includes("both") ? ["input2", "b"] : [use, "b"]);
      const back = unpackEdits(after, "net", use);
      if (!back.ok) throw new Error(back.error);
      expect(into(applyEdits(after, back.value.edits), "net")).toEqual(["a", "b"]);
    }
  });

  it("folded and unfolded is what was there", () => {
    fc.assert(
      fc.property(fc.subarray(["a", "b", "c", "s"], { minLength: 1 }), (ids) => {
        const packed = packEdits(project, "net", ids);
        if (!packed.ok) return;
        const after = applyEdits(project, packed.value.edits);
        const unpacked = unpackEdits(after, "net", packed.value.nodes[0] ?? "");
        if (!unpacked.ok) throw new Error(unpacked.error);
        expect(sorted(applyEdits(after, unpacked.value.edits))).toEqual(sorted(project));
      }),
    );
  });

  it("gives its parameters' values to what is unfolded", () => {
    const { after, use } = pack(project, ["c"]);
    const [block] = after.blocks;
    if (!block) throw new Error("no block");
    const withParam: Project = {
      ...after,
      blocks: [
        {
          ...block,
          params: [{ name: "width", default: 6 }],
          nodes: block.nodes.map((found) => (found.id === "c" ? { ...found, params: { units: { param: "width" } } } : found)),
        },
      ],
    };
    const set = applyEdits(withParam, [{ edit: "set-param", graph: "net", node: use, param: "width", value: 12 }]);
    const unpacked = unpackEdits(set, "net", use);
    const units = (from: Project) => graphOf(from, "net")?.nodes.find(({ id }) => id === "c")?.params["units"];
    expect(units(applyEdits(set, unpacked.ok ? unpacked.value.edits : []))).toBe(12);
  });

  it("stays for its other uses when one is unfolded", () => {
    const { after, use } = pack(project, ["c"]);
    const twice = applyEdits(after, [{ edit: "add-node", graph: "net", node: node("other:block", { block: after.blocks[0]?.id ?? "" }) }]);
    const unpacked = unpackEdits(twice, "net", use);
    expect(applyEdits(twice, unpacked.ok ? unpacked.value.edits : []).blocks).toHaveLength(1);
  });

  it.each([
    ["the board", "board", ["use"]],
    ["inputs alone", "net", ["z"]],
    ["what leaves and comes back", "net", ["a", "c"]],
    ["nothing", "net", []],
  ])("cannot be made of %s, and the reason is said", (_, graph, ids) => {
    const packed = packEdits(project, graph, ids);
    expect(packed.ok ? "" : packed.error).toMatch(/\.$/);
  });
});
