/** @file The library as hooks and as actions that need no waiting for it. */
import { useStore } from "zustand";
import { emptyProject } from "../../store/document.ts";
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
