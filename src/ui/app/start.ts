/** @file What the page opens with, and what comes of files that are no project. */
import type { DataSummary } from "../../nodes/definition.ts";
import { analysisStore } from "../../store/analysis.ts";
import { noticeStore } from "../../store/library-notices.ts";
import { openAtStart } from "../../store/library-page.ts";
import { followTurns } from "../canvas/lit-path.ts";

/** Small, quick, and telling: better within seconds on any machine. */
const FIRST = "ring-gan";

let started: Promise<void> | undefined;

/** Opens the address, the last document or the first preset; who has never been here sees it train at once. */
export function openFirst(): Promise<void> {
  started ??= openAtStart(FIRST).then(async ({ how }) => {
    const { training, run } = await import("../lab/lab.ts");
    followTurns(run.store);
    if (how === "first") await training.play();
    await recallData();
  });
  return started;
}

/** Takes data files into the browser's storage and tells the compiler what they are. */
export async function takeData(files: readonly File[]): Promise<void> {
  const { run } = await import("../lab/lab.ts");
  const imported = await run.store.getState().importFiles(files);
  if (!imported.ok) {
    noticeStore.getState().show({ id: "data", tone: "error", title: "The files were not taken", lines: [imported.error.message] });
    return;
  }
  const { id, name, count, outputs, notes } = imported.value;
  const own = new Map<string, DataSummary>(analysisStore.getState().own).set(id, { count, outputs });
  analysisStore.getState().setOwn(own);
  noticeStore.getState().show({
    id: "data",
    tone: "info",
    title: `${name}: ${count} examples`,
    lines: ["Choose it in a Files node on the board.", ...notes],
    passing: true,
  });
}

/** What this browser has kept from earlier visits. */
async function recallData(): Promise<void> {
  const { run } = await import("../lab/lab.ts");
  const sets = await run.store.getState().dataSets();
  if (sets.length > 0) analysisStore.getState().setOwn(new Map(sets.map(({ id, count, outputs }) => [id, { count, outputs }])));
}

export async function takeCheckpoint(file: File): Promise<void> {
  const { run } = await import("../lab/lab.ts");
  const restored = await run.store.getState().restoreCheckpoint({ bytes: new Uint8Array(await file.arrayBuffer()) });
  if (!restored.ok)
    noticeStore
      .getState()
      .show({ id: "checkpoint", tone: "error", title: "The checkpoint was not taken", lines: [restored.error.message] });
}
