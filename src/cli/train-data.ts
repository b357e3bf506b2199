/** @file A person's files for `ganvas train --data`: read, imported, and put in the place of the project's data. */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { placeData } from "../compile/place-data.ts";
import { err, ok, type Result } from "../core/result.ts";
import { applyEdits } from "../graph/edit.ts";
import type { Project } from "../graph/schema.ts";
import { catalogue } from "../nodes/registry.ts";
import { decodeImage } from "../train/data/decode-image.ts";
import type { SourceFile } from "../train/data/import/byte-source.ts";
import { importFiles } from "../train/data/import/import-files.ts";
import type { DataStorage } from "../train/data/storage.ts";
import type { Work } from "../train/data/work.ts";
import type { ImportedData } from "../train/protocol.ts";

export interface WithData {
  readonly project: Project;
  readonly imported: ImportedData;
  /** What was put where, in words. */
  readonly notes: readonly string[];
}

/** The project with the files at `path` as its data. */
export async function withData(
  project: Project,
  path: string,
  options: Work & { readonly storage: DataStorage },
): Promise<Result<WithData, string>> {
  const files = await readFiles(path);
  if (!files.ok) return files;
  const imported = await importFiles(files.value, { ...options, decodeImage });
  if (!imported.ok) return err(imported.error.message);
  const found = placed(project, imported.value);
  return found.ok ? ok({ ...found.value, imported: imported.value }) : found;
}

async function readFiles(path: string): Promise<Result<SourceFile[], string>> {
  try {
    if (!(await stat(path)).isDirectory()) return ok([{ name: basename(path), data: await readFile(path) }]);
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const files = paths.sort().map(async (file) => ({ name: `${basename(path)}/${relative(path, file)}`, data: await readFile(file) }));
    return ok(await Promise.all(files));
  } catch (error) {
    return err(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `imported` in the place of the project's data, and what was put where. */
export function placed(project: Project, imported: ImportedData): Result<Pick<WithData, "project" | "notes">, string> {
  const { nodes, edits } = placeData(project, imported, catalogue);
  if (nodes.length === 0) {
    const ports = Object.keys(imported.outputs).join(", ");
    return err(`The project has no data that ${imported.name} (${ports}) could stand in for.`);
  }
  const notes = nodes.map(({ id, kind }) =>
    kind === "files"
      ? `${id} reads ${imported.name}`
      : `${id} (${kind}) is replaced by ${imported.name} for this training; the project file stays as it is`,
  );
  return ok({ project: applyEdits(project, edits), notes });
}
