import { assert, constantFrom, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import { diagnosticsAt, graphAnalysis } from "../../src/compile/analysis.ts";
import type { Project } from "../../src/graph/schema.ts";
import type { Catalogue, NodeDefinition } from "../../src/nodes/definition.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { add, cut, edited, game, images, insert, network, points, set } from "./games.ts";

/** The catalogue, counting how often each node's types are inferred. */
function counting(): { kinds: Catalogue; counts: () => number } {
  let count = 0;
  const kinds = new Map<string, NodeDefinition>(
    [...catalogue].map(([kind, definition]) => {
      if (!("forward" in definition)) return [kind, definition];
      const infer: typeof definition.infer = (at) => {
        count++;
        return definition.infer(at);
      };
      return [kind, { ...definition, infer }];
    }),
  );
  return {
    kinds,
    counts: () => {
      const now = count;
      count = 0;
      return now;
    },
  };
}

describe("analysing again after an edit", () => {
  it("infers only the graph that changed and the board", () => {
    const { kinds, counts } = counting();
    analyse(images, kinds);
    expect(counts()).toBeGreaterThan(10);
    analyse(edited(images, set("board", "noise", "renewal", "iteration")), kinds);
    const onBoard = counts();
    expect(onBoard).toBeLessThan(6);
    analyse(edited(images, set("D", "last", "bias", false)), kinds);
    expect(counts()).toBe(onBoard + 4);
    analyse(images, kinds);
    expect(counts()).toBe(onBoard);
  });

  it("keeps the analyses of untouched graphs as they are", () => {
    const before = analyse(images, catalogue);
    const after = analyse(edited(images, set("D", "down", "filters", 6)), catalogue);
    expect(after.networks.get("G")?.nodes).toBe(before.networks.get("G")?.nodes);
    expect(after.networks.get("D")?.nodes).not.toBe(before.networks.get("D")?.nodes);
    const boardEdit = analyse(edited(images, set("board", "samples", "rows", 3)), catalogue);
    expect(boardEdit.networks.get("D")?.nodes).toBe(before.networks.get("D")?.nodes);
  });

  it("says what a first analysis would say", () => {
    const edits = [
      set("D", "last", "units", 3),
      set("G", "tanh", "function", "relu"),
      cut("board", "noise.z > fake.x"),
      set("board", "noise", "shape", [3]),
      ...insert("G", "more:dense units=64", "project.y > reshape.x"),
    ];
    assert(
      property(constantFrom(points, images), constantFrom(...edits), constantFrom(...edits), (project, first, second) => {
        analyse(edited(project, first), catalogue);
        const spoilt = edited(project, first, second);
        expect(analyse(spoilt, catalogue).diagnostics).toEqual(analyse(structuredClone(spoilt), catalogue).diagnostics);
      }),
    );
  });
});

describe("an analysis", () => {
  it("puts errors first", () => {
    const spoilt = edited(images, set("G", "up1", "kernel", 5), set("board", "g", "steps", 0), set("board", "noise", "shape", [3]));
    expect(analyse(spoilt, catalogue).diagnostics.map(({ severity }) => severity)).toEqual(
      ["error", "warning", "hint"].flatMap((severity) =>
        analyse(spoilt, catalogue)
          .diagnostics.filter((one) => one.severity === severity)
          .map(() => severity),
      ),
    );
    expect(analyse(spoilt, catalogue).diagnostics[0]?.severity).toBe("error");
    expect(analyse(spoilt, catalogue).diagnostics.at(-1)?.severity).toBe("hint");
  });

  it("answers for a graph and a node", () => {
    const analysis = analyse(edited(images, set("G", "up1", "kernel", 5), add("board", "spare:noise")), catalogue);
    expect(diagnosticsAt(analysis, "G", "up1").map(({ code }) => code)).toEqual(["rule.uneven-kernel"]);
    expect(diagnosticsAt(analysis, "board", "spare").map(({ code }) => code)).toEqual(["rule.unused-node"]);
    expect(graphAnalysis(analysis, "board")).toBe(analysis.board);
    expect(graphAnalysis(analysis, "nowhere")).toBeUndefined();
  });

  it("leaves the document as it is", () => {
    const frozen = deepFreeze(structuredClone(images));
    expect(analyse(frozen, catalogue).diagnostics).toEqual([]);
  });

  it("of a thousand layers holds all of them", () => {
    const layers = Array.from({ length: 1000 }, (_, i) => `l${i}:${i % 2 === 0 ? "dense" : "activation"}`);
    const project = game({ networks: [network("N", "other", `input > ${layers.join(" > ")} > output`)] });
    expect(analyse(project, catalogue).networks.get("N")).toMatchObject({ trainable: 500 * 64 * 65, diagnostics: [] });
  });
});

function deepFreeze(value: Project): Project {
  const freeze = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    Object.values(Object.freeze(part)).forEach(freeze);
  };
  freeze(value);
  return value;
}
