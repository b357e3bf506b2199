import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createShelf } from "../../src/train/checkpoint-shelf.ts";
import { browserStorage } from "../../src/train/storage.ts";

const bytes = (length: number, value = 0) => new Uint8Array(length).fill(value);

describe("checkpoints in memory", () => {
  it("are the newest few, bounded by bytes, and the newest stays even when it is larger alone", async () => {
    const shelf = createShelf({ count: 3, bytes: 250 });
    for (let n = 1; n <= 4; n++) await shelf.keep({ key: "k", iteration: n, time: n }, bytes(100, n));
    expect((await shelf.list("k")).map(({ iteration }) => iteration)).toEqual([4, 3]);
    await shelf.keep({ key: "k", iteration: 5, time: 5 }, bytes(400));
    expect((await shelf.list("k")).map(({ iteration, kept }) => [iteration, kept])).toEqual([[5, "memory"]]);
  });

  it("are listed for the projects they fit only", async () => {
    const shelf = createShelf({});
    await shelf.keep({ key: "a", iteration: 1, time: 1 }, bytes(4));
    await shelf.keep({ key: "b", iteration: 2, time: 2 }, bytes(4));
    expect((await shelf.list("a")).map(({ iteration }) => iteration)).toEqual([1]);
  });

  it("answer a fault for one that is no longer kept", async () => {
    const read = await createShelf({}).read("gone");
    expect(read.ok ? "" : read.error.message).toContain("no longer kept");
  });
});

describe("checkpoints in the browser's storage", () => {
  beforeEach(() => vi.stubGlobal("indexedDB", new IDBFactory()));
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it("outlive the session that saved them", async () => {
    const { info } = await createShelf({ storage: browserStorage() }).keep({ key: "k", iteration: 9, time: 1 }, bytes(8, 3));
    expect(info.kept).toBe("storage");
    const later = createShelf({ storage: browserStorage() });
    expect(await later.list("k")).toEqual([info]);
    expect(await later.read(info.id)).toEqual({ ok: true, value: bytes(8, 3) });
  });

  it("drop the oldest for the newest", async () => {
    const shelf = createShelf({ storage: browserStorage() });
    for (let n = 1; n <= 15; n++) await shelf.keep({ key: "k", iteration: n, time: n }, bytes(4));
    const stored = (await shelf.list("k")).filter(({ kept }) => kept === "storage");
    expect(stored.map(({ iteration }) => iteration)).toEqual([15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
  });

  it("leave the checkpoint in memory with a way out where the browser refuses", async () => {
    vi.stubGlobal("indexedDB", undefined);
    const shelf = createShelf({ storage: browserStorage() });
    const { info, refused } = await shelf.keep({ key: "k", iteration: 1, time: 1 }, bytes(2 ** 20));
    expect(info.kept).toBe("memory");
    expect(refused?.message).toMatch(/1\.0 MB.*memory only.*Download/);
    const read = await shelf.read(info.id);
    expect(read.ok && read.value.length).toBe(2 ** 20);
  });

  it("make room when the quota is reached, and say so when there is none", async () => {
    const storage = browserStorage("full");
    for (let n = 1; n <= 2; n++) await storage.put({ id: `${n}`, key: "k", iteration: n, time: n, bytes: 4 }, bytes(4));
    const refuse = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    // Refused twice, then the real one again.
    const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementationOnce(refuse).mockImplementationOnce(refuse);
    expect((await storage.put({ id: "3", key: "k", iteration: 3, time: 3, bytes: 4 }, bytes(4))).ok).toBe(true);
    expect((await storage.list()).map(({ id }) => id)).toEqual(["3"]);
    put.mockImplementation(refuse);
    const full = await storage.put({ id: "4", key: "k", iteration: 4, time: 4, bytes: 4 }, bytes(4));
    expect(full.ok ? "" : full.error.message).toContain("storage is full");
  });
});
