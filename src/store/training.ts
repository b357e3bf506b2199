/**
 * @file Keeps the training in step with the document: another document is opened in the worker, an edit that can matter
 * is handed over a moment after the last change. Nothing here trains by itself; who opens a document says whether to play.
 */
import type { Project } from "../graph/schema.ts";
import type { CheckpointBytes } from "../train/protocol.ts";
import { sameMeaning } from "./analysis.ts";
import type { DocumentStore } from "./document.ts";
import type { Run } from "./run.ts";

/** Milliseconds after the last change: a drag on a number does not rebuild anything until it rests. */
const REST = 150;

export interface TrainingLink {
  /** Prepares the open document if that has not been done, and plays. */
  play(): Promise<void>;
  /** Opens the document anew in the worker, as after a change of backend. */
  reopen(checkpoint?: CheckpointBytes): Promise<void>;
  /** Opens the document if that has not been done, else hands over what has changed. */
  prepare(): Promise<void>;
  stop(): void;
}

export function linkTraining(documents: DocumentStore, run: Run): TrainingLink {
  /** What the worker has, or was last asked to take. */
  let given: Project | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hand = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const { project } = documents.getState();
    const before = given;
    if (before === undefined || sameMeaning(before, project)) return;
    given = project;
    const { status } = run.store.getState();
    // A document that could not be compiled when it was opened has no run yet: opening tries again.
    await (status.phase === "empty" || status.backend === undefined
      ? run.store.getState().open(project)
      : run.store.getState().update(project));
  };

  const open = async (checkpoint?: CheckpointBytes): Promise<void> => {
    const { project } = documents.getState();
    given = project;
    await run.store.getState().open(project, checkpoint);
  };

  const unsubscribe = documents.subscribe((state, before) => {
    if (state.session !== before.session) {
      clearTimeout(timer);
      void open();
      return;
    }
    if (given === undefined || sameMeaning(state.project, given)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void hand(), REST);
  });

  const prepare = () => (given === undefined ? open() : hand());

  return {
    async play() {
      await prepare();
      await run.store.getState().play();
    },
    prepare,
    reopen: open,
    stop() {
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
