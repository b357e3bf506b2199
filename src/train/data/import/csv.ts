/** @file Tables of points or of pixels, with or without a header and a column of labels. */
import { ok, type Result } from "../../../core/result.ts";
import { image, label, type TensorType, vector } from "../../../core/tensor-type.ts";
import type { Fault } from "../../protocol.ts";
import type { Column } from "../columns.ts";
import { showBytes } from "../storage.ts";
import { defaultBudget, type Work } from "../work.ts";
import { baseName } from "./byte-source.ts";
import { numberOf, readTable, type Table } from "./csv-cells.ts";
import type { Entry } from "./entries.ts";
import type { Found } from "./found.ts";
import { count, plural, refuse, tooLarge } from "./words.ts";

const LABEL_NAMES = new Set(["label", "labels", "class", "target", "category", "species", "mode", "y_true", "digit"]);

interface Layout {
  readonly header: readonly string[] | undefined;
  /** Index of the label column, -1 without one. */
  readonly labels: number;
  readonly width: number;
}

export async function importCsv(entry: Entry, { budget = defaultBudget }: Work): Promise<Result<Found, Fault>> {
  const name = baseName(entry.path);
  if ((entry.size ?? 0) > Math.min(budget, 4e8))
    return tooLarge(
      `"${name}" has ${showBytes(entry.size ?? 0)}; tables of up to ${showBytes(Math.min(budget, 4e8))} can be opened: split it, or save images as PNG files.`,
    );
  const bytes = await entry.all();
  if (!bytes.ok) return bytes;
  const table = readTable(new TextDecoder().decode(bytes.value));
  const layout = layoutOf(table);
  const first = layout.header ? 1 : 0;
  const total = table.rows.length - first;
  if (total === 0) return refuse(`"${name}" has no rows of numbers: open a table with one example per line.`);

  const features = layout.width - (layout.labels >= 0 ? 1 : 0);
  if (features === 0) return refuse(`"${name}" has labels only: each line needs the numbers of an example, too.`);
  const values = new Float32Array(total * features);
  const labelCells: string[] = [];
  for (let i = 0; i < total; i++) {
    const row = table.rows[first + i] ?? [];
    const line = table.lines[first + i] ?? 0;
    if (row.length !== layout.width) {
      return refuse(
        `Line ${count(line)} of "${name}" has ${plural(row.length, "cell")}, but the first line has ${layout.width}: all lines need the same number. Look for a missing or an extra separator.`,
      );
    }
    for (let c = 0, k = i * features; c < row.length; c++) {
      const cell = row[c] ?? "";
      if (c === layout.labels) {
        labelCells.push(cell.trim());
        continue;
      }
      const value = numberOf(cell, table.separator);
      if (Number.isNaN(value)) return refuse(notANumber(cell, { line, column: c, name, header: layout.header }));
      values[k++] = value;
    }
  }
  const examples = exampleColumn(values, features);
  const labels = layout.labels >= 0 ? labelColumn(labelCells) : undefined;
  const port = examples.type.meaning === "image" ? "image" : "points";
  return ok({
    format: "csv",
    count: total,
    columns: { [port]: examples, ...(labels ? { label: labels.column } : {}) },
    ...(labels?.names ? { classNames: labels.names } : {}),
    notes: [],
  });
}

function notANumber(
  cell: string,
  { line, column, name, header }: { line: number; column: number; name: string; header: readonly string[] | undefined },
): string {
  const title = header?.[column]?.trim();
  const place = `Line ${count(line)}, column ${column + 1}${title ? ` ("${title}")` : ""} of "${name}"`;
  const shown = cell.trim();
  const what = shown === "" ? "is empty" : `is "${shown.slice(0, 40)}", which is no number`;
  return `${place} ${what}. Fill in a number or take the line out; only a column of labels may hold words.`;
}

/** A first line of words is a header. A column is the labels' by its name, or as the only column of words, or before pixels. */
function layoutOf({ rows, separator }: Table): Layout {
  const [top = [], second = []] = rows;
  const isNumber = (cell: string | undefined) => cell !== undefined && !Number.isNaN(numberOf(cell, separator));
  // Words on the first line: a header, unless the same column has words on the next line and the rest are numbers.
  const words = top.filter((cell) => !isNumber(cell)).length;
  const header =
    words > 0 &&
    (words === top.length ? top.length > 1 || isNumber(second[0]) : top.some((cell, c) => !isNumber(cell) && isNumber(second[c])))
      ? top
      : undefined;
  const width = top.length;
  const named = header?.findIndex((title) => LABEL_NAMES.has(title.trim().toLowerCase())) ?? -1;
  if (named >= 0) return { header, labels: named, width };
  const sample = rows.slice(header ? 1 : 0, 50);
  const wordy = top.flatMap((_, c) => (sample.every((row) => !isNumber(row[c])) ? [c] : []));
  if (wordy.length === 1 && sample.length > 0 && width > 1) return { header, labels: wordy[0] ?? -1, width };
  const isByte = (cell: string) => /^\s*\d{1,3}\s*$/.test(cell) && Number(cell) <= 255;
  if (sideOf(width - 1) !== undefined && sample.every((row) => row.every(isByte))) return { header, labels: 0, width };
  return { header, labels: -1, width };
}

/** Side and channels of a square image with so many values, at least 8 × 8. */
function sideOf(values: number): { side: number; channels: 1 | 3 } | undefined {
  for (const channels of [1, 3] as const) {
    const side = Math.sqrt(values / channels);
    if (Number.isInteger(side) && side >= 8) return { side, channels };
  }
  return undefined;
}

/** Bytes of a square image become one; other numbers stay what they are. */
function exampleColumn(values: Float32Array, features: number): Column {
  const square = sideOf(features);
  const pixels =
    square !== undefined &&
    values.every((value) => value >= 0 && value <= 255 && Number.isInteger(value)) &&
    values.some((value) => value > 1);
  const type: TensorType = square && pixels ? image(square.side, square.side, square.channels, "unit") : vector(features);
  return { type, data: pixels ? Uint8Array.from(values) : values };
}

/** Whole numbers from 0 are labels as they are; anything else is numbered in the order of the alphabet. */
function labelColumn(cells: readonly string[]): { column: Column; names?: readonly string[] } {
  const numeric = cells.every((cell) => /^\d{1,4}$/.test(cell));
  if (numeric) {
    const data = Int32Array.from(cells, Number);
    return {
      column: {
        type: label(
          Math.max(
            2,
            data.reduce((most, value) => Math.max(most, value + 1), 0),
          ),
        ),
        data,
      },
    };
  }
  const names = [...new Set(cells)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const numbers = new Map(names.map((name, k) => [name, k]));
  return { column: { type: label(Math.max(2, names.length)), data: Int32Array.from(cells, (cell) => numbers.get(cell) ?? 0) }, names };
}
