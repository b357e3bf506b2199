/** @file Older states of the open document: looking at them, going back to one, keeping one under a name. */
import type { Project } from "../graph/schema.ts";
import type { DocumentStorage, VersionEntry } from "./autosave-storage.ts";
import type { DocumentStore } from "./document.ts";
import type { Library } from "./library.ts";

export interface Versions {
  /** Newest first; empty while no document is open. */
  list(): Promise<readonly VersionEntry[]>;
  read(time: number): Promise<Project | undefined>;
  /** Takes the document back to the version as one step that undo takes back; the state of now becomes a version too. */
  restore(time: number): Promise<boolean>;
  /** Opens the version as a document of its own. */
  openCopy(time: number): Promise<boolean>;
  /** Keeps the state of now for good. */
  keep(name: string): Promise<void>;
  remove(time: number): Promise<void>;
}

export function createVersions(library: Library, documents: DocumentStore, storage: DocumentStorage): Versions {
  const currentId = (): string | undefined => library.state.getState().current?.id;
  const read = async (time: number): Promise<Project | undefined> => {
    const id = currentId();
    return id === undefined ? undefined : storage.readVersion(id, time);
  };
  return {
    async list() {
      const id = currentId();
      return id === undefined ? [] : storage.versions(id);
    },
    read,
    async restore(time) {
      const id = currentId();
      const project = await read(time);
      if (id === undefined || project === undefined) return false;
      const { project: before, past } = documents.getState();
      await storage.keepVersion(id, before, { reason: "before-restore" });
      library.replace(project, { past: [...past, { project: before, graph: undefined, gesture: undefined }], future: [] });
      return true;
    },
    async openCopy(time) {
      const project = await read(time);
      if (project === undefined) return false;
      await library.create(project, { is: "copy", name: project.meta.title });
      return true;
    },
    async keep(name) {
      const id = currentId();
      if (id !== undefined) await storage.keepVersion(id, documents.getState().project, { reason: "named", name });
    },
    async remove(time) {
      const id = currentId();
      if (id !== undefined) await storage.removeVersion(id, time);
    },
  };
}
