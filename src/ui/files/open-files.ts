/** @file From what the person gives to what is open, wherever it was given: dialog, drop or paste. */

import type { LinkOptions } from "../../graph/link-options.ts";
import { linkContext, openFound } from "../../store/library-page.ts";
import { type Recognised, recogniseFiles, recogniseText } from "../../store/opening.ts";

/** What is no project is handed to whoever knows it. */
export interface OpenHandlers {
  /** Data files, all of one drop. */
  onData(files: readonly File[]): void;
  onCheckpoint?(file: File): void;
  /** A project was opened; `options` are those of its link. */
  onOpened?(options: LinkOptions): void;
}

export async function openFiles(files: readonly File[], handlers: OpenHandlers): Promise<void> {
  for (const found of await recogniseFiles(files, linkContext)) await take(found, handlers);
}

export async function openPasted(text: string, handlers: OpenHandlers): Promise<void> {
  await take(await recogniseText(text, linkContext), handlers);
}

async function take(found: Recognised, handlers: OpenHandlers): Promise<void> {
  if (found.is === "data") handlers.onData(found.files);
  else if (found.is === "checkpoint") handlers.onCheckpoint?.(found.file);
  else {
    const options = await openFound(found);
    if (options !== undefined) handlers.onOpened?.(options);
  }
}
