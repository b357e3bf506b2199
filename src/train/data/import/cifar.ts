/** @file CIFAR's binary files: records of one label byte (two in CIFAR-100, the second counts) and 32 × 32 red, green, blue planes. */
import { ok, type Result } from "../../../core/result.ts";
import { image, label } from "../../../core/tensor-type.ts";
import type { Fault } from "../../protocol.ts";
import { showBytes } from "../storage.ts";
import { defaultBudget, type Work } from "../work.ts";
import { baseName } from "./byte-source.ts";
import type { Entry } from "./entries.ts";
import type { Found } from "./found.ts";
import { count, refuse, tooLarge } from "./words.ts";

const PIXELS = 1024;
const TEN = 3 * PIXELS + 1;
const HUNDRED = 3 * PIXELS + 2;

export async function importCifar(entries: readonly Entry[], { budget = defaultBudget, progress }: Work): Promise<Result<Found, Fault>> {
  const size = entries.reduce((sum, entry) => sum + (entry.size ?? 0), 0);
  if (size > budget)
    return tooLarge(`These files hold ${showBytes(size)}, more than the ${showBytes(budget)} there is room for: open fewer of them.`);
  const files: { bytes: Uint8Array; record: number; name: string }[] = [];
  for (const [done, entry] of entries.entries()) {
    progress?.("Reading CIFAR files", done, entries.length);
    const read = await entry.all();
    if (!read.ok) return read;
    const bytes = read.value;
    const name = baseName(entry.path);
    const record = [TEN, HUNDRED].find((length) => bytes.length % length === 0);
    if (record === undefined || bytes.length === 0) {
      return refuse(
        `"${name}" has ${count(bytes.length)} bytes, which is no whole number of CIFAR records (${count(TEN)} bytes each, of CIFAR-100 ${count(HUNDRED)}). It is damaged or something else: download it again.`,
      );
    }
    files.push({ bytes, record, name });
  }
  const [first] = files;
  const mixed = files.find(({ record }) => record !== first?.record);
  if (mixed) return refuse(`"${first?.name}" and "${mixed.name}" are of different kinds, CIFAR-10 and CIFAR-100: open one kind at a time.`);

  const classes = first?.record === HUNDRED ? 100 : 10;
  const total = files.reduce((sum, { bytes, record }) => sum + bytes.length / record, 0);
  const data = new Uint8Array(total * 3 * PIXELS);
  const labels = new Int32Array(total);
  let at = 0;
  for (const { bytes, record, name } of files) {
    for (let start = 0; start < bytes.length; start += record, at++) {
      const pixels = start + record - 3 * PIXELS;
      const value = bytes[pixels - 1] ?? 0;
      if (value >= classes)
        return refuse(
          `Record ${count(start / record + 1)} of "${name}" has the label ${value}, but there are ${classes} classes: it is no CIFAR file, or damaged.`,
        );
      labels[at] = value;
      for (let p = 0; p < PIXELS; p++) for (let c = 0; c < 3; c++) data[(at * PIXELS + p) * 3 + c] = bytes[pixels + c * PIXELS + p] ?? 0;
    }
  }
  return ok({
    format: "cifar",
    count: total,
    columns: { image: { type: image(32, 32, 3, "unit"), data }, label: { type: label(classes), data: labels } },
    notes: [],
  });
}
