/** @file All files of an import as one flat list, whether they stand alone, in a folder, in a zip or packed with gzip. */
import { ok, type Result } from "../../../core/result.ts";
import type { Fault } from "../../protocol.ts";
import { defaultBudget, type Work } from "../work.ts";
import { type ByteSource, byteSource, extensionOf, type SourceFile } from "./byte-source.ts";
import { unpack } from "./inflate.ts";
import { refuse } from "./words.ts";
import { isLitter, listZip, readZipEntry, type ZipEntry } from "./zip.ts";

export interface Entry {
  /** With folders; without ".gz". */
  readonly path: string;
  /** Unpacked bytes; of gzip unknown. */
  readonly size: number | undefined;
  head(bytes: number): Promise<Result<Uint8Array, Fault>>;
  all(): Promise<Result<Uint8Array, Fault>>;
}

export async function listEntries(files: readonly SourceFile[], work: Work): Promise<Result<readonly Entry[], Fault>> {
  const entries: Entry[] = [];
  for (const file of files) {
    if (isLitter(file.name)) continue;
    const source = byteSource(file);
    const magic = await source.read(0, 4);
    if (magic.length === 0) return refuse(`"${file.name}" is empty: nothing can be read from it.`);
    if (magic[0] === 0x50 && magic[1] === 0x4b && (magic[2] === 3 || magic[2] === 5)) {
      const listed = await listZip(source);
      if (!listed.ok) return listed;
      for (const entry of listed.value) entries.push(zipped(source, entry, work));
    } else entries.push(magic[0] === 0x1f && magic[1] === 0x8b ? gzipped(source, work) : plain(source));
  }
  return ok(entries);
}

function plain(source: ByteSource): Entry {
  return {
    path: source.name,
    size: source.size,
    head: async (bytes) => ok(await source.read(0, bytes)),
    all: async () => ok(await source.read(0, source.size)),
  };
}

function gzipped(source: ByteSource, { signal, budget = defaultBudget }: Work): Entry {
  const path = extensionOf(source.name) === "gz" ? source.name.slice(0, -3) : source.name;
  const how = { source, packing: "gzip", most: budget, signal } as const;
  return { path, size: undefined, head: (first) => unpack({ ...how, first }), all: () => unpack(how) };
}

function zipped(source: ByteSource, entry: ZipEntry, { signal }: Work): Entry {
  return {
    path: entry.path,
    size: entry.size,
    head: (first) => readZipEntry(source, entry, { first, signal }),
    all: () => readZipEntry(source, entry, { signal }),
  };
}
