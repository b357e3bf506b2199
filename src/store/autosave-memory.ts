/** @file Stands in for the browser's database where there is none: everything works, until the page goes. */

import type { Project } from "../graph/schema.ts";
import { type Content, countNodes, type DocumentEntry, type DocumentStorage, type Places, type VersionEntry } from "./autosave-storage.ts";

export function memoryStorage(now: () => number = Date.now): DocumentStorage {
  const entries = new Map<string, DocumentEntry>();
  const contents = new Map<string, Content>();
  const places = new Map<string, Places>();
  const versions = new Map<string, { readonly entry: VersionEntry; readonly project: Project }[]>();
  return {
    list: async () => [...entries.values()],
    async read(id) {
      const content = contents.get(id);
      return content === undefined ? undefined : { content, places: places.get(id) };
    },
    async save(entry, content) {
      const revision = (contents.get(entry.id)?.revision ?? 0) + 1;
      contents.set(entry.id, { ...content, revision });
      entries.set(entry.id, entry);
      return { revision, overtook: false };
    },
    async savePlaces(id, where) {
      places.set(id, where);
    },
    async saveEntry(entry) {
      entries.set(entry.id, entry);
    },
    async remove(id) {
      for (const map of [entries, contents, places, versions]) map.delete(id);
    },
    versions: async (id) => (versions.get(id) ?? []).map(({ entry }) => entry).toReversed(),
    readVersion: async (id, time) => versions.get(id)?.find(({ entry }) => entry.time === time)?.project,
    async keepVersion(id, project, about) {
      const kept = versions.get(id) ?? [];
      const time = Math.max(now(), (kept.at(-1)?.entry.time ?? 0) + 1);
      versions.set(id, [
        ...kept,
        { entry: { document: id, time, pinned: about.reason === "named", ...about, nodes: countNodes(project) }, project },
      ]);
    },
    async removeVersion(id, time) {
      versions.set(
        id,
        (versions.get(id) ?? []).filter(({ entry }) => entry.time !== time),
      );
    },
    close: () => undefined,
  };
}
