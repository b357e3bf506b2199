/** @file What tables and JSON files say about images: one record of fields per image. */
import type { Json } from "../../../core/json.ts";
import { ok, type Result } from "../../../core/result.ts";
import type { Fault } from "../../protocol.ts";
import { baseName } from "./byte-source.ts";
import { numberOf, readTable } from "./csv-cells.ts";
import type { Entry } from "./entries.ts";
import type { Format } from "./formats.ts";
import { refuse } from "./words.ts";

/** Fields by name, with the cells as they stand. */
export type ImageRecord = Readonly<Record<string, string | number>>;

export async function readRecords(entry: Entry, format: Format): Promise<Result<readonly ImageRecord[], Fault>> {
  const bytes = await entry.all();
  if (!bytes.ok) return bytes;
  const text = new TextDecoder().decode(bytes.value);
  return format === "json" ? fromJson(text, baseName(entry.path)) : ok(fromTable(text));
}

/** A list of objects, an object of lists or texts by image, or an object that holds such a list. */
function fromJson(text: string, name: string): Result<readonly ImageRecord[], Fault> {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (error) {
    return refuse(
      `"${name}" is no valid JSON (${error instanceof Error ? error.message : ""}): correct it, or open the images without it.`,
    );
  }
  return ok(listOf(json).flatMap((item) => recordOf(item)));
}

function listOf(json: Json): readonly Json[] {
  if (isList(json)) return json;
  if (typeof json !== "object" || json === null) return [];
  const lists = Object.values(json).filter(isList);
  const longest = lists.reduce<readonly Json[]>((best, list) => (list.length > best.length ? list : best), []);
  if (longest.length > 0 && typeof longest[0] === "object") return longest;
  return Object.entries(json).map(([file, value]) =>
    typeof value === "object" && value !== null && !isList(value) ? { file, ...value } : { file, caption: value },
  );
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function recordOf(item: Json): ImageRecord[] {
  if (typeof item !== "object" || item === null || isList(item)) return [];
  const fields: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(item)) {
    if (typeof value === "string" || typeof value === "number") fields[name] = value;
    else if (typeof value === "boolean") fields[name] = value ? 1 : 0;
    // Several captions: the first.
    else if (value !== null && isList(value) && typeof value[0] === "string") fields[name] = value[0];
  }
  return [fields];
}

/** A header is needed. CelebA's lists begin with their length, and their header has no name for the file. */
function fromTable(text: string): ImageRecord[] {
  const { rows, separator } = readTable(/^\s*\d+\s*\n/.test(text) ? text.replace(/^\s*\d+\s*\n/, "") : text);
  const [first = [], second = []] = rows;
  const header = first.length === second.length - 1 ? ["file", ...first] : first;
  return rows.slice(1).map((row) =>
    Object.fromEntries(
      header.map((title, c) => {
        const cell = (row[c] ?? "").trim();
        const value = numberOf(cell, separator);
        return [title.trim() || `column ${c + 1}`, Number.isNaN(value) ? cell : value];
      }),
    ),
  );
}
