/** @file What the page opens with, and what comes of a checkpoint. */
import { noticeStore } from "../../store/library-notices.ts";
import { openAtStart } from "../../store/library-page.ts";
import type { RunState } from "../../store/run.ts";
import { followTurns } from "../canvas/lit-path.ts";
import { run, training } from "../lab/lab.ts";
import { recallData } from "./take-data.ts";

/** Small, quick, and telling: better within seconds on any machine. */
const FIRST = "ring-gan";

/** Milliseconds in which the page has drawn what a status told it. */
const PAINTED = 100;

let started: Promise<void> | undefined;

/** Opens the address, the last document or the first preset; who has never been here sees it train at once. */
export function openFirst(): Promise<void> {
  started ??= openAtStart(FIRST).then(async ({ how }) => {
    followTurns(run.store);
    if (how === "first") {
      await training.play();
      await firstIteration();
    }
    await recallData();
  });
  return started;
}

/** Resolves when one iteration is done, or when training stands still before that. */
function firstIteration(): Promise<void> {
  return new Promise((resolve) => {
    const look = ({ status }: RunState) => {
      if (status.iteration === 0 && status.phase === "running") return;
      stop();
      setTimeout(resolve, PAINTED);
    };
    const stop = run.store.subscribe(look);
    look(run.store.getState());
  });
}

/** For what can stand on the page a moment later: who comes for the first time sees a GAN train before anything else. */
export function afterFirst<T>(load: () => Promise<T>): Promise<T> {
  return openFirst().then(load, load);
}

export async function takeCheckpoint(file: File): Promise<void> {
  const restored = await run.store.getState().restoreCheckpoint({ bytes: new Uint8Array(await file.arrayBuffer()) });
  if (!restored.ok)
    noticeStore
      .getState()
      .show({ id: "checkpoint", tone: "error", title: "The checkpoint was not taken", lines: [restored.error.message] });
}
