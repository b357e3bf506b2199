/** @file The library as hooks and as actions that need no waiting for it. */
import { useStore } from "zustand";
import { documentStore, emptyProject } from "../../store/document.ts";
import type { LibraryState } from "../../store/library.ts";
import { type Files, libraryStore, pageFiles } from "../../store/library-page.ts";

export function useLibrary<T>(select: (state: LibraryState) => T): T {
  return useStore(libraryStore, select);
}

/** Does something with the library once it is there. */
export function withFiles(act: (files: Files) => unknown): void {
  void pageFiles().then(act);
}

export function newDocument(): void {
  withFiles(({ library }) => library.create(emptyProject(), { is: "new" }));
}

/** A copy of the open document, opened beside it. */
export function duplicateDocument(): void {
  withFiles(async ({ library }) => {
    const { project } = documentStore.getState();
    await library.create(
      { ...project, meta: { ...project.meta, title: `${project.meta.title.slice(0, 110)} (copy)` } },
      { is: "copy", name: project.meta.title },
    );
    await library.keep();
  });
}
