/** @file What a file is, from its first bytes and its name. */
import { extensionOf } from "./byte-source.ts";

export type Format = "idx" | "image" | "cifar" | "table" | "json" | "midi" | "zip" | "unknown";

const imageExtensions = new Set(["png", "jpg", "jpeg", "gif", "webp", "bmp", "avif"]);
const tableExtensions = new Set(["csv", "tsv"]);

/** Bytes of the beginning that `formatOf` wants. */
export const HEAD = 512;

export function formatOf(path: string, head: Uint8Array, size: number | undefined): Format {
  const extension = extensionOf(path);
  const [a, b, c, d = 0] = head;
  const starts = (text: string, at = 0) => Array.from(text).every((letter, i) => head[at + i] === letter.charCodeAt(0));
  if (starts("\x89PNG") || (a === 0xff && b === 0xd8) || starts("GIF8") || (starts("RIFF") && starts("WEBP", 8)) || starts("ftypavif", 4))
    return "image";
  if (starts("MThd")) return "midi";
  if (a === 0 && b === 0 && c !== undefined && [8, 9, 11, 12, 13, 14].includes(c) && d >= 1 && d <= 4) return "idx";
  if (starts("PK\x03\x04")) return "zip";
  // By name alone what by content is not clear: a damaged file of these is then refused in its own words.
  if (/idx\d|ubyte/.test(path) && !tableExtensions.has(extension)) return "idx";
  if (imageExtensions.has(extension)) return "image";
  if (extension === "mid" || extension === "midi") return "midi";
  if (extension === "bin") return (size ?? 0) % 3073 === 0 || (a ?? 255) < 100 ? "cifar" : "unknown";
  if (extension === "json") return "json";
  if (tableExtensions.has(extension) || extension === "txt" || extension === "data") return isText(head) ? "table" : "unknown";
  return "unknown";
}

function isText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
}
