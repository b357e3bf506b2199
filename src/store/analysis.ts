/** @file What the compiler says about the open document, computed again on every change that can matter to it. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { analyse } from "../compile/analyse.ts";
import type { Analysis, OwnData } from "../compile/analysis.ts";
import type { Graph, Project } from "../graph/schema.ts";
import { catalogue } from "../nodes/registry.ts";
import { stabilise } from "./analysis-stable.ts";
import { type DocumentStore, documentStore } from "./document.ts";

export interface AnalysisState {
  /** Undefined only where the compiler itself failed; `failure` then says how. */
  readonly analysis: Analysis | undefined;
  readonly failure: string | undefined;
  /** What is known of the person's own files; whoever decodes them sets it. */
  readonly own: OwnData;
  setOwn(own: OwnData): void;
}

export type Analyse = (project: Project, own: OwnData) => Analysis;

/** A bug of the compiler must not take the editor down: the last analysis stays, with the reason beside it. */
export function createAnalysisStore(documents: DocumentStore, analyse: Analyse): StoreApi<AnalysisState> {
  const run = (project: Project, own: OwnData, previous: Analysis | undefined): Pick<AnalysisState, "analysis" | "failure"> => {
    try {
      return { analysis: stabilise(previous, analyse(project, own)), failure: undefined };
    } catch (error) {
      return { analysis: previous, failure: String(error) };
    }
  };
  const none: OwnData = new Map();
  const store = createStore<AnalysisState>((set, get) => ({
    ...run(documents.getState().project, none, undefined),
    own: none,
    setOwn(own) {
      set({ own, ...run(documents.getState().project, own, get().analysis) });
    },
  }));
  documents.subscribe(({ project }, before) => {
    if (sameMeaning(project, before.project)) return;
    const { own, analysis } = store.getState();
    store.setState(run(project, own, analysis));
  });
  return store;
}

/** Of the document that the page shows. */
export const analysisStore = createAnalysisStore(documentStore, (project, own) => analyse(project, catalogue, own));

/** Whether two states of a document differ in nothing but places on the canvas and words about the project. */
export function sameMeaning(a: Project, b: Project): boolean {
  if (a === b) return true;
  return (
    a.seed === b.seed &&
    a.training === b.training &&
    sameGraph(a.game, b.game) &&
    sameList(a.networks, b.networks, (x, y) => x.id === y.id && x.name === y.name && x.role === y.role && sameGraph(x, y)) &&
    sameList(a.blocks, b.blocks, (x, y) => x.id === y.id && x.name === y.name && x.params === y.params && sameGraph(x, y))
  );
}

function sameGraph(a: Graph, b: Graph): boolean {
  if (a === b) return true;
  return (
    (a.edges === b.edges || sameList(a.edges, b.edges, Object.is)) &&
    sameList(
      a.nodes,
      b.nodes,
      (x, y) => x.id === y.id && x.kind === y.kind && x.params === y.params && x.muted === y.muted && x.label === y.label,
    )
  );
}

function sameList<T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean {
  return a === b || (a.length === b.length && a.every((x, i) => Object.is(x, b[i]) || same(x, b[i] as T)));
}
