import { array, assert, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { add, cut, diagnose, edited, found, game, images, insert, join, network, points, set } from "./games.ts";

const only = (text: string) => analyse(game({ networks: [network("N", "other", text)] }), catalogue).networks.get("N");

describe("types", () => {
  it("follow every layer, weights counted", () => {
    const { networks } = analyse(images, catalogue);
    const G = networks.get("G");
    expect(["project", "reshape", "up1", "norm", "up2"].map((id) => G?.nodes.get(id)?.outputs["y"]?.shape)).toEqual([
      [64],
      [4, 4, 4],
      [8, 8, 4],
      [8, 8, 4],
      [16, 16, 1],
    ]);
    expect(G?.trainable).toBe(4 * 64 + 64 + (4 * 4 * 4 * 4 + 4) + 2 * 4 + (4 * 4 * 4 * 1 + 1));
    expect(G?.fixed).toBe(2 * 4);
    expect(G?.outputs).toMatchObject([{ name: "y", node: "output", type: { meaning: "image", shape: [16, 16, 1], range: "signed" } }]);
    expect(networks.get("D")).toMatchObject({ uses: ["d-fake", "d-real"], owners: ["d"] });
  });

  it("of a board leave the weights to the networks", () => {
    const { board } = analyse(images, catalogue);
    expect([board.trainable, board.nodes.get("fake")?.trainable]).toEqual([0, analyse(images, catalogue).networks.get("G")?.trainable]);
  });

  it("of any stack of dense layers have the parameters of the formula", () => {
    assert(
      property(array(integer({ min: 1, max: 300 }), { minLength: 2, maxLength: 8 }), (sizes) => {
        const [first, ...rest] = sizes;
        const N = only(`input shape=[${first}] > ${rest.map((units, i) => `l${i}:dense units=${units}`).join(" > ")} > output`);
        const counted = rest.reduce((sum, units, i) => sum + units * ((sizes[i] ?? 0) + 1), 0);
        return N?.trainable === counted && N.diagnostics.length === 0;
      }),
    );
  });

  it("that are declared wrongly are reported on the input", () => {
    expect(only("input meaning=image shape=[28] > output")?.diagnostics.map(({ code, at }) => [code, at.param])).toEqual([
      ["use.input-shape", "shape"],
    ]);
    expect(only("input meaning=label > output")?.outputs[0]?.type).toMatchObject({ meaning: "label", shape: [], classes: 10 });
  });
});

describe("a shape that does not fit", () => {
  it("is reported once, on the exact port", () => {
    expect(found(edited(images, insert("D", "deep:dense", "leaky.y > flatten.x")))).toEqual([
      "shape.rank D/deep:x",
      "use.unfinished board/d-real",
      "use.unfinished board/d-fake",
    ]);
  });

  it("is mended by a Flatten or a Reshape where one fits", () => {
    const image = edited(
      images,
      insert("D", "deep:dense units=64", "leaky.y > flatten.x"),
      cut("D", "deep.y > flatten.x"),
      join("D", "deep.y > last.x"),
      { edit: "remove-nodes", graph: "D", nodes: ["flatten"] },
    );
    const [first] = diagnose(image);
    expect(first?.fixes?.map(({ label }) => label)).toEqual(["Insert Flatten"]);
    expect(found(edited(image, ...(first?.fixes?.[0]?.edits ?? [])))).toEqual([]);

    const vector = edited(images, { edit: "remove-nodes", graph: "G", nodes: ["reshape"] }, join("G", "project.y > up1.x"));
    const reshapes = diagnose(vector).find(({ at }) => at.node === "up1")?.fixes;
    expect(reshapes?.map(({ label }) => label)).toEqual(["Insert Reshape to 4 × 4 × 4", "Insert Reshape to 8 × 8 × 1", "Remove the wire"]);
    expect(found(edited(vector, ...(reshapes?.[0]?.edits ?? [])))).toEqual([]);
  });

  it("at a use can be mended on either side", () => {
    const spoilt = edited(points, set("board", "noise", "shape", [5]));
    const [first] = diagnose(spoilt);
    expect([first?.code, first?.at]).toEqual(["use.shape", { graph: "board", node: "fake", port: "x" }]);
    expect(first?.fixes?.map(({ label }) => label)).toEqual(["Let the network take 5"]);
    expect(found(edited(spoilt, ...(first?.fixes?.[0]?.edits ?? [])))).toEqual([]);

    const plane = edited(points, set("board", "noise", "shape", [2, 2, 1]));
    const fixes = diagnose(plane)[0]?.fixes ?? [];
    expect(fixes.map(({ label }) => label)).toEqual(["Insert Flatten", "Let the network take 2 × 2 × 1"]);
    expect(found(edited(plane, ...(fixes[0]?.edits ?? [])))).toEqual([]);
  });

  it("is mended with an id that is free", () => {
    const plane = edited(
      points,
      set("board", "noise", "shape", [2, 2, 1]),
      add("board", "flatten1:flatten"),
      join("board", "data.points > flatten1.x"),
    );
    const fixes = diagnose(plane)[0]?.fixes ?? [];
    expect(found(edited(plane, ...(fixes[0]?.edits ?? [])))).toEqual(["rule.unused-node board/flatten1"]);
  });
});

describe("data", () => {
  it("of a person's files have the types that are known of them", () => {
    const own = new Map([
      ["faces", { count: 9, outputs: { image: { meaning: "image", shape: [16, 16, 1], dtype: "float32", range: "signed" } } } as const],
    ]);
    const project = edited(images, { edit: "set-kind", graph: "board", node: "data", kind: "files", params: { files: "faces" } });
    expect(analyse(project, catalogue, own).board.nodes.get("data")?.status).toBe("typed");
    expect(analyse(project, catalogue).board.nodes.get("data")?.status).toBe("failed");
  });
});
