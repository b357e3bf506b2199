/**
 * @file A project as a link: everything stands after the #, so that no server ever sees it. `#g1d.<payload>`: g1 is the
 * form of the content (compact.ts), d the codec (raw deflate). Readers stay for ever; a new form gets a new letter or
 * number.
 */
import { z } from "zod";
import { type Json, type JsonObject, sortedKeys } from "../core/json.ts";
import { ok, type Result } from "../core/result.ts";
import { compactSchema, fromCompact, snapped, toCompact } from "./compact.ts";
import { byId, difference, fromById, patched } from "./compact-patch.ts";
import { crc32 } from "./crc32.ts";
import { deflate, inflate } from "./deflate.ts";
import { type Opened, openValue } from "./file.ts";
import { toFile } from "./file-text.ts";
import { checkValues, count, fault, type OpenFault, openLimits } from "./limits.ts";
import { type LinkOptions, parseLinkOptions, showLinkOptions } from "./link-options.ts";
import type { Kinds } from "./migrate.ts";
import type { Project } from "./schema.ts";

export interface LinkContext {
  readonly kinds: Kinds;
  /** Answers undefined when there is no such preset. */
  readonly preset: (id: string) => Promise<Project | undefined>;
}

export interface OpenedLink extends Opened {
  readonly options: LinkOptions;
}

/** A preset by its id, the checksum of what it was, and a merge patch. */
const onPreset = z.strictObject({ preset: z.string().max(64), was: z.int(), now: z.json().optional() });

const pattern = /#?\bg(\d+)([a-z])\.([A-Za-z0-9_-]*)((?:&[A-Za-z]+(?:=[A-Za-z0-9_.,/%-]*)?)*)/;

/** "#g1d..." out of an address, a message or a clipboard; undefined when there is none. */
export function findLink(text: string): string | undefined {
  return pattern.exec(text.slice(0, 2 * openLimits.linkCharacters))?.[0];
}

/**
 * The part of an address from # on. `from` is the preset that the document grew from, if it is known: when few things
 * differ, naming it is shorter. Positions snap to the grid.
 */
export async function toLink(
  project: Project,
  context: LinkContext,
  with_: { readonly from?: string; readonly options?: LinkOptions } = {},
): Promise<string> {
  const subject = snapped(project);
  const payloads = [await pack(toCompact(subject, context.kinds) as Json)];
  const preset = with_.from === undefined ? undefined : await context.preset(with_.from);
  if (with_.from !== undefined && preset !== undefined) {
    const before = byId(toFile(snapped(preset), context.kinds));
    const file = toFile(subject, context.kinds);
    const now = difference(before, byId(file));
    const back = fromById(patched(before, now ?? {}));
    // Ports with spaces in their names, or nodes in another order, do not survive: then only the whole form will do.
    if (JSON.stringify(strip(back as JsonObject)) === JSON.stringify(strip(file)))
      payloads.push(await pack({ preset: with_.from, was: checksum(before), ...(now === undefined ? {} : { now }) }));
  }
  payloads.sort((a, b) => a.length - b.length);
  return `#g1d.${payloads[0]}${showLinkOptions(with_.options ?? {})}`;
}

export async function openLink(text: string, context: LinkContext): Promise<Result<OpenedLink, OpenFault>> {
  if (text.length > openLimits.linkCharacters)
    return fault(
      "too-large",
      `This link has ${count(text.length)} characters; Ganvas reads at most ${count(openLimits.linkCharacters)}. Ask for the file instead.`,
    );
  const match = pattern.exec(text);
  if (match === null) return fault("broken-link", "There is no Ganvas link in this text: a link holds #g1d. and a graph after it.");
  const [, form, codec, payload = "", rest = ""] = match;
  if (form !== "1" || codec !== "d")
    return fault(
      "newer",
      `This link is of the form g${form}${codec}, which this Ganvas does not read (it reads g1d). Reload the page to get the newest Ganvas.`,
    );
  const value = await unpack(payload);
  if (!value.ok) return value;
  const document = await toDocument(value.value, context);
  if (!document.ok) return document;
  const opened = openValue(document.value.document, context.kinds);
  if (!opened.ok) return opened;
  return ok({
    project: opened.value.project,
    repairs: [...document.value.notes, ...opened.value.repairs],
    options: parseLinkOptions(rest),
  });
}

async function toDocument(value: Json, context: LinkContext): Promise<Result<{ document: unknown; notes: readonly string[] }, OpenFault>> {
  const based = onPreset.safeParse(value);
  if (!based.success) {
    const compact = compactSchema.safeParse(value);
    if (compact.success) return ok({ document: fromCompact(compact.data), notes: [] });
    const [issue] = compact.error.issues;
    return fault(
      "broken-link",
      `This link holds no graph that Ganvas can read (${issue?.path.join(".") || "its content"}: ${issue?.message ?? "unknown"}). Ask for it again, or for the file.`,
    );
  }
  const { preset: id, was, now } = based.data;
  const preset = await context.preset(id);
  if (preset === undefined)
    return fault("broken-link", `This link builds on the preset "${id}", which this Ganvas does not have. Ask for the file instead.`);
  const before = byId(toFile(snapped(preset), context.kinds));
  const notes =
    checksum(before) === was
      ? []
      : [`The preset "${preset.meta.title}" has changed since this link was made; the link's changes were applied to the preset of today.`];
  return ok({ document: fromById(patched(before, (now as Json | undefined) ?? {})), notes });
}

async function pack(value: Json): Promise<string> {
  return toBase64Url(await deflate(new TextEncoder().encode(JSON.stringify(value)), "deflate-raw"));
}

async function unpack(payload: string): Promise<Result<Json, OpenFault>> {
  const bytes = fromBase64Url(payload);
  const cut = "This link is damaged or cut off: chat programs often shorten long links. Ask for it again, or for the file.";
  if (bytes === undefined || bytes.length === 0) return fault("broken-link", cut);
  const inflated = await inflate(bytes, "deflate-raw", openLimits.inflatedBytes);
  if (!inflated.ok) {
    return inflated.error === "broken"
      ? fault("broken-link", cut)
      : fault(
          "too-large",
          `This link unpacks to more than ${openLimits.inflatedBytes / 1024 / 1024} MB, far more than any graph needs. It was not opened.`,
        );
  }
  try {
    return checkValues(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(inflated.value)));
  } catch {
    return fault("broken-link", cut);
  }
}

/** What a link must give back of a file: everything but the schema's name. */
function strip(file: JsonObject): JsonObject {
  const { $schema: _, networks = [], blocks = [], ...rest } = file;
  return sortedKeys({ ...rest, networks, blocks }) as JsonObject;
}

function checksum(value: Json): number {
  return crc32(new TextEncoder().encode(JSON.stringify(sortedKeys(value))));
}

function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
