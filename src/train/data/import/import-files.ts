/** @file Takes a person's own files in: finds out what they are, decodes them, stores them. */
import { err, ok, type Result } from "../../../core/result.ts";
import type { Fault, ImportedData } from "../../protocol.ts";
import { bytesOf } from "../columns.ts";
import type { DataSet, DataStorage } from "../storage.ts";
import { stopped } from "../work.ts";
import { baseName, type SourceFile } from "./byte-source.ts";
import { importCifar } from "./cifar.ts";
import { importCsv } from "./csv.ts";
import { describeImages } from "./describe.ts";
import { type Entry, listEntries } from "./entries.ts";
import { fingerprint } from "./fingerprint.ts";
import { type Format, formatOf, HEAD } from "./formats.ts";
import type { Found } from "./found.ts";
import { importIdx } from "./idx.ts";
import { type ImagesOptions, importImages } from "./images.ts";
import { importMidi } from "./midi.ts";
import { type ImageRecord, readRecords } from "./records.ts";
import { formats, plural, refuse } from "./words.ts";

export interface ImportOptions extends ImagesOptions {
  readonly storage: DataStorage;
  /** What the person will see; left out: from the files' names. */
  readonly name?: string | undefined;
}

/** Decodes and stores; nothing is stored on a fault. */
export async function importFiles(files: readonly SourceFile[], options: ImportOptions): Promise<Result<ImportedData, Fault>> {
  try {
    const decoded = await decodeFiles(files, options);
    return decoded.ok ? await options.storage.save(decoded.value) : decoded;
  } catch (error) {
    // How browsers say that a file was moved or changed while it was read.
    if (!(error instanceof DOMException)) throw error;
    return refuse(`A file could not be read (${error.message}): choose the files again.`);
  }
}

export async function decodeFiles(files: readonly SourceFile[], options: Omit<ImportOptions, "storage">): Promise<Result<DataSet, Fault>> {
  if (files.length === 0) return refuse(`No files were chosen. These can be opened: ${formats}.`);
  const listed = await listEntries(files, options);
  if (!listed.ok) return listed;
  const sorted = await sortByFormat(listed.value, options);
  if (!sorted.ok) return sorted;
  const found = await importFound(sorted.value, files, options);
  if (!found.ok) return found;
  if (options.signal?.aborted) return err(stopped);
  const { columns, format, count, classNames, words, notes, used } = found.value;
  const outputs = Object.fromEntries(Object.entries(columns).map(([port, { type }]) => [port, type]));
  const about: ImportedData = {
    id: fingerprint(columns),
    name: options.name ?? nameOf(files),
    format,
    count,
    outputs,
    bytes: bytesOf(columns),
    notes: [...notes, ...leftOver(sorted.value, used)],
    ...(classNames ? { classNames } : {}),
    ...(words ? { words } : {}),
  };
  return ok({ about, columns });
}

type Sorted = ReadonlyMap<Format, readonly Entry[]>;

async function sortByFormat(entries: readonly Entry[], { signal }: Pick<ImagesOptions, "signal">): Promise<Result<Sorted, Fault>> {
  const sorted = new Map<Format, Entry[]>();
  for (const entry of entries) {
    if (signal?.aborted) return err(stopped);
    const head = await entry.head(HEAD);
    if (!head.ok) return head;
    const format = formatOf(entry.path, head.value, entry.size);
    const same = sorted.get(format);
    if (same) same.push(entry);
    else sorted.set(format, [entry]);
  }
  return ok(sorted);
}

type Outcome = Result<Found & { readonly used: readonly Format[] }, Fault>;

/** The first of these that is among the files is what the import is of. */
async function importFound(sorted: Sorted, files: readonly SourceFile[], options: Omit<ImportOptions, "storage">): Promise<Outcome> {
  const of = (format: Format) => sorted.get(format) ?? [];
  const using = (found: Result<Found, Fault>, format: Format): Outcome => (found.ok ? ok({ ...found.value, used: [format] }) : found);
  if (of("idx").length > 0) return using(await importIdx(of("idx"), options), "idx");
  if (of("image").length > 0) return importDescribed(sorted, options);
  if (of("cifar").length > 0) return using(await importCifar(of("cifar"), options), "cifar");
  if (of("midi").length > 0) return using(await importMidi(of("midi"), options), "midi");
  const tables = of("table");
  const [table] = tables;
  if (table && tables.length === 1) return using(await importCsv(table, options), "table");
  return refuse(unopened(sorted, files));
}

/** Images, and what tables and JSON files beside them say about them. */
async function importDescribed(sorted: Sorted, options: Omit<ImportOptions, "storage">): Promise<Outcome> {
  const found = await importImages(sorted.get("image") ?? [], options);
  if (!found.ok) return found;
  for (const format of ["json", "table"] as const) {
    const records: ImageRecord[] = [];
    for (const entry of sorted.get(format) ?? []) {
      const read = await readRecords(entry, format);
      if (!read.ok) return read;
      for (const record of read.value) records.push(record);
    }
    const described = describeImages(found.value, records);
    if (described) return ok({ ...described, used: ["image", format] });
  }
  const { paths: _, ...plain } = found.value;
  return ok({ ...plain, used: ["image"] });
}

function unopened(sorted: Sorted, files: readonly SourceFile[]): string {
  const names = [...sorted.values()].flat().map(({ path }) => baseName(path));
  const tables = sorted.get("table") ?? [];
  const first = files[0]?.name ?? "";
  const listed = tables.slice(0, 3).map(({ path }) => baseName(path));
  if (tables.length > 1) return `${plural(tables.length, "table")} were chosen (${listed.join(", ")}): open one at a time.`;
  if (sorted.has("zip")) return `"${first}" holds another zip: unpack it once, and open the zip or the folder that is in it.`;
  if (names.length === 0) return `"${first}" holds no files that can be opened. These can: ${formats}.`;
  const shown = names.slice(0, 3).map((name) => `"${name}"`);
  return `${shown.join(", ")}${names.length > 3 ? " and others" : ""} cannot be opened: the format is not known. These can be opened: ${formats}.`;
}

function leftOver(sorted: Sorted, used: readonly Format[]): string[] {
  const others = [...sorted].filter(([format]) => !used.includes(format)).flatMap(([, entries]) => entries);
  if (others.length === 0) return [];
  const names = others.slice(0, 3).map(({ path }) => baseName(path));
  return [`${plural(others.length, "other file")} left out: ${names.join(", ")}${others.length > 3 ? ", ..." : ""}.`];
}

/** "cats and dogs" for "cats and dogs.zip", the folder's name for files in one, "train-images and 3 more" for several. */
function nameOf(files: readonly SourceFile[]): string {
  const [first, ...more] = files;
  const path = first?.name ?? "";
  const folder = path.includes("/") ? path.split("/")[0] : undefined;
  if (folder !== undefined && more.every(({ name }) => name.startsWith(`${folder}/`))) return folder;
  const stem = baseName(path).replace(/(\.[a-z0-9]{1,5}){1,2}$/i, "");
  return more.length === 0 ? stem : `${stem} and ${more.length} more`;
}
