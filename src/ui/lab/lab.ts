/** @file The page's training, for the parts of the lab. */
import { useSyncExternalStore } from "react";
import { useStore } from "zustand";
import { documentStore } from "../../store/document.ts";
import { pageRun, type RunState } from "../../store/run.ts";
import { linkTraining } from "../../store/training.ts";

export const run = pageRun();
export const training = linkTraining(documentStore, run);

export function useRun<T>(select: (state: RunState) => T): T {
  return useStore(run.store, select);
}

/** The reports that have been measured; changes only when there is another one. */
export function useReportNames(): readonly string[] {
  return useSyncExternalStore(run.metrics.subscribe, reportNames);
}

let known: readonly string[] = [];
function reportNames(): readonly string[] {
  const { names } = run.metrics;
  if (names.length !== known.length || names.some((name, i) => name !== known[i])) known = names;
  return known;
}

/** Play where it rests, pause where it runs. */
export function playOrPause(): void {
  const { status, pause } = run.store.getState();
  void (status.phase === "running" ? pause() : training.play());
}

/** One step of one player (the next one when none is named), or one iteration, with the latest edits. */
export async function step(what: "iteration" | { readonly player?: string }): Promise<void> {
  await training.prepare();
  await run.store.getState().step(what);
}
