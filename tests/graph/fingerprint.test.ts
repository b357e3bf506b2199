import { describe, expect, it } from "vitest";
import { fingerprint } from "../../src/graph/fingerprint.ts";
import type { Project } from "../../src/graph/schema.ts";
import { kinds, node, pair, wire } from "./build.ts";

describe("the fingerprint of a drawing", () => {
  const played: Project = { ...pair, game: { ...pair.game, edges: [...pair.game.edges, wire("fake.y > g.loss")] } };
  const own = fingerprint(played, kinds);

  it("stays when only words, places, the seed or the record change", () => {
    const moved: Project = {
      ...played,
      seed: 7,
      meta: { ...played.meta, title: "Another", summary: "Another." },
      record: { drawing: own, iterations: 1, seeds: [1], data: "", backend: "", secondsPerIteration: 0, scores: [] },
      game: { ...played.game, nodes: played.game.nodes.map((node) => ({ ...node, label: "New", position: { x: 1, y: 2 } })) },
    };
    expect(fingerprint(moved, kinds)).toBe(own);
  });

  it("stays when a view is added, with a use of its own", () => {
    const { nodes, edges } = played.game;
    const shown = {
      nodes: [...nodes, node("network", { network: "generator" }, { id: "still" })],
      edges: [...edges, wire("noise1.y > still.x")],
    };
    expect(fingerprint({ ...played, game: shown }, kinds)).toBe(own);
  });

  it("changes with a parameter, a wire, a node or the training", () => {
    const [first, ...rest] = played.game.nodes;
    const others: Project[] = [
      { ...played, game: { ...played.game, nodes: [{ ...first!, params: { ...first!.params, name: "new" } }, ...rest] } },
      { ...played, game: { ...played.game, edges: played.game.edges.slice(1) } },
      {
        ...played,
        game: { nodes: [first!, ...rest, { ...first!, id: "more" }], edges: [...played.game.edges, wire("more.y > g.loss")] },
      },
      { ...played, training: { ...played.training, batchSize: played.training.batchSize + 1 } },
    ];
    expect(new Set([own, ...others.map((project) => fingerprint(project, kinds))]).size).toBe(5);
  });
});
