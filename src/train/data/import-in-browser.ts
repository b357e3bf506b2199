/** @file Imports in the worker: images are decoded by the browser, on its own threads and in every format that it knows. */
import { err, type Result } from "../../core/result.ts";
import type { Fault, ImportedData } from "../protocol.ts";
import { importFiles } from "./import/import-files.ts";
import type { Pixels } from "./resize.ts";
import type { DataStorage } from "./storage.ts";
import type { Work } from "./work.ts";

export interface BrowserImport extends Work {
  readonly storage: DataStorage;
  readonly name?: string | undefined;
  readonly size?: number | undefined;
  /** By file, with folders: a file that was sent to a worker has lost its own path. Left out: the files' names. */
  readonly paths?: readonly string[] | undefined;
}

export async function importInBrowser(files: readonly File[], { paths, ...options }: BrowserImport): Promise<Result<ImportedData, Fault>> {
  try {
    const named = files.map((file, k) => ({ name: paths?.[k] ?? (file.webkitRelativePath || file.name), data: file }));
    return await importFiles(named, { ...options, decodeImage: decodeInBrowser });
  } catch (error) {
    // A file that was moved or changed while it was read.
    if (!(error instanceof DOMException)) throw error;
    return err({ code: "data", message: `A file could not be read (${error.message}): choose the files again.` });
  }
}

/** RGBA of the first frame, turned upright as its camera says. */
export async function decodeInBrowser(bytes: Uint8Array): Promise<Pixels> {
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]), { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no canvas to decode on");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, channels: 4, data: context.getImageData(0, 0, width, height).data };
}
