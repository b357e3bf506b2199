import { describe, expect, it } from "vitest";
import { openValue } from "../../src/graph/file.ts";
import { kinds, node, pair, wire } from "./build.ts";

function repaired(change: Record<string, unknown>) {
  const result = openValue({ format: "ganvas", version: 1, ...change }, kinds);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe("opening repairs and reports", () => {
  it("nothing of a sound project", () => {
    expect(repaired(JSON.parse(JSON.stringify(pair)) as Record<string, unknown>).repairs).toEqual([]);
  });

  it("wires that lead to no node, and doubled wires", () => {
    const { project, repairs } = repaired({
      game: {
        nodes: [node("a"), node("b")],
        edges: [wire("a1.y > b1.x"), wire("a1.y > b1.x"), wire("a1.y > gone.x"), wire("gone.y > b1.x"), "no wire"],
      },
    });
    expect(project.game.edges).toEqual([wire("a1.y > b1.x")]);
    expect(repairs).toEqual(["Left out 3 wires of the board that led to no node.", "Left out 1 doubled wire of the board."]);
  });

  it("ids that two nodes share, keeping the wires at the first", () => {
    const { project, repairs } = repaired({
      game: { nodes: [node("dense"), node("dense"), node("dense", {}, { id: "dense12" })], edges: [wire("dense1.y > dense12.x")] },
    });
    expect(project.game.nodes.map((n) => n.id)).toEqual(["dense1", "dense13", "dense12"]);
    expect(project.game.edges).toEqual([wire("dense1.y > dense12.x")]);
    expect(repairs).toEqual(['A dense node of the board got the id dense13, since "dense1" was taken.']);
  });

  it("ids that are none, with the wires following and the players of the stages too", () => {
    const { project, repairs } = repaired({
      game: {
        nodes: [node("player", {}, { id: "the player" }), { kind: "dense", params: {} }],
        edges: [{ source: "the player", sourcePort: "y", target: "the player", targetPort: "x" }],
      },
      training: {
        stages: [
          { name: "s", turns: [["the player"], ["nobody"], { players: ["the player", "nobody"], every: 4 }, { players: ["nobody"] }] },
        ],
      },
    });
    expect(project.game.nodes.map((n) => n.id)).toEqual(["theplayer2", "dense2"]);
    expect(project.game.edges).toEqual([wire("theplayer2.y > theplayer2.x")]);
    expect(project.training.stages[0]?.turns).toEqual([["theplayer2"], { players: ["theplayer2"], every: 4 }]);
    expect(repairs).toHaveLength(3);
    expect(repairs).toContain('Left "nobody" out of the stages: no such player is on the board.');
  });

  it("nodes that stand nowhere", () => {
    const { project, repairs } = repaired({
      game: {
        nodes: [
          { ...node("a"), position: { x: null, y: 40 } },
          { ...node("b"), position: { x: 1e9, y: 0 } },
          { ...node("c"), position: "left" },
        ],
        edges: [],
      },
    });
    expect(project.game.nodes.map((n) => n.position)).toEqual([
      { x: 0, y: 40 },
      { x: 1e6, y: 0 },
      { x: 480, y: 0 },
    ]);
    expect(repairs).toHaveLength(3);
    expect(repairs[0]).toBe("a1 in the board stood nowhere on the canvas and was put at 0, 40.");
  });

  it("a position that JSON wrote as too large to be a number", () => {
    const { project } = repaired({
      game: { nodes: [{ ...node("a"), position: JSON.parse('{"x": 1e999, "y": 20}') as unknown }], edges: [] },
    });
    expect(project.game.nodes[0]?.position).toEqual({ x: 0, y: 20 });
  });

  it("networks and blocks that share an id", () => {
    const empty = { nodes: [], edges: [] };
    const { project, repairs } = repaired({
      networks: [
        { id: "net", name: "A", role: "other", ...empty },
        { id: "net", name: "B", role: "other", ...empty },
      ],
      blocks: [{ id: "board", name: "C", ...empty }],
    });
    expect(project.networks.map((n) => n.id)).toEqual(["net", "net2"]);
    expect(project.blocks[0]?.id).toBe("board2");
    expect(repairs).toHaveLength(2);
  });

  it("fields that it does not know, wherever they stand", () => {
    const { project, repairs } = repaired({
      colour: "red",
      game: { nodes: [{ ...node("a"), z: 3 }], edges: [] },
      meta: { title: "T", mood: "calm" },
    });
    expect(project.game.nodes).toEqual([node("a")]);
    expect(repairs).toEqual(
      expect.arrayContaining([
        'Left out "z" of game.nodes[0]: Ganvas has no such field.',
        'Left out "mood" of meta: Ganvas has no such field.',
        'Left out "colour": Ganvas has no such field.',
      ]),
    );
  });

  it("but keeps nodes of kinds it does not know, with wires and parameters", () => {
    const foreign = { ...node("telepathy", { power: { deep: [1, null, "x"] } }), label: "Mind" };
    const { project, repairs } = repaired({ game: { nodes: [foreign, node("dense")], edges: [wire("telepathy1.thought > dense1.x")] } });
    expect(project.game).toEqual({ nodes: [foreign, node("dense")], edges: [wire("telepathy1.thought > dense1.x")] });
    expect(repairs).toEqual([]);
  });

  it("at most a dozen sentences' worth", () => {
    const nodes = Array.from({ length: 40 }, () => node("a"));
    const { repairs } = repaired({ game: { nodes, edges: [] } });
    expect(repairs).toHaveLength(12);
    expect(repairs.at(-1)).toBe("And 28 more of this sort.");
  });
});
