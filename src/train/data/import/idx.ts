/** @file IDX, the format of MNIST: a magic number (0, 0, type, rank), big-endian sizes, then the values. */
import { err, ok, type Result } from "../../../core/result.ts";
import { image, label, vector } from "../../../core/tensor-type.ts";
import type { Fault } from "../../protocol.ts";
import type { Column } from "../columns.ts";
import { showBytes } from "../storage.ts";
import { defaultBudget, type Work } from "../work.ts";
import { baseName } from "./byte-source.ts";
import type { Entry } from "./entries.ts";
import type { Found } from "./found.ts";
import { count, plural, refuse, tooLarge } from "./words.ts";

interface IdxArray {
  readonly name: string;
  readonly sizes: readonly number[];
  /** After the sizes. */
  readonly bytes: Uint8Array;
  readonly type: number;
}

const TYPES: Readonly<Record<number, { size: number; read: (view: DataView, at: number) => number }>> = {
  8: { size: 1, read: (v, at) => v.getUint8(at) },
  9: { size: 1, read: (v, at) => v.getInt8(at) },
  11: { size: 2, read: (v, at) => v.getInt16(at) },
  12: { size: 4, read: (v, at) => v.getInt32(at) },
  13: { size: 4, read: (v, at) => v.getFloat32(at) },
  14: { size: 8, read: (v, at) => v.getFloat64(at) },
};
const BYTES = 8;

async function readIdx(entry: Entry, budget: number): Promise<Result<IdxArray, Fault>> {
  const name = baseName(entry.path);
  const head = await entry.head(20);
  if (!head.ok) return head;
  const first = [...head.value.subarray(0, 4)];
  const [zero, zero2, type = 0, rank = 0] = first;
  const kind = TYPES[type];
  const view = new DataView(head.value.buffer, head.value.byteOffset, head.value.length);
  if (zero !== 0 || zero2 !== 0 || kind === undefined || rank < 1 || rank > 4 || head.value.length < 4 + 4 * rank) {
    return refuse(
      `"${name}" is no IDX file: it begins with ${first.map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}, and an IDX file of images with 00 00 08 03. Download it again, or open another file.`,
    );
  }
  const sizes = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const bytes = sizes.reduce((product, size) => product * size, kind.size);
  const promise = `${sizes.map(count).join(" × ")} values`;
  if (bytes > budget)
    return tooLarge(`"${name}" declares ${promise} (${showBytes(bytes)}), more than the ${showBytes(budget)} there is room for.`);
  const all = await entry.all();
  if (!all.ok) return all;
  const values = all.value.subarray(4 + 4 * rank);
  if (values.length !== bytes) {
    const what =
      values.length < bytes
        ? `ends after ${count(values.length)} bytes of them`
        : `goes on for ${plural(values.length - bytes, "byte")} after them`;
    return refuse(`"${name}" declares ${promise} (${count(bytes)} bytes), but ${what}. It is damaged: download it again.`);
  }
  return ok({ name, sizes, bytes: values, type });
}

/** Images of one size with their labels, files being matched by name, else by their count; or vectors. The largest set comes first. */
export async function importIdx(entries: readonly Entry[], { budget = defaultBudget, progress }: Work): Promise<Result<Found, Fault>> {
  const arrays: IdxArray[] = [];
  for (const [done, entry] of entries.entries()) {
    progress?.("Reading IDX files", done, entries.length);
    const read = await readIdx(entry, budget);
    if (!read.ok) return read;
    arrays.push(read.value);
  }
  const labels = arrays.filter(({ sizes }) => sizes.length === 1);
  const sets = arrays.filter(({ sizes }) => sizes.length > 1).sort((a, b) => (b.sizes[0] ?? 0) - (a.sizes[0] ?? 0));
  const [largest] = sets;
  if (largest === undefined)
    return refuse(
      `${labels.map(({ name }) => `"${name}"`).join(" and ")} holds labels only: open the images that go with them at the same time.`,
    );

  const notes: string[] = [];
  const pairs: { set: IdxArray; labels: IdxArray | undefined }[] = [];
  for (const set of sets) {
    if (set.type !== largest.type || set.sizes.slice(1).join() !== largest.sizes.slice(1).join()) {
      notes.push(`"${set.name}" was left out: its examples have another size than those of "${largest.name}".`);
      continue;
    }
    const matched = labels.length === 0 ? ok(undefined) : matchLabels(set, labels);
    if (matched.ok) pairs.push({ set, labels: matched.value });
    else if (set === largest) return matched;
    else notes.push(`"${set.name}" was left out: ${matched.error.message}`);
  }
  const total = pairs.reduce((sum, { set }) => sum + (set.sizes[0] ?? 0), 0);
  if (total === 0) return refuse(`"${largest.name}" holds no examples: open another file.`);
  const examples = exampleColumn(
    largest,
    pairs.map(({ set }) => set),
  );
  if (!examples.ok) return examples;
  const column =
    labels.length === 0
      ? undefined
      : labelColumn(
          pairs.flatMap(({ labels }) => labels ?? []),
          total,
        );
  const port = examples.value.type.meaning === "image" ? "image" : "points";
  return ok({ format: "idx", count: total, columns: { [port]: examples.value, ...(column ? { label: column } : {}) }, notes });
}

/** What is left of a name when "images", "labels" and the endings are taken away. */
function stem(name: string): string {
  return name.toLowerCase().replace(/images?|labels?|idx\d|ubyte|[^a-z0-9]/g, "");
}

function matchLabels(set: IdxArray, labels: readonly IdxArray[]): Result<IdxArray, Fault> {
  const images = set.sizes[0] ?? 0;
  const named = labels.filter(({ name }) => stem(name) === stem(set.name));
  const found =
    named.find(({ sizes }) => sizes[0] === images) ?? (named.length === 0 ? labels.find(({ sizes }) => sizes[0] === images) : undefined);
  if (found) return ok(found);
  const near = named[0] ?? labels[0];
  return err({
    code: "data",
    message: `"${set.name}" has ${plural(images, "image")}, but "${near?.name}" has ${plural(near?.sizes[0] ?? 0, "label")}. Open the labels that belong to these images, or the images alone.`,
  });
}

function exampleColumn({ type, sizes: [, height = 1, width, channels = 1] }: IdxArray, sets: readonly IdxArray[]): Result<Column, Fault> {
  const length = sets.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (width !== undefined && type === BYTES) {
    const data = new Uint8Array(length);
    let at = 0;
    for (const { bytes } of sets) {
      data.set(bytes, at);
      at += bytes.length;
    }
    if (channels === 1 || channels === 3) return ok({ type: image(height, width, channels, "unit"), data });
  }
  if (width !== undefined)
    return refuse(`"${sets[0]?.name}" holds images that are neither grey nor RGB bytes: convert them to 8-bit images.`);
  return ok({ type: vector(height), data: numbers(sets) });
}

function numbers(sets: readonly IdxArray[]): Float32Array {
  const values: number[] = [];
  for (const { bytes, type } of sets) {
    const kind = TYPES[type];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (kind === undefined) continue;
    for (let at = 0; at < bytes.length; at += kind.size) values.push(kind.read(view, at));
  }
  return Float32Array.from(values);
}

function labelColumn(arrays: readonly IdxArray[], total: number): Column {
  const data = new Int32Array(total);
  data.set(numbers(arrays));
  return {
    type: label(
      Math.max(
        2,
        data.reduce((most, value) => Math.max(most, value + 1), 0),
      ),
    ),
    data,
  };
}
