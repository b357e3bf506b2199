import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import { BOARD, type Edit } from "../../src/graph/edit.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { createAnalysisStore } from "../../src/store/analysis.ts";
import { createDocumentStore } from "../../src/store/document.ts";

const add = (id: string): Edit => ({ edit: "add-node", graph: BOARD, node: { id, kind: "dense", params: {}, position: { x: 0, y: 0 } } });

function counting() {
  const runs: string[] = [];
  const documents = createDocumentStore();
  const store = createAnalysisStore(documents, (project) => {
    runs.push(project.game.nodes.map((node) => node.id).join());
    if (project.seed === 13) throw new Error("out of luck");
    return analyse(project, catalogue);
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

  it("keeps what is known of a node as the same object until it changes", () => {
    const { documents, store } = counting();
    documents.getState().edit([add("a"), add("b")]);
    const before = store.getState().analysis?.board.nodes;
    documents.getState().edit([{ edit: "set-param", graph: BOARD, node: "b", param: "units", value: 3 }]);
    const after = store.getState().analysis?.board.nodes;
    expect(after?.get("a")).toBe(before?.get("a"));
    expect(after?.get("b")?.params["units"]).toBe(3);
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
