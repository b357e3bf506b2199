import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import { orderNodes } from "../../src/compile/order.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import {
  add,
  board,
  chain,
  cut,
  diagnose,
  edited,
  found,
  game,
  images,
  insert,
  join,
  mute,
  network,
  points,
  remove,
  set,
  wire,
} from "./games.ts";

describe("the order of nodes", () => {
  it("puts sources first and else keeps the document's order", () => {
    const edges = ["c.y > a.x", "a.y > b.x"].map(wire);
    expect(orderNodes(["a", "b", "c", "d"], edges)).toEqual({ order: ["c", "d", "a", "b"], closing: [] });
  });

  it("names a wire that closes a circle and orders the rest without it", () => {
    const edges = ["a.y > b.x", "b.y > c.x", "c.y > b.z", "c.y > d.x"].map(wire);
    const { order, closing } = orderNodes(["d", "c", "b", "a"], edges);
    expect(closing).toHaveLength(1);
    expect([
      ["b", "c"],
      ["c", "b"],
    ]).toContainEqual(closing[0]?.circle);
    expect([...order].sort()).toEqual(["a", "b", "c", "d"]);
  });

  it("orders a chain of 2,000 nodes written backwards", () => {
    const ids = Array.from({ length: 2000 }, (_, i) => `n${i}`);
    const edges = ids.slice(1).map((id, i) => wire(`${id}.y > n${i}.x`));
    expect(orderNodes(ids, edges).order).toEqual(ids.toReversed());
    expect(orderNodes(ids, [...edges, wire("n0.y > n1999.x")]).closing).toHaveLength(1);
  });
});

describe("wires", () => {
  it("that lead nowhere are reported on the end that is there, with a fix", () => {
    const spoilt = edited(points, join("board", "fake.nothing > d-fake.x"), join("board", "gone.y > scatter.real"));
    const dangling = diagnose(spoilt).filter(({ code }) => code === "wire.dangling");
    expect(dangling.map(({ at }) => at)).toEqual([
      { graph: "board", node: "fake" },
      { graph: "board", node: "scatter" },
    ]);
    expect(found(edited(spoilt, ...dangling.flatMap(({ fixes }) => [...(fixes?.[0]?.edits ?? [])])))).toEqual([]);
  });

  it("that close a circle are reported once and can be removed", () => {
    const circle = edited(points, insert("G", "sum:concat", "hidden.y > relu.x"), cut("G", "sum.y > relu.x"));
    const closed = edited(
      circle,
      cut("G", "hidden.y > sum.x"),
      join("G", "hidden.y > sum.xs"),
      join("G", "relu.y > sum.xs"),
      join("G", "sum.y > relu.x"),
    );
    const cycles = diagnose(closed).filter(({ code }) => code === "wire.cycle");
    expect(cycles).toHaveLength(1);
    const mended = found(edited(closed, ...(cycles[0]?.fixes?.[0]?.edits ?? [])));
    expect(mended.filter((text) => text.startsWith("wire.cycle"))).toEqual([]);
  });

  it("beyond the first into a port for one are reported, and the first counts", () => {
    const spoilt = edited(points, join("board", "data.points > d-fake.x"));
    expect(found(spoilt)).toEqual(["wire.fan-in board/d-fake:x"]);
    expect(analyse(spoilt, catalogue).board.nodes.get("d-fake")?.wires["x"]).toEqual([{ node: "fake", port: "y" }]);
    expect(found(edited(spoilt, ...(diagnose(spoilt)[0]?.fixes?.[0]?.edits ?? [])))).toEqual([]);
  });

  it("may be many where the port says so", () => {
    expect(analyse(points, catalogue).board.nodes.get("d")?.wires["loss"]).toHaveLength(2);
  });

  it("carry only what the port takes", () => {
    expect(found(edited(points, join("board", "d-adam.optimizer > scatter.real")))).toEqual(["wire.meaning board/scatter:real"]);
    expect(found(edited(images, cut("board", "still.y > samples.images"), join("board", "noise.z > samples.images")))).toContain(
      "wire.meaning board/samples:images",
    );
  });

  it("are missed where a port cannot go without", () => {
    expect(found(edited(points, cut("board", "noise.z > fake.x")))).toContain("port.missing board/fake:x");
    expect(found(edited(points, cut("board", "d-adam.optimizer > d.optimizer")))).toEqual(
      expect.arrayContaining(["port.missing board/d:optimizer"]),
    );
  });
});

describe("nodes", () => {
  it("of an unknown kind keep parameters and wires and say so once", () => {
    const spoilt = edited(points, insert("D", "magic:quantum-layer power=9", "relu.y > last.x"));
    const { networks, diagnostics } = analyse(spoilt, catalogue);
    expect(diagnostics.map(({ code }) => code).filter((code) => code.startsWith("node."))).toEqual(["node.unknown-kind"]);
    const magic = networks.get("D")?.nodes.get("magic");
    expect(magic?.params).toEqual({ power: 9 });
    expect(magic?.ports.inputs.map(({ name }) => name)).toEqual(["x"]);
    expect(magic?.ports.outputs.map(({ name }) => name)).toEqual(["y"]);
    expect(networks.get("D")?.nodes.get("last")?.status).toBe("waiting");
  });

  it("of an unknown kind may have ports that are called like an object's own methods", () => {
    const spoilt = edited(points, insert("D", "magic:quantum-layer", "relu.y > last.x"));
    const renamed = {
      ...spoilt,
      networks: spoilt.networks.map((network) => ({
        ...network,
        edges: network.edges.map((edge) =>
          edge.target === "magic"
            ? { ...edge, targetPort: "valueOf" }
            : edge.source === "magic"
              ? { ...edge, sourcePort: "toString" }
              : edge,
        ),
      })),
    };
    const magic = analyse(renamed, catalogue).networks.get("D")?.nodes.get("magic");
    expect(magic?.wires["valueOf"]).toEqual([{ node: "relu", port: "y" }]);
    expect(magic?.outputs["toString"]).toBeUndefined();
  });

  it("with an invalid parameter are read with its default", () => {
    const spoilt = edited(points, set("G", "hidden", "units", -3), set("G", "last", "colour", "red"));
    expect(found(spoilt)).toEqual(["param.invalid G/hidden:units", "param.unknown G/last:colour"]);
    expect(analyse(spoilt, catalogue).networks.get("G")?.nodes.get("hidden")?.params["units"]).toBe(64);
    expect(found(edited(spoilt, ...diagnose(spoilt).flatMap(({ fixes }) => [...(fixes?.[0]?.edits ?? [])])))).toEqual([]);
  });

  it("stand where their kind belongs", () => {
    expect(found(edited(points, add("board", "dense"), add("G", "adam"))).filter((text) => text.startsWith("node."))).toEqual([
      "node.misplaced G/adam",
      "node.misplaced board/dense",
    ]);
  });

  it("with an id that is taken are reported", () => {
    const twice = { ...points, game: { ...points.game, nodes: [...points.game.nodes, ...points.game.nodes.slice(0, 1)] } };
    expect(found(twice)).toEqual(["node.duplicate-id board/noise"]);
  });
});

describe("muted nodes", () => {
  it("with one input and one output of the same type are bridged", () => {
    const without = edited(images, mute("G", "norm"));
    expect(found(without)).toEqual([]);
    const { networks } = analyse(without, catalogue);
    expect(networks.get("G")?.nodes.get("norm")?.status).toBe("bypassed");
    expect(networks.get("G")?.fixed).toBe(0);
  });

  it("that only bound their input hand its range on", () => {
    const range = (project: typeof images) => analyse(project, catalogue).networks.get("G")?.outputs[0]?.type?.range;
    expect([range(images), range(edited(images, mute("G", "tanh")))]).toEqual(["signed", "logit"]);
  });

  it("that cannot be bridged are left out, and what needs them says so", () => {
    const spoilt = edited(points, mute("board", "noise"));
    const [first] = diagnose(spoilt);
    expect([first?.code, first?.at.node]).toEqual(["port.muted", "fake"]);
    expect(found(edited(spoilt, ...(first?.fixes?.[0]?.edits ?? [])))).toEqual([]);
  });

  it("are no terms of a player's sum", () => {
    const without = edited(points, mute("board", "fake-loss"));
    expect(found(without)).toEqual([]);
    expect(analyse(without, catalogue).players.get("d")?.losses).toEqual([{ node: "real-loss", port: "loss" }]);
  });
});

describe("uses", () => {
  it("have the ports of their network's inputs and outputs in the order of the document", () => {
    const more = edited(
      points,
      add("D", "second:input name=b"),
      add("D", "tap:output name=features"),
      join("D", "hidden.y > tap.x"),
      ...["d-fake", "d-real"].map((use) => join("board", `noise.z > ${use}.b`)),
      set("D", "second", "shape", [4]),
    );
    const use = analyse(more, catalogue).board.nodes.get("d-real");
    expect(use?.ports.inputs.map(({ name }) => name)).toEqual(["x", "b"]);
    expect(use?.ports.outputs.map(({ name }) => name)).toEqual(["y", "features"]);
    expect(use?.outputs["features"]?.shape).toEqual([8]);
  });

  it("name a network that is there", () => {
    const spoilt = edited(points, set("board", "fake", "network", "H"), set("board", "d-real", "network", undefined));
    expect(found(spoilt)).toEqual(expect.arrayContaining(["use.network board/fake:network", "use.network board/d-real:network"]));
    const fixes = diagnose(spoilt).find(({ at }) => at.node === "fake")?.fixes;
    expect(fixes?.map(({ label }) => label)).toEqual(["Use G", "Use D"]);
  });

  it("wait when the network has mistakes inside", () => {
    const spoilt = found(edited(points, cut("G", "hidden.y > relu.x")));
    expect(spoilt.filter((text) => !text.startsWith("rule.unused"))).toEqual(["port.missing G/relu:x", "use.unfinished board/fake"]);
  });

  it("of two ports with one name and of a network without outputs are reported", () => {
    expect(found(edited(points, add("D", "again:input"))).filter((text) => text.startsWith("use."))).toEqual([
      "use.duplicate-port D/again:name",
    ]);
    expect(found(edited(points, remove("G", "output")))).toContain("use.no-output G");
  });
});

describe("blocks", () => {
  const twice = {
    id: "twice",
    name: "Twice",
    params: [{ name: "width", default: 3 }],
    ...chain('input > first:dense units={"param":"width"} > second:dense units=5 > output'),
  };
  const project = (uses: string, blocks: unknown[] = [twice]) =>
    game({ networks: [network("N", "other", `input shape=[4] > ${uses} > output`)], blocks });
  const inside = (uses: string) => analyse(project(uses), catalogue).networks.get("N");

  it("have weights and types of their own at every use", () => {
    const N = inside("a:block block=twice > b:block block=twice width=7");
    expect(N?.nodes.get("a")?.inside?.nodes.get("first")?.weights["kernel"]?.shape).toEqual([4, 3]);
    expect(N?.nodes.get("b")?.inside?.nodes.get("first")?.weights["kernel"]?.shape).toEqual([5, 7]);
    expect(N?.trainable).toBe(4 * 3 + 3 + 3 * 5 + 5 + (5 * 7 + 7 + 7 * 5 + 5));
    expect(N?.outputs[0]?.type?.shape).toEqual([5]);
  });

  it("show themselves as their first use sees them, else with their declared inputs", () => {
    const shape = (uses: string) => analyse(project(uses), catalogue).blocks.get("twice")?.nodes.get("first")?.weights["kernel"]?.shape;
    expect(shape("a:block block=twice width=7")).toEqual([4, 7]);
    expect(shape("flatten")).toEqual([64, 3]);
  });

  it("report a mistake inside both there and at the use", () => {
    const spoilt = project("a:block block=twice width=0");
    expect(found(spoilt).filter((text) => !text.startsWith("stage") && !text.startsWith("rule"))).toEqual([
      "use.inside N/a",
      "param.invalid twice/first:units",
    ]);
  });

  it("that are not there or hold themselves are reported", () => {
    expect(found(project("a:block block=none"))).toContain("use.block N/a:block");
    const itself = { ...twice, ...chain("input > again:block block=twice > output") };
    expect(found(project("a:block block=twice", [itself]))).toEqual(
      expect.arrayContaining(["use.inside N/a", "use.recursive twice/again"]),
    );
  });

  it("name only parameters that they have", () => {
    const spoilt = { ...twice, params: [] };
    expect(found(project("a:block block=twice", [spoilt]))).toContain("param.unbound twice/first:units");
  });
});

describe("an empty project", () => {
  it("misses only players", () => {
    expect(found(game({}))).toEqual(["stage.no-players board"]);
    expect(found(game({ game: board(["note:unknown"], []) }))).toEqual(["node.unknown-kind board/note", "stage.no-players board"]);
  });
});
