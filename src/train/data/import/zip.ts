/**
 * @file Reads the table of contents of a zip (PKWARE's APPNOTE 6.3, sections 4.3.12 and 4.3.16) and unpacks one entry at
 * a time. What an archive declares is checked before anything is unpacked, and what comes out is checked against it.
 */
import { ok, type Result } from "../../../core/result.ts";
import type { Fault } from "../../protocol.ts";
import { showBytes } from "../storage.ts";
import type { ByteSource } from "./byte-source.ts";
import { unpack } from "./inflate.ts";
import { count, refuse } from "./words.ts";

export interface ZipEntry {
  readonly path: string;
  readonly size: number;
  readonly packedSize: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  /** Where its local header is. */
  readonly offset: number;
}

/** `ratio`: unpacked over packed; photographs have 1, tables 10, a bomb 1,000. */
const zipLimits = { entries: 200_000, bytes: 4e9, ratio: 250, smallBytes: 2e7 } as const;

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const UNKNOWN = 0xffffffff;

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The entries that are files, without those that systems add of their own accord. */
export async function listZip(source: ByteSource): Promise<Result<readonly ZipEntry[], Fault>> {
  const broken = refuse(
    `"${source.name}" is no complete zip file: its table of contents is missing or damaged. Download or pack it again.`,
  );
  const tailStart = Math.max(0, source.size - 65_557);
  const tail = await source.read(tailStart, source.size);
  const end = view(tail);
  let at = tail.length - 22;
  while (at >= 0 && end.getUint32(at, true) !== END) at--;
  if (at < 0) return broken;

  const entryCount = end.getUint16(at + 10, true);
  const size = end.getUint32(at + 12, true);
  const start = end.getUint32(at + 16, true);
  if (entryCount === 0xffff || start === UNKNOWN || size === UNKNOWN) {
    return refuse(`"${source.name}" is a zip of more than 65,534 files or 4 GB: unpack it and open the folder.`);
  }
  if (start + size > source.size) return broken;
  const directory = await source.read(start, start + size);
  const entries = readDirectory(directory, entryCount, source.name);
  if (entries === undefined) return broken;
  return entries.ok ? checkLimits(source, entries.value) : entries;
}

/** Undefined when the directory is damaged. */
function readDirectory(directory: Uint8Array, entryCount: number, name: string): Result<ZipEntry[], Fault> | undefined {
  const fields = view(directory);
  const decoder = new TextDecoder();
  const entries: ZipEntry[] = [];
  for (let at = 0, k = 0; k < entryCount; k++) {
    if (at + 46 > directory.length || fields.getUint32(at, true) !== CENTRAL) return undefined;
    const [nameLength, extra, comment] = [
      fields.getUint16(at + 28, true),
      fields.getUint16(at + 30, true),
      fields.getUint16(at + 32, true),
    ];
    const path = decoder.decode(directory.subarray(at + 46, at + 46 + nameLength)).replaceAll("\\", "/");
    const method = fields.getUint16(at + 10, true);
    const encrypted = (fields.getUint16(at + 8, true) & 1) === 1;
    if (!path.endsWith("/") && !isLitter(path)) {
      if (encrypted) return refuse(`"${name}" is locked with a password: unpack it first.`);
      if (method !== 0 && method !== 8)
        return refuse(
          `"${path}" in "${name}" is packed in a way that cannot be read (method ${method}): pack it again as an ordinary zip.`,
        );
      entries.push({
        path,
        method,
        packedSize: fields.getUint32(at + 20, true),
        size: fields.getUint32(at + 24, true),
        offset: fields.getUint32(at + 42, true),
      });
    }
    at += 46 + nameLength + extra + comment;
  }
  return ok(entries);
}

/** What macOS and Windows put into folders. */
export function isLitter(path: string): boolean {
  return path.split("/").some((part) => part === "__MACOSX" || part.startsWith(".") || part === "Thumbs.db" || part === "desktop.ini");
}

function checkLimits(source: ByteSource, entries: readonly ZipEntry[]): Result<readonly ZipEntry[], Fault> {
  const bytes = entries.reduce((sum, entry) => sum + entry.size, 0);
  const packed = Math.max(1, source.size);
  if (entries.length > zipLimits.entries)
    return refuse(`"${source.name}" holds ${count(entries.length)} files; at most ${count(zipLimits.entries)} can be opened at once.`);
  if (bytes > zipLimits.bytes || (bytes > zipLimits.smallBytes && bytes / packed > zipLimits.ratio)) {
    return refuse(
      `"${source.name}" would unpack from ${showBytes(packed)} to ${showBytes(bytes)} and was not opened: archives like that are made to fill up memory. If yours is not, unpack it and open the folder.`,
    );
  }
  return ok(entries);
}

/** All of an entry's bytes, or its first ones. */
export async function readZipEntry(
  source: ByteSource,
  entry: ZipEntry,
  options: { first?: number; signal?: AbortSignal | undefined } = {},
): Promise<Result<Uint8Array, Fault>> {
  const header = await source.read(entry.offset, entry.offset + 30);
  const named: ByteSource = { ...source, name: `${entry.path}" in "${source.name}` };
  if (header.length < 30 || view(header).getUint32(0, true) !== LOCAL)
    return refuse(`"${named.name}" is damaged. Download or pack the zip again.`);
  const start = entry.offset + 30 + view(header).getUint16(26, true) + view(header).getUint16(28, true);
  const end = start + entry.packedSize;
  if (entry.method === 0) return ok(await source.read(start, options.first === undefined ? end : Math.min(end, start + options.first)));
  const unpacked = await unpack({ source: named, start, end, packing: "deflate", most: entry.size, ...options });
  if (unpacked.ok && options.first === undefined && unpacked.value.length < entry.size)
    return refuse(`"${named.name}" ends before its data are complete. Download or pack the zip again.`);
  return unpacked;
}
