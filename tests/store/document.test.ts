import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BOARD, type Edit } from "../../src/graph/edit.ts";
import { createDocumentStore, emptyProject } from "../../src/store/document.ts";

const node = (id: string, x = 0) => ({ id, kind: "dense", params: {}, position: { x, y: 0 } });
const add = (id: string): Edit => ({ edit: "add-node", graph: BOARD, node: node(id) });
const move = (id: string, x: number): Edit => ({ edit: "move-nodes", graph: BOARD, positions: { [id]: { x, y: 0 } } });
const units = (id: string, value: number): Edit => ({ edit: "set-param", graph: BOARD, node: id, param: "units", value });

describe("the document store", () => {
  it("takes a step back and forward again", () => {
    const store = createDocumentStore();
    const start = store.getState().project;
    store.getState().edit([add("a"), add("b")]);
    const after = store.getState().project;
    expect(store.getState().undo()).toBe(BOARD);
    expect(store.getState().project).toBe(start);
    store.getState().redo();
    expect(store.getState().project).toBe(after);
  });

  it("makes one step of the edits of one gesture", () => {
    const store = createDocumentStore();
    store.getState().edit([add("a")]);
    for (let x = 1; x <= 20; x++) store.getState().edit([move("a", x)], "drag-1");
    expect(store.getState().past).toHaveLength(2);
    store.getState().undo();
    expect(store.getState().project.game.nodes[0]?.position.x).toBe(0);
  });

  it("starts a new step after a gesture was settled, even under the same name", () => {
    const store = createDocumentStore();
    store.getState().edit([add("a")]);
    store.getState().edit([move("a", 1)], "scrub");
    store.getState().settle();
    store.getState().edit([move("a", 2)], "scrub");
    expect(store.getState().past).toHaveLength(3);
  });

  it("makes no step of an edit that changes nothing", () => {
    const store = createDocumentStore();
    store.getState().edit([add("a")]);
    store.getState().edit([move("a", 0), units("nobody", 3)]);
    expect(store.getState().past).toHaveLength(1);
  });

  it("forgets what was undone once something else is done", () => {
    const store = createDocumentStore();
    store.getState().edit([add("a")]);
    store.getState().undo();
    store.getState().edit([add("b")]);
    expect(store.getState().redo()).toBeUndefined();
    expect(store.getState().project.game.nodes.map((n) => n.id)).toEqual(["b"]);
  });

  it("leaves the opened object as it was", () => {
    const project = emptyProject();
    const before = structuredClone(project);
    const store = createDocumentStore();
    store.getState().open(project);
    store.getState().edit([add("a"), units("a", 3)]);
    expect(project).toEqual(before);
    expect(store.getState().session).toBe(1);
  });

  it("comes back to the start when everything is undone, and to the end when everything is redone", () => {
    const edits = fc.oneof(
      fc.constantFrom("a", "b", "c").map(add),
      fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 0, max: 5 })).map(([id, x]) => move(id, x)),
      fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 9 })).map(([id, v]) => units(id, v)),
      fc.constantFrom("a", "b").map((id): Edit => ({ edit: "remove-nodes", graph: BOARD, nodes: [id] })),
      fc.integer({ min: 0, max: 9 }).map((seed): Edit => ({ edit: "set-seed", seed })),
    );
    const gestures = fc.option(fc.constantFrom("g", "h"), { nil: undefined });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(edits, { maxLength: 3 }), gestures), { maxLength: 30 }), (steps) => {
        const store = createDocumentStore();
        const start = store.getState().project;
        for (const [list, gesture] of steps) store.getState().edit(list, gesture);
        const end = store.getState().project;
        while (store.getState().past.length > 0) store.getState().undo();
        expect(store.getState().project).toEqual(start);
        while (store.getState().future.length > 0) store.getState().redo();
        expect(store.getState().project).toEqual(end);
      }),
    );
  });
});
