/** @file Joins captions, attributes and labels that stand in a table or a JSON file to the images that they are about. */
import { createRandom } from "../../../core/random.ts";
import { label, sizeOf, vector } from "../../../core/tensor-type.ts";
import type { Column, Columns } from "../columns.ts";
import { baseName } from "./byte-source.ts";
import type { Found } from "./found.ts";
import type { ImageRecord } from "./records.ts";
import { plural } from "./words.ts";

const CAPTIONS = ["caption", "captions", "text", "description", "prompt", "title"];
const LABELS = ["label", "class", "category", "group"];
const WORDS = 2000;
const LONGEST = 32;
const EMBEDDING = 64;

/** Adds what the records say; images that none is about are left out. Undefined where the records are about other things. */
export function describeImages(found: Found & { readonly paths: readonly string[] }, records: readonly ImageRecord[]): Found | undefined {
  const byImage = match(found.paths, records);
  const rows = found.paths.flatMap((path, row) => (byImage.has(path) ? [row] : []));
  if (rows.length === 0 || rows.length * 4 < found.paths.length) return undefined;
  const about = rows.map((row) => byImage.get(found.paths[row] ?? "") ?? {});
  const columns: Record<string, Column> = {};
  for (const [port, column] of Object.entries(found.columns)) columns[port] = rows.length === found.count ? column : rowsOf(column, rows);
  const labels = labelsOf(about);
  const captions = captionsOf(about);
  Object.assign(columns, attributesOf(about), captions?.columns, labels?.columns);
  const missing = found.count - rows.length;
  const names = labels?.names ?? found.classNames;
  return {
    format: found.format,
    count: rows.length,
    columns,
    ...(names ? { classNames: names } : {}),
    ...(captions ? { words: captions.words } : {}),
    notes: [...found.notes, ...(missing > 0 ? [`${plural(missing, "image")} left out, because nothing is said about them.`] : [])],
  };
}

/** A record is about the image whose file name, with or without ending and folders, one of its fields holds. */
function match(paths: readonly string[], records: readonly ImageRecord[]): ReadonlyMap<string, ImageRecord> {
  const stem = (name: string) => name.replace(/\.[a-z0-9]+$/i, "");
  const known = new Map<string, string[]>();
  const know = (name: string, path: string) => known.set(name, [...(known.get(name) ?? []), path]);
  for (const path of paths) {
    know(baseName(path), path);
    know(stem(baseName(path)), path);
  }
  const found = new Map<string, ImageRecord>();
  for (const record of records) {
    for (const value of Object.values(record)) {
      const name = baseName(String(value));
      for (const path of known.get(name) ?? known.get(stem(name)) ?? []) if (!found.has(path)) found.set(path, record);
    }
  }
  return found;
}

function rowsOf({ type, data }: Column, rows: readonly number[]): Column {
  const size = sizeOf(type.shape);
  const out = data.slice(0, rows.length * size);
  for (const [i, row] of rows.entries()) out.set(data.subarray(row * size, (row + 1) * size), i * size);
  return { type, data: out };
}

/** A field that each record has, with the values of one kind. */
function fields(about: readonly ImageRecord[], kind: "string" | "number"): string[] {
  return Object.keys(about[0] ?? {}).filter((name) => about.every((record) => typeof record[name] === kind));
}

/** Numbers between -1 and 1 that take more than one value: CelebA's -1 and 1 become 0 and 1. */
function attributesOf(about: readonly ImageRecord[]): Columns | undefined {
  const names = fields(about, "number").filter((name) => {
    const values = about.map((record) => Number(record[name]));
    return !LABELS.includes(name.toLowerCase()) && new Set(values).size > 1 && values.every((value) => value >= -1 && value <= 1);
  });
  if (names.length === 0) return undefined;
  const signed = names.some((name) => about.some((record) => Number(record[name]) < 0));
  const data = Float32Array.from(
    about.flatMap((record) => names.map((name) => (signed ? (Number(record[name]) + 1) / 2 : Number(record[name])))),
  );
  return { attributes: { type: vector(names.length, "unit"), data } };
}

function labelsOf(about: readonly ImageRecord[]): { columns: Columns; names: readonly string[] } | undefined {
  const name = Object.keys(about[0] ?? {}).find(
    (field) => LABELS.includes(field.toLowerCase()) && about.every((record) => record[field] !== undefined),
  );
  if (name === undefined) return undefined;
  const names = [...new Set(about.map((record) => String(record[name])))].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  if (names.length < 2) return undefined;
  return {
    names,
    columns: { label: { type: label(names.length), data: Int32Array.from(about, (record) => names.indexOf(String(record[name]))) } },
  };
}

function captionsOf(about: readonly ImageRecord[]): { columns: Columns; words: readonly string[] } | undefined {
  const texts = fields(about, "string");
  const name = CAPTIONS.map((wanted) => texts.find((field) => field.toLowerCase() === wanted)).find((field) => field !== undefined);
  if (name === undefined) return undefined;
  const captions = about.map(
    (record) =>
      String(record[name])
        .toLowerCase()
        .match(/[\p{L}\p{N}']+/gu) ?? [],
  );
  const counts = new Map<string, number>();
  for (const word of captions.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  // Word number 0 fills up short captions. The most frequent come first; of equals, the alphabet decides.
  const words = ["", ...[...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([word]) => word)].slice(0, WORDS + 1);
  const numbers = new Map(words.map((word, k) => [word, k]));
  const length = captions.reduce((most, caption) => Math.max(most, Math.min(LONGEST, caption.length)), 1);
  const tokens = new Int32Array(about.length * length);
  const embedding = new Float32Array(about.length * EMBEDDING);
  const directions = words.map((word) => direction(word));
  for (const [i, caption] of captions.entries()) {
    const known = caption.flatMap((word) => numbers.get(word) ?? []).slice(0, length);
    tokens.set(known, i * length);
    const scale = 1 / Math.sqrt(Math.max(1, known.length));
    for (const word of known)
      for (let k = 0; k < EMBEDDING; k++)
        embedding[i * EMBEDDING + k] = (embedding[i * EMBEDDING + k] ?? 0) + scale * (directions[word]?.[k] ?? 0);
  }
  const caption: Column = {
    type: { meaning: "text", shape: [length], dtype: "int32", range: "non-negative", classes: words.length },
    data: tokens,
  };
  return { words, columns: { caption, embedding: { type: vector(EMBEDDING), data: embedding } } };
}

/** A word has the same direction, N(0, 1) in each number, in every set of images. */
function direction(word: string): Float32Array {
  const random = createRandom(0, `word/${word}`);
  return Float32Array.from({ length: EMBEDDING }, () => random.normal());
}
