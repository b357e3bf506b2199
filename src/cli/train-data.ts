/** @file A person's files for `ganvas train --data`: read, imported, and put in the place of the project's data. */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { Json } from "../core/json.ts";
import { err, ok, type Result } from "../core/result.ts";
import { applyEdits, BOARD, type Edit } from "../graph/edit.ts";
import type { GraphNode, Project } from "../graph/schema.ts";
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
  const placed = placeData(project, imported.value);
  return placed.ok ? ok({ ...placed.value, imported: imported.value }) : placed;
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

/** Every card of own files takes the imported ones; where there is none, the built-in images are replaced. */
export function placeData(project: Project, imported: ImportedData): Result<Pick<WithData, "project" | "notes">, string> {
  const sources = project.game.nodes.filter(({ kind }) => catalogue.get(kind)?.family === "data");
  const own = sources.filter(({ kind }) => kind === "files");
  const replaced = own.length > 0 ? own : sources.filter((node) => fits(project, node, imported));
  if (replaced.length === 0) {
    const ports = Object.keys(imported.outputs).join(", ");
    return err(`The project has no data that ${imported.name} (${ports}) could stand in for.`);
  }
  const edits = replaced.map(
    (node): Edit =>
      node.kind === "files"
        ? { edit: "set-param", graph: BOARD, node: node.id, param: "files", value: imported.id }
        : { edit: "set-kind", graph: BOARD, node: node.id, kind: "files", params: paramsFor(node, imported) },
  );
  const notes = replaced.map(({ id, kind }) =>
    kind === "files"
      ? `${id} reads ${imported.name}`
      : `${id} (${kind}) is replaced by ${imported.name} for this training; the project file stays as it is`,
  );
  return ok({ project: applyEdits(project, edits), notes });
}

/** Whether the files have every port that the card's wires start from. */
function fits({ game }: Project, node: GraphNode, { outputs }: ImportedData): boolean {
  const ports = game.edges.filter(({ source }) => source === node.id).map(({ sourcePort }) => sourcePort);
  return ports.length > 0 && ports.every((port) => port in outputs);
}

/** Range, order, renewal and size of the card that they replace. */
function paramsFor(node: GraphNode, { id }: ImportedData): Record<string, Json> {
  const before = catalogue.get(node.kind)?.params.safeParse(node.params).data ?? {};
  const fields = catalogue.get("files")?.params.shape ?? {};
  const candidates: Record<string, unknown> = { ...before, ...("size" in before ? { size: String(before["size"]) } : {}) };
  const kept = Object.entries(candidates).filter(([name, value]) => fields[name]?.safeParse(value).success === true);
  return { ...(Object.fromEntries(kept) as Record<string, Json>), files: id };
}
