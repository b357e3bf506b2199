/** @file The stores as hooks: a component reads the least it needs and is drawn again only when that changes. */
import { useStore } from "zustand";
import type { Analysis } from "../compile/analysis.ts";
import type { Edit } from "../graph/edit.ts";
import type { Project } from "../graph/schema.ts";
import { type AnalysisState, analysisStore } from "../store/analysis.ts";
import { type DocumentState, documentStore } from "../store/document.ts";
import { type SelectionState, selectionStore } from "../store/selection.ts";
import { type ViewState, viewStore } from "../store/view.ts";

export function useDocument<T>(select: (state: DocumentState) => T): T {
  return useStore(documentStore, select);
}

export function useProject<T>(select: (project: Project) => T): T {
  return useStore(documentStore, (state) => select(state.project));
}

export function useAnalysis<T>(select: (analysis: Analysis | undefined, state: AnalysisState) => T): T {
  return useStore(analysisStore, (state) => select(state.analysis, state));
}

export function useSelection<T>(select: (state: SelectionState) => T): T {
  return useStore(selectionStore, select);
}

export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(viewStore, select);
}

/** Changes the document; see `DocumentState.edit`. */
export function edit(edits: readonly Edit[], gesture?: string): void {
  documentStore.getState().edit(edits, gesture);
}
