import { describe, expect, it } from "vitest";
import { fingerprint } from "../../src/graph/fingerprint.ts";
import type { Project } from "../../src/graph/schema.ts";
import { kinds, pair } from "./build.ts";

describe("the fingerprint of a drawing", () => {
  const own = fingerprint(pair, kinds);

  it("stays when only words, places, the seed or the record change", () => {
    const moved: Project = {
      ...pair,
      seed: 7,
      meta: { ...pair.meta, title: "Another", summary: "Another." },
      record: { drawing: own, iterations: 1, seeds: [1], data: "", backend: "", secondsPerIteration: 0, scores: [] },
      game: { ...pair.game, nodes: pair.game.nodes.map((node) => ({ ...node, label: "New", position: { x: 1, y: 2 } })) },
    };
    expect(fingerprint(moved, kinds)).toBe(own);
  });

  it("changes with a parameter, a wire, a node or the training", () => {
    const [first, ...rest] = pair.game.nodes;
    const others: Project[] = [
      { ...pair, game: { ...pair.game, nodes: [{ ...first!, params: { ...first!.params, name: "new" } }, ...rest] } },
      { ...pair, game: { ...pair.game, edges: pair.game.edges.slice(1) } },
      { ...pair, game: { ...pair.game, nodes: [first!, ...rest, { ...first!, id: "one-more" }] } },
      { ...pair, training: { ...pair.training, batchSize: pair.training.batchSize + 1 } },
    ];
    expect(new Set([own, ...others.map((project) => fingerprint(project, kinds))]).size).toBe(5);
  });
});
