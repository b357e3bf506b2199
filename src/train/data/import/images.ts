/** @file Pictures, one per file, brought to one size; the folder that a picture is in is its label. */
import { ok, type Result } from "../../../core/result.ts";
import { image, label } from "../../../core/tensor-type.ts";
import type { Fault } from "../../protocol.ts";
import type { Column } from "../columns.ts";
import type { DecodeImage } from "../decode-image.ts";
import { imageDecoder } from "../decode-in-browser.ts";
import { centreBox, type Pixels, resize } from "../resize.ts";
import { showBytes } from "../storage.ts";
import { breathe, defaultBudget, stopped, type Work } from "../work.ts";
import { baseName } from "./byte-source.ts";
import type { Entry } from "./entries.ts";
import type { Found } from "./found.ts";
import { HEADER_BYTES, headerOf, type ImageHeader } from "./image-header.ts";
import { count, plural, refuse, tooLarge } from "./words.ts";

export interface ImagesOptions extends Work {
  /** Left out: the browser's decoder, or one for PNG and JPEG where there is no browser. */
  readonly decodeImage?: DecodeImage | undefined;
  /** The side of the square that all are brought to; left out: their own size when all have the same one, else chosen. */
  readonly size?: number | undefined;
}

/** A picture of more pixels than this is left out: decoded it would take 200 MB. */
const MOST_PIXELS = 5e7;
/** Larger pictures than this are scaled down when no size is asked for. */
const LARGEST_SIDE = 256;
const SIDES = [256, 128, 96, 64, 48, 32, 28, 24, 16];

interface Picture {
  readonly entry: Entry;
  readonly header: ImageHeader;
}

/** Gathers what was left out, and says it in few sentences. */
function createNotes() {
  const reasons = new Map<string, string[]>();
  return {
    add(reason: string, name: string) {
      reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
    },
    say: () =>
      [...reasons].map(
        ([reason, names]) =>
          `${plural(names.length, "file")} left out, ${reason}: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", ..." : ""}`,
      ),
  };
}

export async function importImages(
  entries: readonly Entry[],
  options: ImagesOptions,
): Promise<Result<Found & { readonly paths: readonly string[] }, Fault>> {
  const { signal, progress, budget = defaultBudget } = options;
  const notes = createNotes();
  const pictures: Picture[] = [];
  for (const [done, entry] of [...entries].sort((a, b) => order(a.path, b.path)).entries()) {
    if (done % 256 === 255) {
      if (signal?.aborted) return { ok: false, error: stopped };
      progress?.("Looking at the images", done, entries.length);
      await breathe();
    }
    const header = await readHeader(entry);
    const name = baseName(entry.path);
    if (header === undefined) notes.add("because they are no images that can be read", name);
    else if (header.width * header.height > MOST_PIXELS)
      notes.add(
        `because they have more than ${count(MOST_PIXELS / 1e6)} million pixels`,
        `${name} (${count(header.width)} × ${count(header.height)})`,
      );
    else pictures.push({ entry, header });
  }
  if (pictures.length === 0)
    return refuse(
      `No image can be opened. ${notes.say().join(". ")}. PNG and JPEG files of up to ${count(MOST_PIXELS / 1e6)} million pixels can be.`,
    );

  const target = targetOf(pictures, options.size);
  const channels = pictures.every(({ header }) => header.grey) ? 1 : 3;
  const bytes = pictures.length * target.width * target.height * channels;
  if (bytes > budget) {
    const fitting = SIDES.find((side) => pictures.length * side * side * channels <= budget);
    const way = fitting === undefined ? "open fewer of them" : `choose ${fitting} × ${fitting}, or open fewer of them`;
    return tooLarge(
      `${plural(pictures.length, "image")} of ${target.width} × ${target.height} take ${showBytes(bytes)}, more than the ${showBytes(budget)} there is room for: ${way}.`,
    );
  }
  const decoded = await decodeAll(pictures, { ...options, decodeImage: options.decodeImage ?? imageDecoder(), target, channels, notes });
  if (!decoded.ok) return decoded;
  const { data, kept } = decoded.value;
  if (kept.length === 0)
    return refuse(`No image can be opened. ${notes.say().join(". ")}. The files are damaged: download or export them again.`);
  const labels = folderLabels(kept.map(({ entry }) => entry.path));
  const scaled = pictures.some(({ header }) => header.width !== target.width || header.height !== target.height);
  return ok({
    format: "images",
    count: kept.length,
    paths: kept.map(({ entry }) => entry.path),
    columns: { image: toneColumn(data, target, channels), ...(labels ? { label: labels.column } : {}) },
    ...(labels ? { classNames: labels.names } : {}),
    notes: [
      ...notes.say(),
      ...(scaled ? [`The images were cropped to the middle and scaled to ${target.width} × ${target.height}`] : []),
    ].map((note) => `${note}.`),
  });
}

/** Numbers inside names count as numbers: 2.png comes before 10.png. */
function order(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

async function readHeader(entry: Entry): Promise<ImageHeader | undefined> {
  const head = await entry.head(HEADER_BYTES);
  if (!head.ok) return undefined;
  const header = headerOf(head.value);
  if (header !== undefined || head.value.length < HEADER_BYTES) return header;
  // A JPEG with a large preview before its size.
  const all = await entry.all();
  return all.ok ? headerOf(all.value) : undefined;
}

function targetOf(pictures: readonly Picture[], size: number | undefined): { width: number; height: number } {
  const [first] = pictures;
  if (size !== undefined) return { width: size, height: size };
  const same = pictures.every(({ header }) => header.width === first?.header.width && header.height === first.header.height);
  const { width = 0, height = 0 } = first?.header ?? {};
  if (same && Math.max(width, height) <= LARGEST_SIDE) return { width, height };
  const shorts = pictures.map(({ header }) => Math.min(header.width, header.height)).sort((a, b) => a - b);
  const middle = shorts[shorts.length >> 1] ?? 0;
  const side = SIDES.find((candidate) => candidate <= Math.min(middle, 128)) ?? 16;
  return { width: side, height: side };
}

interface Decoding extends Work {
  readonly decodeImage: DecodeImage;
  readonly target: { readonly width: number; readonly height: number };
  readonly channels: number;
  readonly notes: ReturnType<typeof createNotes>;
}

/** Several at a time: browsers decode on threads of their own. */
const AT_ONCE = 8;

async function decodeAll(
  pictures: readonly Picture[],
  at: Decoding,
): Promise<Result<{ data: Uint8Array<ArrayBuffer>; kept: readonly Picture[] }, Fault>> {
  const size = at.target.width * at.target.height * at.channels;
  const data = new Uint8Array(pictures.length * size);
  const kept: Picture[] = [];
  for (let done = 0; done < pictures.length; done += AT_ONCE) {
    if (at.signal?.aborted) return { ok: false, error: stopped };
    if (done % 64 === 0) {
      at.progress?.("Decoding images", done, pictures.length);
      await breathe();
    }
    const group = pictures.slice(done, done + AT_ONCE);
    const made = await Promise.all(group.map((picture) => decodeOne(picture, at)));
    for (const [k, pixels] of made.entries()) {
      const picture = group[k];
      if (picture === undefined) continue;
      if (pixels === undefined) at.notes.add("because they cannot be decoded", baseName(picture.entry.path));
      else {
        data.set(pixels, kept.length * size);
        kept.push(picture);
      }
    }
  }
  return ok({ data: kept.length === pictures.length ? data : data.slice(0, kept.length * size), kept });
}

async function decodeOne({ entry }: Picture, { decodeImage, target, channels }: Decoding): Promise<Uint8Array | undefined> {
  const bytes = await entry.all();
  if (!bytes.ok) return undefined;
  try {
    const pixels = onWhite(await decodeImage(bytes.value), channels);
    return resize(pixels, centreBox(pixels, target.width / target.height), target);
  } catch {
    return undefined;
  }
}

/** RGBA to RGB, or to grey where all three are alike anyway; what is transparent shows white paper. */
function onWhite({ width, height, data }: Pixels, channels: number): Pixels {
  const out = new Uint8Array(width * height * channels);
  for (let p = 0; p < width * height; p++) {
    const alpha = data[4 * p + 3] ?? 255;
    for (let c = 0; c < channels; c++) out[p * channels + c] = ((data[4 * p + c] ?? 0) * alpha + 255 * (255 - alpha)) / 255 + 0.5;
  }
  return { width, height, channels, data: out };
}

/** Pictures in colour files that show none, but for the tinge that JPEG adds, become grey. */
function toneColumn(data: Uint8Array<ArrayBuffer>, { width, height }: { width: number; height: number }, channels: number): Column {
  if (channels === 1 || colouredPixels(data) > data.length / 3 / 1000) return { type: image(height, width, channels, "unit"), data };
  const grey = new Uint8Array(data.length / 3);
  for (let p = 0; p < grey.length; p++) grey[p] = ((data[3 * p] ?? 0) + (data[3 * p + 1] ?? 0) + (data[3 * p + 2] ?? 0)) / 3 + 0.5;
  return { type: image(height, width, 1, "unit"), data: grey };
}

function colouredPixels(data: Uint8Array): number {
  let coloured = 0;
  for (let i = 0; i < data.length; i += 3) {
    const r = data[i] ?? 0;
    const g = data[i + 1] ?? 0;
    const b = data[i + 2] ?? 0;
    if (Math.max(r, g, b) - Math.min(r, g, b) > 12) coloured++;
  }
  return coloured;
}

/** Undefined when all are in the same folder, or in none. */
function folderLabels(paths: readonly string[]): { column: Column; names: readonly string[] } | undefined {
  const folders = paths.map((path) => path.split("/").at(-2) ?? "");
  const names = [...new Set(folders)].sort(order);
  if (names.length < 2) return undefined;
  const numbers = new Map(names.map((name, k) => [name, k]));
  return { column: { type: label(names.length), data: Int32Array.from(folders, (folder) => numbers.get(folder) ?? 0) }, names };
}
