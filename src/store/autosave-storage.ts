/**
 * @file The documents in the browser's own database. The list is light; contents and versions are read one at a time.
 * A save that finds another tab's newer state keeps that state as a version before it writes its own.
 */
import { type DBSchema, type IDBPTransaction, openDB } from "idb";
import type { GraphId } from "../graph/edit.ts";
import type { LinkOptions } from "../graph/link-options.ts";
import type { Project } from "../graph/schema.ts";
import { superfluous, versionEvery } from "./autosave-thin.ts";
import type { History } from "./document.ts";
import type { Viewport } from "./view.ts";

/** Where a document came from. */
export interface Origin {
  readonly is: "preset" | "link" | "file" | "picture" | "copy" | "new";
  /** A preset's id, a file's name, the title of what was copied. */
  readonly name?: string;
}

export interface DocumentEntry {
  readonly id: string;
  readonly title: string;
  readonly created: number;
  readonly updated: number;
  readonly origin: Origin;
  /** What the link that it came by asks of the page. */
  readonly options?: LinkOptions;
  /** Never edited: goes when another document is opened, so that looking around leaves no litter. */
  readonly untouched: boolean;
  /** In the bin since then. */
  readonly binned?: number;
  readonly networks: number;
  readonly nodes: number;
}

export interface Places {
  readonly graph: GraphId;
  readonly viewports: Readonly<Record<GraphId, Viewport>>;
}

export interface Content {
  readonly id: string;
  readonly project: Project;
  readonly history: History;
  /** Counts saves, whichever tab made them. */
  readonly revision: number;
}

type VersionReason = "automatic" | "named" | "other-tab" | "before-restore";

export interface VersionEntry {
  readonly document: string;
  readonly time: number;
  readonly pinned: boolean;
  readonly reason: VersionReason;
  readonly name?: string;
  readonly nodes: number;
}

interface Schema extends DBSchema {
  documents: { key: string; value: DocumentEntry };
  contents: { key: string; value: Content };
  places: { key: string; value: Places & { readonly id: string } };
  versions: { key: [string, number]; value: VersionEntry };
  versionContents: { key: [string, number]; value: { readonly document: string; readonly time: number; readonly project: Project } };
}

interface SaveOutcome {
  readonly revision: number;
  /** Another tab had saved since; its state is now a version. */
  readonly overtook: boolean;
}

export interface DocumentStorage {
  list(): Promise<readonly DocumentEntry[]>;
  read(id: string): Promise<{ readonly content: Content; readonly places: Places | undefined } | undefined>;
  /** `known`: the revision that this tab read or wrote last. */
  save(entry: DocumentEntry, content: Omit<Content, "revision">, known: number): Promise<SaveOutcome>;
  savePlaces(id: string, places: Places): Promise<void>;
  saveEntry(entry: DocumentEntry): Promise<void>;
  remove(id: string): Promise<void>;
  versions(id: string): Promise<readonly VersionEntry[]>;
  readVersion(id: string, time: number): Promise<Project | undefined>;
  keepVersion(id: string, project: Project, about: { readonly reason: VersionReason; readonly name?: string }): Promise<void>;
  removeVersion(id: string, time: number): Promise<void>;
  close(): void;
}

/** Rejects where the browser gives no database (private windows, storage switched off). */
export async function openStorage(now: () => number = Date.now, name = "ganvas"): Promise<DocumentStorage> {
  const db = await openDB<Schema>(name, 1, {
    upgrade(fresh) {
      for (const store of ["documents", "contents", "places"] as const) fresh.createObjectStore(store, { keyPath: "id" });
      for (const store of ["versions", "versionContents"] as const) fresh.createObjectStore(store, { keyPath: ["document", "time"] });
    },
    blocking() {
      // A newer Ganvas in another tab wants to change the database: let it.
      db.close();
    },
  });
  return {
    list: () => db.getAll("documents"),
    async read(id) {
      const [content, places] = await Promise.all([db.get("contents", id), db.get("places", id)]);
      return content === undefined ? undefined : { content, places };
    },
    async save(entry, content, known) {
      const tx = db.transaction(writable, "readwrite");
      const before = await tx.objectStore("contents").get(entry.id);
      const overtook = before !== undefined && before.revision !== known;
      const revision = Math.max(known, before?.revision ?? 0) + 1;
      if (before !== undefined) await keepBefore(tx, before, overtook ? "other-tab" : "automatic", now());
      await tx.objectStore("contents").put({ ...content, revision });
      await tx.objectStore("documents").put(entry);
      await tx.done;
      return { revision, overtook };
    },
    async savePlaces(id, places) {
      await db.put("places", { ...places, id });
    },
    async saveEntry(entry) {
      await db.put("documents", entry);
    },
    async remove(id) {
      const tx = db.transaction(["documents", "contents", "places", "versions", "versionContents"], "readwrite");
      for (const store of ["documents", "contents", "places"] as const) await tx.objectStore(store).delete(id);
      for (const store of ["versions", "versionContents"] as const) await tx.objectStore(store).delete(range(id));
      await tx.done;
    },
    async versions(id) {
      return (await db.getAll("versions", range(id))).sort((a, b) => b.time - a.time);
    },
    async readVersion(id, time) {
      return (await db.get("versionContents", [id, time]))?.project;
    },
    async keepVersion(id, project, about) {
      const tx = db.transaction(writable, "readwrite");
      const entries = await tx.objectStore("versions").getAll(range(id));
      await putVersion(tx, { document: id, time: freeTime(entries, now()), ...about, project });
      await tx.done;
    },
    async removeVersion(id, time) {
      const tx = db.transaction(["versions", "versionContents"], "readwrite");
      await tx.objectStore("versions").delete([id, time]);
      await tx.objectStore("versionContents").delete([id, time]);
      await tx.done;
    },
    close() {
      db.close();
    },
  };
}

const writable: ("documents" | "contents" | "versions" | "versionContents")[] = ["documents", "contents", "versions", "versionContents"];
type Writing = IDBPTransaction<Schema, typeof writable, "readwrite">;

/** Makes a version of what a save is about to replace, if the last one is old enough or if it is another tab's. */
async function keepBefore(tx: Writing, before: Content, reason: "other-tab" | "automatic", now: number): Promise<void> {
  const entries = await tx.objectStore("versions").getAll(range(before.id));
  const last = Math.max(0, ...entries.filter((entry) => entry.reason === "automatic").map((entry) => entry.time));
  if (reason === "automatic" && now - last < versionEvery) return;
  await putVersion(tx, { document: before.id, time: freeTime(entries, now), reason, project: before.project });
  for (const old of superfluous(entries, now)) {
    await tx.objectStore("versions").delete([old.document, old.time]);
    await tx.objectStore("versionContents").delete([old.document, old.time]);
  }
}

async function putVersion(
  tx: Writing,
  {
    project,
    ...about
  }: {
    readonly document: string;
    readonly time: number;
    readonly reason: VersionReason;
    readonly name?: string;
    readonly project: Project;
  },
): Promise<void> {
  await tx.objectStore("versions").put({ ...about, pinned: about.reason === "named", nodes: countNodes(project) });
  await tx.objectStore("versionContents").put({ document: about.document, time: about.time, project });
}

/** A version's time is its key, so two of one moment must differ. */
function freeTime(entries: readonly VersionEntry[], now: number): number {
  const taken = new Set(entries.map((entry) => entry.time));
  let time = now;
  while (taken.has(time)) time++;
  return time;
}

/** All keys of a document's versions. */
function range(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, Number.NEGATIVE_INFINITY], [id, Number.POSITIVE_INFINITY]);
}

export function countNodes(project: Project): number {
  return [project.game, ...project.networks, ...project.blocks].reduce((sum, graph) => sum + graph.nodes.length, 0);
}
