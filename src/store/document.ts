/**
 * @file The open document and its history. Every change is a list of edits; a step of the history is one gesture. The
 * history holds whole documents, which share everything that did not change.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { equalJson } from "../core/json-equal.ts";
import { applyEdits, type Edit, type GraphId } from "../graph/edit.ts";
import { FORMAT, type Project, projectSchema, VERSION } from "../graph/schema.ts";

/** A document as it was, and where the change away from it happened, so that undo can show it. */
interface Step {
  readonly project: Project;
  readonly graph: GraphId | undefined;
  readonly gesture: string | undefined;
}

export interface History {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

export interface DocumentState extends History {
  readonly project: Project;
  /** Counts `open`: tells another document from a change of the same one. */
  readonly session: number;
  /** Applies the edits as one step. Edits that follow each other with the same `gesture` (a drag, a scrub) are one step. */
  edit(edits: readonly Edit[], gesture?: string): void;
  /** Answers the graph where the change was, if there was one to take back. */
  undo(): GraphId | undefined;
  redo(): GraphId | undefined;
  /** Ends a gesture, so that the next edit starts a step of its own even under the same name. */
  settle(): void;
  /** Another document; `history` when its own was kept. */
  open(project: Project, history?: History): void;
}

export type DocumentStore = StoreApi<DocumentState>;

const MAX_STEPS = 200;

export function emptyProject(): Project {
  return projectSchema.parse({ format: FORMAT, version: VERSION });
}

export function createDocumentStore(project: Project = emptyProject()): DocumentStore {
  return createStore<DocumentState>((set, get) => ({
    project,
    past: [],
    future: [],
    session: 0,
    edit(edits, gesture) {
      const { project: before, past } = get();
      const after = applyEdits(before, edits);
      if (equalJson(before, after)) return;
      const last = past.at(-1);
      const goesOn = gesture !== undefined && last?.gesture === gesture && get().future.length === 0;
      const step = { project: before, graph: graphOfEdits(edits), gesture };
      set({ project: after, past: goesOn ? past : [...past.slice(1 - MAX_STEPS), step], future: [] });
    },
    undo() {
      const { project: now, past, future } = get();
      const step = past.at(-1);
      if (step === undefined) return undefined;
      set({ project: step.project, past: past.slice(0, -1), future: [...future, { ...step, project: now, gesture: undefined }] });
      return step.graph;
    },
    redo() {
      const { project: now, past, future } = get();
      const step = future.at(-1);
      if (step === undefined) return undefined;
      set({ project: step.project, future: future.slice(0, -1), past: [...past, { ...step, project: now, gesture: undefined }] });
      return step.graph;
    },
    settle() {
      const last = get().past.at(-1);
      if (last?.gesture !== undefined) set({ past: [...get().past.slice(0, -1), { ...last, gesture: undefined }] });
    },
    open(project, history = { past: [], future: [] }) {
      set({ project, ...history, session: get().session + 1 });
    },
  }));
}

function graphOfEdits(edits: readonly Edit[]): GraphId | undefined {
  for (const edit of edits) if ("graph" in edit) return edit.graph;
  return undefined;
}

/** The document that the page shows. */
export const documentStore: DocumentStore = createDocumentStore();
