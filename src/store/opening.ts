/**
 * @file Telling what a dropped, chosen or pasted thing is, by its content and not by its name: a project as a file, a
 * picture or a link; data, which go to the data import; or nothing that Ganvas opens.
 */

import type { Result } from "../core/result.ts";
import { openText } from "../graph/file.ts";
import type { OpenFault } from "../graph/limits.ts";
import { fault, openLimits } from "../graph/limits.ts";
import { findLink, type LinkContext, openLink } from "../graph/link.ts";
import type { LinkOptions } from "../graph/link-options.ts";
import { isPng, readPngText, readSvgText } from "../graph/png.ts";
import type { Project } from "../graph/schema.ts";
import type { Origin } from "./autosave-storage.ts";

export type Recognised =
  | {
      readonly is: "project";
      readonly project: Project;
      readonly repairs: readonly string[];
      readonly origin: Origin;
      readonly options: LinkOptions;
    }
  | { readonly is: "data"; readonly files: readonly File[] }
  | { readonly is: "checkpoint"; readonly file: File }
  | { readonly is: "fault"; readonly name: string; readonly fault: OpenFault };

/** Files that are dropped together: every project among them, and one answer for all data files. */
export async function recogniseFiles(files: readonly File[], context: LinkContext): Promise<readonly Recognised[]> {
  const each = await Promise.all(files.map((file) => recogniseFile(file, context)));
  const data = each.flatMap((found) => (found.is === "data" ? found.files : []));
  const others = each.filter((found) => found.is !== "data");
  return data.length === 0 ? others : [...others, { is: "data", files: data }];
}

async function recogniseFile(file: File, context: LinkContext): Promise<Recognised> {
  const head = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  const origin: Origin = { is: "file", name: file.name };
  const answer = (
    opened: Result<{ readonly project: Project; readonly repairs: readonly string[] }, OpenFault>,
    from: Origin,
  ): Recognised =>
    opened.ok ? { is: "project", ...opened.value, origin: from, options: {} } : { is: "fault", name: file.name, fault: opened.error };

  if (file.name.endsWith(".ganvas-checkpoint")) return { is: "checkpoint", file };
  if (isPng(head)) {
    const text = file.size > openLimits.pictureBytes ? fault("too-large", "") : await readPngText(new Uint8Array(await file.arrayBuffer()));
    // A picture without a graph is data: somebody's training images.
    if (!text.ok)
      return text.error.code === "no-graph" || text.error.code === "too-large"
        ? { is: "data", files: [file] }
        : { is: "fault", name: file.name, fault: text.error };
    return answer(openText(text.value, context.kinds), { is: "picture", name: file.name });
  }
  const start = new TextDecoder()
    .decode(head)
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (/^<(\?xml|svg|!--|!doctype)/i.test(start)) {
    if (file.size > openLimits.pictureBytes)
      return {
        is: "fault",
        name: file.name,
        fault: { code: "too-large", message: "This picture is too large to look for a graph in it." },
      };
    const text = readSvgText(await file.text());
    return text.ok
      ? answer(openText(text.value, context.kinds), { is: "picture", name: file.name })
      : { is: "fault", name: file.name, fault: text.error };
  }
  if (isJson(start, file.name)) {
    if (file.size > 4 * openLimits.fileCharacters)
      return {
        is: "fault",
        name: file.name,
        fault: {
          code: "too-large",
          message: `This file has ${Math.round(file.size / 1024 / 1024)} MB, far more than any project. It was not opened.`,
        },
      };
    return answer(openText(await file.text(), context.kinds), origin);
  }
  if (file.size <= openLimits.linkCharacters * 2 && (file.type === "" || file.type.startsWith("text/"))) {
    const link = findLink(await file.text());
    if (link !== undefined) return recogniseText(link, context);
  }
  return isData(head, file)
    ? { is: "data", files: [file] }
    : { is: "fault", name: file.name, fault: { code: "not-ganvas", message: unknownFile(file.name) } };
}

/** Text from the clipboard, a field or an address: a link or a whole project. */
export async function recogniseText(text: string, context: LinkContext): Promise<Recognised> {
  const trimmed = text.trim();
  if (trimmed.startsWith("{")) {
    const opened = openText(trimmed, context.kinds);
    return opened.ok
      ? { is: "project", ...opened.value, origin: { is: "file" }, options: {} }
      : { is: "fault", name: "The text", fault: opened.error };
  }
  if (trimmed.startsWith("<")) {
    const inside = readSvgText(trimmed);
    if (!inside.ok) return { is: "fault", name: "The text", fault: inside.error };
    return recogniseText(inside.value, context);
  }
  const opened = await openLink(findLink(trimmed) ?? trimmed, context);
  return opened.ok ? { is: "project", ...opened.value, origin: { is: "link" } } : { is: "fault", name: "The link", fault: opened.error };
}

/** Whether a paste is worth looking at: other text belongs to whoever has the focus. */
export function looksLikeProject(text: string): boolean {
  const start = text.slice(0, 2_000);
  return (/^\s*\{/.test(start) && start.includes('"ganvas"')) || findLink(start) !== undefined;
}

function isJson(start: string, name: string): boolean {
  return start.startsWith("{") || start.startsWith("[") || /\.json$/i.test(name);
}

/** IDX, zip, gzip, tar, CIFAR's .bin, tables and images. */
function isData(head: Uint8Array, file: File): boolean {
  const starts = (...bytes: number[]): boolean => bytes.every((byte, index) => head[index] === byte);
  const idx = starts(0, 0) && [8, 9, 0x0b, 0x0c, 0x0d, 0x0e].includes(head[2] ?? 0) && (head[3] ?? 0) >= 1 && (head[3] ?? 0) <= 4;
  const packed = starts(0x50, 0x4b) || starts(0x1f, 0x8b);
  const image = starts(0xff, 0xd8) || starts(0x47, 0x49, 0x46) || starts(0x52, 0x49, 0x46, 0x46) || starts(0x42, 0x4d);
  return (
    idx ||
    packed ||
    image ||
    /\.(csv|tsv|bin|tar|txt|idx|ubyte|npy|webp|avif|bmp|gif|jpe?g)$/i.test(file.name) ||
    file.type.startsWith("image/")
  );
}

function unknownFile(name: string): string {
  return `Ganvas does not know what ${name.slice(0, 80)} is. It opens projects (*.ganvas.json), pictures and links that it saved itself, and as data: images, IDX, CIFAR, CSV, and zips of them.`;
}
