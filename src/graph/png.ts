/**
 * @file A project inside a picture. A PNG carries it in an iTXt chunk with the keyword "ganvas", compressed; an SVG in
 * its <metadata>. The readers trust nothing: every length is checked against what is there, every step moves forward.
 */
import { ok, type Result } from "../core/result.ts";
import { crc32 } from "./crc32.ts";
import { deflate, inflate } from "./deflate.ts";
import { fault, type OpenFault, openLimits } from "./limits.ts";

const KEYWORD = "ganvas";
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const noGraph =
  "This picture carries no graph. Chat programs and image editors often strip what a picture carries: ask for the original file.";
const broken = "The graph in this picture is damaged. Ask for the original file.";

export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/** The PNG with the text in it, before its last chunk; a text that was there before is replaced. Throws when `png` is none. */
export async function writePngText(png: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [png.slice(0, signature.length)];
  const chunk = await textChunk(text);
  let ended = false;
  if (isPng(png)) {
    for (const { type, start, end, data } of chunks(png)) {
      if (isText(type) && keywordOf(data) === KEYWORD) continue;
      if (type === "IEND") parts.push(chunk);
      ended ||= type === "IEND";
      parts.push(png.slice(start, end));
    }
  }
  if (!ended) throw new Error("not a whole PNG file");
  return joined(parts);
}

export async function readPngText(bytes: Uint8Array<ArrayBuffer>): Promise<Result<string, OpenFault>> {
  if (bytes.length > openLimits.pictureBytes)
    return fault("too-large", `This picture is larger than ${openLimits.pictureBytes / 1024 / 1024} MB. It was not opened.`);
  if (!isPng(bytes)) return fault("broken-picture", "This is no PNG file.");
  for (const { type, start, end, data } of chunks(bytes)) {
    if (!isText(type) || keywordOf(data) !== KEYWORD) continue;
    if (crc32(bytes.subarray(start + 4, end - 4)) !== word(bytes, end - 4)) return fault("broken-picture", broken);
    return textOf(type, data.subarray(KEYWORD.length + 1));
  }
  return fault("no-graph", noGraph);
}

interface Chunk {
  readonly type: string;
  /** Of the whole chunk, from its length field to behind its checksum. */
  readonly start: number;
  readonly end: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Ends at IEND, at the end of the bytes, or at the first chunk that claims more than there is. */
function* chunks(bytes: Uint8Array<ArrayBuffer>): Generator<Chunk> {
  let start = signature.length;
  while (start + 12 <= bytes.length) {
    const end = start + 12 + word(bytes, start);
    if (end > bytes.length) return;
    const type = String.fromCharCode(...bytes.subarray(start + 4, start + 8));
    yield { type, start, end, data: bytes.subarray(start + 8, end - 4) };
    if (type === "IEND") return;
    start = end;
  }
}

function isText(type: string): boolean {
  return type === "iTXt" || type === "zTXt" || type === "tEXt";
}

/** A keyword has 1 to 79 bytes before a zero. */
function keywordOf(data: Uint8Array): string {
  const end = data.subarray(0, 80).indexOf(0);
  return end < 1 ? "" : String.fromCharCode(...data.subarray(0, end));
}

/** `rest`: what follows the keyword and its zero. */
async function textOf(type: string, rest: Uint8Array<ArrayBuffer>): Promise<Result<string, OpenFault>> {
  if (type === "tEXt") return decoded(rest);
  if (type === "zTXt") return rest[0] === 0 ? inflated(rest.subarray(1)) : fault("broken-picture", broken);
  const [flag, method] = rest;
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  if (translated < 0 || method !== 0 || (flag !== 0 && flag !== 1)) return fault("broken-picture", broken);
  const text = rest.subarray(translated + 1);
  return flag === 1 ? inflated(text) : decoded(text);
}

async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<Result<string, OpenFault>> {
  const result = await inflate(bytes, "deflate", openLimits.inflatedBytes);
  if (result.ok) return decoded(result.value);
  return result.error === "broken"
    ? fault("broken-picture", broken)
    : fault("too-large", `The graph in this picture unpacks to more than ${openLimits.inflatedBytes / 1024 / 1024} MB. It was not opened.`);
}

function decoded(bytes: Uint8Array): Result<string, OpenFault> {
  if (bytes.length > openLimits.inflatedBytes)
    return fault("too-large", `The graph in this picture has more than ${openLimits.inflatedBytes / 1024 / 1024} MB. It was not opened.`);
  try {
    return ok(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return fault("broken-picture", broken);
  }
}

async function textChunk(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const head = new TextEncoder().encode(`iTXt${KEYWORD}`);
  // Keyword's end, compressed by deflate, no language, no translated keyword.
  const body = joined([head, Uint8Array.of(0, 1, 0, 0, 0), await deflate(new TextEncoder().encode(text), "deflate")]);
  return joined([bigEndian(body.length - 4), body, bigEndian(crc32(body))]);
}

function word(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}

function bigEndian(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const svgStart = `<metadata id="${KEYWORD}">`;
const svgEnd = "</metadata>";

/** For the inside of an SVG: the project's text as character data. */
export function svgMetadata(text: string): string {
  return `${svgStart}${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}${svgEnd}`;
}

export function readSvgText(svg: string): Result<string, OpenFault> {
  if (svg.length > openLimits.pictureBytes) return fault("too-large", "This picture is too large to look for a graph in it.");
  const start = svg.indexOf(svgStart);
  if (start < 0) return fault("no-graph", noGraph);
  const end = svg.indexOf(svgEnd, start);
  if (end < 0) return fault("broken-picture", broken);
  return ok(
    svg
      .slice(start + svgStart.length, end)
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&"),
  );
}
