/** @file Imports as the worker gets them: browser files, whose paths travel beside them. */
import type { Result } from "../../core/result.ts";
import type { Fault, ImportedData } from "../protocol.ts";
import { importFiles } from "./import/import-files.ts";
import type { DataStorage } from "./storage.ts";
import type { Work } from "./work.ts";

export interface BrowserImport extends Work {
  readonly storage: DataStorage;
  readonly name?: string | undefined;
  readonly size?: number | undefined;
  /** By file, with folders: a file that was sent to a worker has lost its own path. Left out: the files' names. */
  readonly paths?: readonly string[] | undefined;
}

export function importInBrowser(files: readonly File[], { paths, ...options }: BrowserImport): Promise<Result<ImportedData, Fault>> {
  const named = files.map((file, k) => ({ name: paths?.[k] ?? (file.webkitRelativePath || file.name), data: file }));
  return importFiles(named, options);
}
