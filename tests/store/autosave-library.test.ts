import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { createStore } from "zustand/vanilla";
import { BOARD, type Edit } from "../../src/graph/edit.ts";
import { memoryStorage } from "../../src/store/autosave-memory.ts";
import { type DocumentStorage, openStorage } from "../../src/store/autosave-storage.ts";
import { createDocumentStore } from "../../src/store/document.ts";
import { createLibrary } from "../../src/store/library.ts";
import type { Notice } from "../../src/store/library-notices.ts";
import { type Rescue, rescueIn } from "../../src/store/library-rescue.ts";
import type { TabMessage, Tabs } from "../../src/store/library-tabs.ts";
import { createVersions } from "../../src/store/library-versions.ts";
import type { ViewState } from "../../src/store/view.ts";
import { pair, project } from "../graph/build.ts";
import { standingClock } from "./autosave-clock.ts";

const add = (id: string): Edit => ({ edit: "add-node", graph: BOARD, node: { id, kind: "dense", params: {}, position: { x: 0, y: 0 } } });

/** Local storage as a map. */
function localStorageOf(map: Map<string, string>): Rescue {
  return rescueIn({
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    key: (index) => [...map.keys()][index] ?? null,
    get length() {
      return map.size;
    },
  });
}

/** The stores of one tab. `name` is the database, which tabs share. */
async function tab(name: string, more: { storage?: DocumentStorage; tabs?: Tabs; rescue?: Rescue; start?: number } = {}) {
  const time = standingClock(more.start);
  const documents = createDocumentStore();
  const view = createStore<ViewState>(
    (set) =>
      ({
        graph: BOARD,
        viewports: {},
        show: (graph: string) => set({ graph }),
        setViewport: (graph: string, viewport: object) =>
          set((s) => ({ viewports: { ...s.viewports, [graph]: viewport } }) as Partial<ViewState>),
        restart: (viewports = {}) => set({ graph: BOARD, viewports }),
      }) as unknown as ViewState,
  );
  const notices: Notice[] = [];
  const storage = more.storage ?? (await openStorage(time.clock.now, name));
  let ids = 0;
  const library = createLibrary({
    documents,
    view,
    storage,
    notify: (notice) => notices.push(notice),
    clock: time.clock,
    newId: () => `${name}-${time.clock.now()}-${ids++}`,
    ...more,
  });
  await library.start();
  return {
    ...time,
    documents,
    view,
    notices,
    storage,
    library,
    versions: createVersions(library, documents, storage),
    edit: (...edits: Edit[]) => documents.getState().edit(edits),
  };
}

let databases = 0;
let name = "";
beforeEach(() => {
  name = `library-${databases++}`;
});

describe("a document", () => {
  it("is there again after the tab was closed, with its history, its graph and where it was looked at", async () => {
    const before = await tab(name);
    const id = await before.library.create(pair, { is: "file", name: "pair.ganvas.json" });
    before.edit(add("a1"));
    before.edit(add("a2"));
    before.view.getState().show("generator");
    before.view.getState().setViewport("generator", { x: 1, y: 2, zoom: 3 });
    await before.library.flush();
    before.storage.close();

    const after = await tab(name);
    expect(after.library.state.getState().documents.map((entry) => [entry.id, entry.title, entry.nodes])).toEqual([[id, "A pair", 13]]);
    expect(await after.library.open(id)).toBe(true);
    expect(after.documents.getState().project).toEqual(before.documents.getState().project);
    expect([after.view.getState().graph, after.view.getState().viewports]).toEqual(["generator", { generator: { x: 1, y: 2, zoom: 3 } }]);
    after.documents.getState().undo();
    after.documents.getState().undo();
    expect(after.documents.getState().project).toEqual(pair);
  });

  it("closed in mid-edit, before the database could answer, is there again too", async () => {
    const kept = new Map<string, string>();
    let gone = false;
    const storage = await openStorage(() => 0, name);
    const before = await tab(name, {
      rescue: localStorageOf(kept),
      storage: { ...storage, save: (...args) => (gone ? new Promise(() => undefined) : storage.save(...args)) },
    });
    const id = await before.library.create(pair, { is: "new" });
    before.pass(5_000);
    before.edit(add("late"));
    gone = true;
    before.library.leave();
    const left = new Map(kept);
    expect(left.size).toBe(1);
    storage.close();

    const after = await tab(name, { rescue: localStorageOf(left), start: before.clock.now() + 1_000 });
    await after.library.open(id);
    expect(after.documents.getState().project.game.nodes.map((node) => node.id)).toContain("late");
    expect([...left.keys()]).toEqual([]);
    after.documents.getState().undo();
    expect(after.documents.getState().project).toEqual(pair);
  });

  it("is never overwritten by opening another", async () => {
    const { library, edit, documents } = await tab(name);
    const first = await library.create(pair, { is: "file" });
    edit(add("mine"));
    const mine = documents.getState().project;
    const second = await library.create(project({ meta: { title: "From a link" } }), { is: "link" });
    expect(second).not.toBe(first);
    expect(await library.read(first)).toEqual(mine);
    expect((await library.read(second))?.meta.title).toBe("From a link");
  });

  it("stays when another part of the page puts a project into the document store", async () => {
    const { library, edit, documents } = await tab(name);
    const first = await library.create(pair, { is: "file" });
    edit(add("mine"));
    const mine = documents.getState().project;
    documents.getState().open(project({ meta: { title: "Other" } }));
    await library.flush();
    expect(await library.read(first)).toEqual(mine);
    expect(
      library.state
        .getState()
        .documents.map((entry) => entry.title)
        .sort(),
    ).toEqual(["A pair", "Other"]);
  });

  it("that was a preset and never edited leaves nothing behind; edited, it stays", async () => {
    const { library, edit } = await tab(name);
    await library.create(pair, { is: "preset", name: "pair" });
    const second = await library.create(pair, { is: "preset", name: "pair" });
    edit(add("a"));
    const third = await library.create(pair, { is: "preset", name: "pair" });
    expect(
      library.state
        .getState()
        .documents.map((entry) => entry.id)
        .sort(),
    ).toEqual([second, third].sort());
  });

  it("can be renamed, binned, taken out of the bin and removed, open or not", async () => {
    const { library, documents } = await tab(name);
    const first = await library.create(pair, { is: "file" });
    const second = await library.create(pair, { is: "file" });
    await library.rename(first, "One");
    await library.rename(second, "Two");
    await library.flush();
    expect(documents.getState().project.meta.title).toBe("Two");
    expect((await library.read(first))?.meta.title).toBe("One");
    await library.moveToBin(first);
    expect(library.state.getState().documents.find(({ id }) => id === first)?.binned).toBeGreaterThan(0);
    await library.takeFromBin(first);
    expect(library.state.getState().documents.find(({ id }) => id === first)?.binned).toBeUndefined();
    await library.removeForEver(first);
    expect(await library.read(first)).toBeUndefined();
    expect(await library.open(first)).toBe(false);
  });

  it("goes from the bin after thirty days", async () => {
    const before = await tab(name);
    const id = await before.library.create(pair, { is: "file" });
    await before.library.moveToBin(id);
    before.storage.close();
    const later = await tab(name, { start: before.clock.now() + 31 * 24 * 3_600_000 });
    expect(later.library.state.getState().documents).toEqual([]);
  });
});

describe("versions", () => {
  it("are made as the document changes, and one is brought back as a step that undo takes back", async () => {
    const { library, edit, pass, versions, documents } = await tab(name);
    await library.create(pair, { is: "file" });
    for (const id of ["a", "b", "c"]) {
      pass(61_000);
      edit(add(id));
      await library.flush();
    }
    const list = await versions.list();
    expect(list.map(({ nodes }) => nodes)).toEqual([13, 12, 11]);
    const now = documents.getState().project;
    expect(await versions.restore(list[2]!.time)).toBe(true);
    expect(documents.getState().project).toEqual(pair);
    documents.getState().undo();
    expect(documents.getState().project).toEqual(now);
    expect((await versions.list())[0]).toMatchObject({ reason: "before-restore", nodes: 14 });
  });

  it("open as copies and stay under their names", async () => {
    const { library, edit, versions, documents } = await tab(name);
    const id = await library.create(pair, { is: "file" });
    await versions.keep("Before the experiment");
    edit(add("a"));
    const [named] = await versions.list();
    expect(named).toMatchObject({ name: "Before the experiment", pinned: true });
    await versions.openCopy(named!.time);
    expect(documents.getState().project).toEqual(pair);
    expect(library.state.getState().current?.id).not.toBe(id);
    expect((await library.read(id))?.game.nodes).toHaveLength(5);
  });
});

describe("two tabs with one document", () => {
  function wired(): [Tabs, Tabs] {
    const ears: ((message: TabMessage) => void)[][] = [[], []];
    const end = (mine: 0 | 1): Tabs => ({
      tell: (message) => ears[1 - mine]?.forEach((hear) => hear(message)),
      listen: (hear) => void ears[mine]?.push(hear),
    });
    return [end(0), end(1)];
  }

  it("lose nothing: what is overtaken becomes a version, and the person is told", async () => {
    const a = await tab(name);
    const id = await a.library.create(pair, { is: "file" });
    const b = await tab(name);
    await b.library.open(id);
    a.edit(add("from-a"));
    await a.library.flush();
    b.edit(add("from-b"));
    await b.library.flush();
    expect((await a.library.read(id))?.game.nodes.at(-1)?.id).toBe("from-b");
    const [overtaken] = await b.versions.list();
    expect(overtaken).toMatchObject({ reason: "other-tab" });
    expect((await b.versions.read(overtaken!.time))?.game.nodes.at(-1)?.id).toBe("from-a");
    expect(b.notices.map(({ title }) => title)).toEqual(["Another tab has changed this document too"]);
  });

  it("hear of each other's saves and can take them over", async () => {
    const [left, right] = wired();
    const a = await tab(name, { tabs: left });
    const id = await a.library.create(pair, { is: "file" });
    const b = await tab(name, { tabs: right });
    await b.library.open(id);
    a.edit(add("from-a"));
    await a.library.flush();
    expect(b.notices.map(({ title }) => title)).toEqual(["This document was changed in another tab"]);
    b.notices[0]?.actions?.[0]?.run();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(b.documents.getState().project.game.nodes.at(-1)?.id).toBe("from-a");
  });
});

describe("a browser that keeps nothing", () => {
  it("says so with the way out, and holds on to what was not saved while the page is open", async () => {
    const storage = memoryStorage();
    let full = false;
    const failing: DocumentStorage = {
      ...storage,
      async save(...args) {
        if (full) throw new DOMException("no room", "QuotaExceededError");
        return storage.save(...args);
      },
    };
    const { library, edit, notices, documents } = await tab(name, { storage: failing });
    const id = await library.create(pair, { is: "file" });
    full = true;
    edit(add("unsaved"));
    await library.flush();
    expect(library.state.getState()).toMatchObject({ saving: "failed", fault: { code: "full" } });
    expect(notices.at(-1)?.lines?.[0]).toMatch(/storage is full.*Download the file/);
    await library.create(project(), { is: "new" });
    await library.open(id);
    expect(documents.getState().project.game.nodes.at(-1)?.id).toBe("unsaved");
    full = false;
    await library.flush();
    expect(library.state.getState()).toMatchObject({ saving: "saved", fault: undefined });
    expect((await storage.read(id))?.content.project.game.nodes.at(-1)?.id).toBe("unsaved");
  });
});
