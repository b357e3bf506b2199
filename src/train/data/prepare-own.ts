/** @file The columns of a person's stored files as the node wants them: some of the rows, images cut, scaled and in range. */
import { createRandom } from "../../core/random.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { sizeOf, type TensorType } from "../../core/tensor-type.ts";
import { mismatchedRows } from "../../nodes/data/fields/mismatched.ts";
import { outputsOf } from "../../nodes/data/files/outputs.ts";
import { type FilesParams, filesParams } from "../../nodes/data/files/params.ts";
import type { Fault } from "../protocol.ts";
import type { Column, Columns } from "./columns.ts";
import { tooLarge } from "./import/words.ts";
import { type Box, centreBox, type Pixels, resize } from "./resize.ts";
import type { SourceRequest } from "./source.ts";
import { type DataSet, showBytes } from "./storage.ts";
import { breathe, defaultBudget, stopped } from "./work.ts";

export async function prepareOwn(given: Record<string, unknown>, request: SourceRequest): Promise<Result<Columns, Fault>> {
  const params = filesParams.parse(given);
  const fault = (message: string): Result<never, Fault> => err({ code: "data", message });
  if (params.files === "") return fault("No files are chosen: open files of your own, or take one of the built-in data sets.");
  const stored = await request.storage.load(params.files);
  if (!stored.ok) return stored;
  const types = outputsOf(params, stored.value.about);
  if (!types.ok) return fault(types.error.message);
  const rows = rowsOf(stored.value, params);
  if (!rows.ok) return fault(rows.error);

  const { entry, seed, budget = defaultBudget } = request;
  const used = Object.keys(entry.outputs);
  const wanted = Object.entries(types.value).filter(([port]) => used.length === 0 || used.includes(port));
  const columns: Record<string, Column> = {};
  for (const [port, type] of wanted) {
    // Images of other classes are the same images in another order.
    const from = stored.value.columns[port === "pair" || port === "other" ? "image" : port];
    if (from === undefined) continue;
    const bytes = sizeOf(type.shape) * rows.value.length * from.data.BYTES_PER_ELEMENT;
    if (bytes > budget)
      return tooLarge(
        `These examples would take ${showBytes(bytes)}, more than the ${showBytes(budget)} there is room for: choose a smaller size or fewer examples.`,
      );
    const known = port === "other" ? columns["image"] : undefined;
    const drawn = from === stored.value.columns["image"] && known === undefined;
    const column = drawn
      ? await pictures(from, { type, rows: rows.value, params, right: port === "pair" }, request)
      : ok(known ?? selected(from, rows.value));
    if (!column.ok) return column;
    const labels = stored.value.columns["label"];
    columns[port] =
      port === "other" && labels
        ? { ...column.value, rows: mismatchedRows(selected(labels, rows.value).data, createRandom(seed, `data/${entry.node}/other`)) }
        : column.value;
  }
  return ok(columns);
}

/** The examples that are of the class asked for, at most so many. */
function rowsOf({ about, columns }: DataSet, { only, limit }: FilesParams): Result<Uint32Array, string> {
  const all = Uint32Array.from({ length: about.count }, (_, row) => row);
  const wanted = only.trim();
  const names = about.classNames ?? Array.from({ length: columns["label"]?.type.classes ?? 0 }, (_, k) => String(k));
  const label = names.indexOf(wanted);
  if (wanted !== "" && label < 0) {
    const known =
      names.length === 0 ? "these files have no classes" : `there are ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", ..." : ""}`;
    return err(`There is no class "${wanted}" among the files: ${known}.`);
  }
  const rows = wanted === "" ? all : all.filter((row) => columns["label"]?.data[row] === label);
  if (rows.length === 0) return err("No example is left: choose another class.");
  return ok(limit > 0 ? rows.subarray(0, limit) : rows);
}

function selected({ type, data }: Column, rows: Uint32Array): Column {
  const size = sizeOf(type.shape);
  if (rows.length * size === data.length) return { type, data };
  const out =
    data instanceof Uint8Array
      ? new Uint8Array(rows.length * size)
      : data instanceof Int32Array
        ? new Int32Array(rows.length * size)
        : new Float32Array(rows.length * size);
  for (const [i, row] of rows.entries()) out.set(data.subarray(row * size, (row + 1) * size), i * size);
  return { type, data: out };
}

interface Wanted {
  readonly type: TensorType;
  readonly rows: Uint32Array;
  readonly params: FilesParams;
  /** The right half instead of the left one. */
  readonly right: boolean;
}

async function pictures(
  from: Column,
  { type, rows, params, right }: Wanted,
  { signal, progress }: SourceRequest,
): Promise<Result<Column, Fault>> {
  const [height = 0, full = 0, channels = 0] = from.type.shape;
  const width = params.halves === "horizontal" ? full / 2 : full;
  const [toHeight = 0, toWidth = 0] = type.shape;
  if (!(from.data instanceof Uint8Array) || (height === toHeight && full === toWidth)) return ok({ ...selected(from, rows), type });
  const out = new Uint8Array(rows.length * toHeight * toWidth * channels);
  const stored = height * full * channels;
  const half: Box = { x: right ? width : 0, y: 0, width, height };
  for (const [i, row] of rows.entries()) {
    if (i % 512 === 511) {
      if (signal?.aborted) return err(stopped);
      progress?.("Scaling images", i, rows.length);
      await breathe();
    }
    const source: Pixels = { width: full, height, channels, data: from.data.subarray(row * stored, (row + 1) * stored) };
    out.set(fitted(source, half, { width: toWidth, height: toHeight, fit: params.fit }), i * toHeight * toWidth * channels);
  }
  return ok({ type, data: out });
}

function fitted(source: Pixels, part: Box, to: { width: number; height: number; fit: FilesParams["fit"] }): Uint8Array {
  if (to.fit === "stretch") return resize(source, part, to);
  if (to.fit === "crop") {
    const box = centreBox(part, to.width / to.height);
    return resize(source, { ...box, x: box.x + part.x, y: box.y + part.y }, to);
  }
  const scale = Math.min(1, to.width / part.width, to.height / part.height);
  const inner = { width: Math.max(1, Math.round(part.width * scale)), height: Math.max(1, Math.round(part.height * scale)) };
  const small = resize(source, part, inner);
  const out = new Uint8Array(to.width * to.height * source.channels);
  const [left, top] = [(to.width - inner.width) >> 1, (to.height - inner.height) >> 1];
  const length = inner.width * source.channels;
  for (let y = 0; y < inner.height; y++)
    out.set(small.subarray(y * length, (y + 1) * length), ((top + y) * to.width + left) * source.channels);
  return out;
}
