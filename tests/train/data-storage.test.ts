import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { image, label, vector } from "../../src/core/tensor-type.ts";
import { browserDataStorage } from "../../src/train/data/browser-storage.ts";
import { createMemoryStorage, type DataSet, type DataStorage } from "../../src/train/data/storage.ts";

const data = (id: string, count: number): DataSet => {
  const columns = {
    image: { type: image(4, 4, 1, "unit"), data: Uint8Array.from({ length: 16 * count }, (_, i) => i % 251) },
    label: { type: label(3), data: Int32Array.from({ length: count }, (_, i) => i % 3) },
    points: { type: vector(2), data: Float32Array.from({ length: 2 * count }, (_, i) => i / 7) },
  };
  return { about: { id, name: id, format: "images", count, outputs: {}, bytes: 28 * count, notes: [] }, columns };
};

let made = 0;
// Pieces of 100 bytes, so that columns come in several.
const kinds: [string, () => DataStorage][] = [
  ["memory", () => createMemoryStorage()],
  ["the browser", () => browserDataStorage(`test-${made++}`, 100)],
];

describe.each(kinds)("storage in %s", (_, create) => {
  it("gives back what was stored, replaced and kept apart by id", async () => {
    const storage = create();
    await storage.save(data("a", 50));
    await storage.save(data("b", 3));
    await storage.save({ ...data("a", 20), about: { ...data("a", 20).about, name: "renamed" } });
    expect((await storage.list()).map(({ id, name, count }) => [id, name, count])).toEqual([
      ["a", "renamed", 20],
      ["b", "b", 3],
    ]);
    const loaded = await storage.load("a");
    if (!loaded.ok) throw new Error(loaded.error.message);
    expect(loaded.value.columns).toEqual(data("a", 20).columns);
  });

  it("forgets what is removed, and says what to do when it is asked for", async () => {
    const storage = create();
    await storage.save(data("a", 5));
    await storage.remove("a");
    await storage.remove("never there");
    expect(await storage.list()).toEqual([]);
    expect(await storage.load("a")).toMatchObject({
      ok: false,
      error: { code: "data", message: expect.stringContaining("open them again") },
    });
  });
});

describe("storage that is full", () => {
  it("says so in memory, and keeps what it has", async () => {
    const storage = createMemoryStorage(1000);
    expect(await storage.save(data("a", 30))).toMatchObject({ ok: true });
    expect(await storage.save(data("b", 30))).toMatchObject({
      ok: false,
      error: { code: "memory", message: expect.stringMatching(/no room.*840 bytes.*remove/) },
    });
    expect(await storage.save(data("a", 31))).toMatchObject({ ok: true });
    expect((await storage.list()).map(({ id }) => id)).toEqual(["a"]);
  });

  it("says so in the browser, and keeps what it has", async () => {
    const storage = browserDataStorage(`test-${made++}`);
    await storage.save(data("a", 3));
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    try {
      expect(await storage.save(data("a", 30))).toMatchObject({
        ok: false,
        error: { code: "memory", message: expect.stringContaining("no room") },
      });
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect((await storage.list()).map(({ count }) => count)).toEqual([3]);
    const kept = await storage.load("a");
    expect(kept.ok && kept.value.columns).toEqual(data("a", 3).columns);
  });

  it("says so where the browser gives none at all", async () => {
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = () => {
      throw new DOMException("denied", "SecurityError");
    };
    try {
      const storage = browserDataStorage(`test-${made++}`);
      expect(await storage.save(data("a", 3))).toMatchObject({
        ok: false,
        error: { code: "data", message: expect.stringMatching(/denied.*private window/) },
      });
      expect(await storage.list()).toEqual([]);
      expect(await storage.load("a")).toMatchObject({ ok: false });
    } finally {
      IDBFactory.prototype.open = open;
    }
  });
});
