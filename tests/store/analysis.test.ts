import { describe, expect, it } from "vitest";
import type { Analysis } from "../../src/compile/analysis.ts";
import { BOARD, type Edit } from "../../src/graph/edit.ts";
import { createAnalysisStore } from "../../src/store/analysis.ts";
import { createDocumentStore } from "../../src/store/document.ts";

const add = (id: string): Edit => ({ edit: "add-node", graph: BOARD, node: { id, kind: "dense", params: {}, position: { x: 0, y: 0 } } });

function counting() {
  const runs: string[] = [];
  const documents = createDocumentStore();
  const store = createAnalysisStore(documents, (project) => {
    runs.push(project.game.nodes.map((node) => node.id).join());
    if (project.seed === 13) throw new Error("out of luck");
    return { project } as unknown as Analysis;
  });
  return { runs, documents, store };
}

describe("the analysis store", () => {
  it("follows the document", () => {
    const { runs, documents, store } = counting();
    documents.getState().edit([add("a")]);
    documents.getState().undo();
    expect(runs).toEqual(["", "a", ""]);
    expect(store.getState().analysis?.project).toBe(documents.getState().project);
  });

  it("does not run again when nodes only move or the title changes", () => {
    const { runs, documents } = counting();
    documents.getState().edit([add("a")]);
    documents.getState().edit([{ edit: "move-nodes", graph: BOARD, positions: { a: { x: 20, y: 0 } } }]);
    documents.getState().edit([{ edit: "set-meta", meta: { title: "Ring" } }]);
    expect(runs).toEqual(["", "a"]);
  });

  it("keeps the last analysis and says why when the compiler fails", () => {
    const { documents, store } = counting();
    const before = store.getState().analysis;
    documents.getState().edit([{ edit: "set-seed", seed: 13 }]);
    expect(store.getState().analysis).toBe(before);
    expect(store.getState().failure).toContain("out of luck");
    documents.getState().undo();
    expect(store.getState().failure).toBeUndefined();
  });
});
