/** @file What the link that the open document came by asks of the page: panels that stay away, no editing, where to pause. */
import { createStore } from "zustand/vanilla";
import { graphOf } from "../graph/edit.ts";
import type { LinkOptions } from "../graph/link-options.ts";
import type { DocumentStore } from "./document.ts";
import { documentStore } from "./document.ts";
import { noticeStore } from "./library-notices.ts";
import { selectionStore } from "./selection.ts";
import { viewStore } from "./view.ts";

/** Empty for documents that came by no link. */
export const linkOptionsStore = createStore<LinkOptions>(() => ({}));

const { edit, undo, redo } = documentStore.getState();
let stopWaiting = (): void => undefined;

/** For as long as the document is open; `duplicate` opens a copy that can be edited. */
export function followOptions(options: LinkOptions, duplicate: () => void): void {
  linkOptionsStore.setState(options, true);
  setLock(documentStore, options.lock === true ? duplicate : undefined);
  stopWaiting();
  stopWaiting = (): void => undefined;
  if (options.step !== undefined) void pauseAt(options.step);
}

/** Once, when the link is opened: the graph and the node that it points to. */
export function goWhereLinked({ tab, focus }: LinkOptions): void {
  const { project } = documentStore.getState();
  const parts = focus?.split("/") ?? [];
  const node = parts.at(-1);
  const graph = parts.length > 1 ? parts[0] : (tab ?? "board");
  if (graph === undefined || graphOf(project, graph) === undefined) return;
  viewStore.getState().show(graph);
  if (node !== undefined && graphOf(project, graph)?.nodes.some(({ id }) => id === node) === true)
    selectionStore.getState().select({ nodes: [node] });
}

function setLock(documents: DocumentStore, duplicate: (() => void) | undefined): void {
  if (duplicate === undefined) {
    documents.setState({ edit, undo, redo });
    return;
  }
  const refuse = (): undefined => {
    noticeStore.getState().show({
      id: "locked",
      tone: "info",
      title: "This document is locked",
      lines: ["Whoever made the link wants it to stay as it is. A copy can be edited."],
      actions: [{ label: "Duplicate and edit", run: duplicate }],
    });
    return undefined;
  };
  documents.setState({ edit: refuse, undo: refuse, redo: refuse });
}

/** Pauses when the iteration is reached for the first time; a step or two may have begun by then. */
async function pauseAt(iteration: number): Promise<void> {
  const { pageRun } = await import("./run.ts");
  const { store } = pageRun();
  stopWaiting = store.subscribe(({ status }) => {
    if (status.iteration < iteration) return;
    stopWaiting();
    void store.getState().pause();
  });
}
