import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openText } from "../../src/graph/file.ts";
import { SCHEMA, toFile, toText } from "../../src/graph/file-text.ts";
import { arbitraryProject } from "./arbitrary-project.ts";
import { filled, kinds, node, pair, project } from "./build.ts";

function opened(text: string) {
  const result = openText(text, kinds);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe("a project file", () => {
  it("opens as what was saved, whatever the project holds", () => {
    fc.assert(
      fc.property(arbitraryProject, (subject) => {
        const { project: back, repairs } = opened(toText(subject, kinds));
        expect(repairs).toEqual([]);
        // A parameter that has its default is left out, so both sides are compared with defaults written out.
        const { $schema: _, ...rest } = filled(back);
        expect(rest).toEqual(filled(subject));
      }),
      { numRuns: 150 },
    );
  });

  it("is the same text when it is opened and saved again", () => {
    fc.assert(
      fc.property(arbitraryProject, (subject) => {
        const text = toText(subject, kinds);
        expect(toText(opened(text).project, kinds)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it("names its schema, stands in reading order and has a node a line", () => {
    const text = toText(pair, kinds);
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      "$schema",
      "format",
      "version",
      "meta",
      "seed",
      "networks",
      "blocks",
      "game",
      "training",
    ]);
    expect(text).toContain(`"$schema": "${SCHEMA}"`);
    expect(text).toContain('{ "id": "dense1", "kind": "dense", "params": { "units": 32 }, "position": { "x": 240, "y": 0 } }');
  });

  it("leaves out parameters that have their default and keeps those of unknown kinds whole", () => {
    const subject = project({
      game: { nodes: [node("dense", { units: 64, bias: false, extra: 1 }), node("telepathy", { units: 64 })], edges: [] },
    });
    const { nodes } = toFile(subject, kinds)["game"] as unknown as { nodes: { params: unknown }[] };
    expect(nodes.map((n) => n.params)).toEqual([{ bias: false, extra: 1 }, { units: 64 }]);
  });

  it("keeps the schema that a file names", () => {
    const subject = project({ $schema: "elsewhere/project.json" });
    expect(opened(toText(subject, kinds)).project.$schema).toBe("elsewhere/project.json");
  });

  it("opens with a byte order mark before it", () => {
    expect(opened(`\uFEFF${toText(pair, kinds)}`).project.meta.title).toBe("A pair");
  });
});

describe("a text that is no project", () => {
  const said = (text: string): string => {
    const result = openText(text, kinds);
    return result.ok ? "opened" : `${result.error.code}: ${result.error.message}`;
  };

  it("says where the JSON breaks", () => {
    expect(said('{"format": "ganvas", "version": 1,')).toMatch(/^not-json: This is no JSON text: .*fetch it again\.$/);
  });

  it("names what else it looks like", () => {
    expect(said('{"modelTopology": {}, "weightsManifest": []}')).toMatch(/^not-ganvas: This is a TensorFlow\.js model/);
    expect(said('{"last_node_id": 3, "nodes": [], "links": []}')).toMatch(/ComfyUI workflow/);
    expect(said('{"class_name": "Sequential", "config": {}}')).toMatch(/Keras model/);
    expect(said("[1, 2, 3]")).toMatch(/^not-ganvas: .*"format": "ganvas"/);
  });

  it("says which version a newer project has", () => {
    expect(said('{"format": "ganvas", "version": 12}')).toMatch(
      /^newer: .*file version 12, this one reads up to 1.*Nothing was changed\.$/,
    );
  });

  it("says which value is wrong and where", () => {
    const broken = JSON.stringify({ ...pair, training: { batchSize: "many", stages: [] } });
    expect(said(broken)).toMatch(/^invalid: .*training\.batchSize: .*expected number/);
  });
});
