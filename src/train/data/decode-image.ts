/** @file PNG and JPEG without a browser. */
import { type DecodedPng, decode as decodePng } from "fast-png";
import { decode as decodeJpeg } from "jpeg-js";
import { invariant } from "../../core/result.ts";
import { headerOf } from "./import/image-header.ts";
import type { Pixels } from "./resize.ts";

/** Four channels, red to alpha. Rejects when the bytes are no image that it can read. */
export type DecodeImage = (bytes: Uint8Array) => Promise<Pixels>;

export function decodeImage(bytes: Uint8Array): Promise<Pixels> {
  return new Promise((resolve) => {
    resolve(decode(bytes));
  });
}

function decode(bytes: Uint8Array): Pixels {
  const header = headerOf(bytes);
  if (header?.format === "png") {
    // A picture never packs to much more than it is; this keeps a small picture from unpacking to gigabytes.
    invariant(bytes.length < 16 * header.width * header.height + 262_144, "the file holds far more than its picture needs");
    return fromPng(decodePng(bytes));
  }
  if (header?.format !== "jpeg") throw new Error("only PNG and JPEG can be read here");
  const { width, height, data } = decodeJpeg(bytes, {
    useTArray: true,
    formatAsRGBA: true,
    maxResolutionInMP: 60,
    maxMemoryUsageInMB: 1024,
  });
  return { width, height, channels: 4, data };
}

/** Brings any depth, palette and kind of transparency to 8-bit RGBA. */
function fromPng({ width, height, data, depth, channels, palette, transparency }: DecodedPng): Pixels {
  const out = new Uint8Array(width * height * 4);
  const rowLength = depth < 8 ? Math.ceil((width * depth) / 8) : width * channels;
  if (data.length < rowLength * height) throw new Error("the picture ends before its last row");
  const most = 2 ** depth - 1;
  const sample = (y: number, k: number): number => {
    if (depth >= 8) return data[y * rowLength + k] ?? 0;
    const bit = k * depth;
    return ((data[y * rowLength + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & most;
  };
  const byte = (value: number) => (depth === 8 ? value : Math.round((value * 255) / most));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      if (palette) {
        const [r = 0, g = 0, b = 0, a = 255] = palette[sample(y, x)] ?? [];
        out.set([r, g, b, a], at);
        continue;
      }
      const values = [0, 1, 2, 3].map((c) => sample(y, x * channels + Math.min(c, channels - 1)));
      const [r = 0, g = 0, b = 0, last = 0] = values;
      const grey = channels < 3;
      // tRNS names one grey or one colour that is transparent.
      const clear =
        transparency !== undefined &&
        transparency.length > 0 &&
        [r, g, b].every((v, c) => v === transparency[Math.min(c, transparency.length - 1)]);
      out[at] = byte(r);
      out[at + 1] = byte(grey ? r : g);
      out[at + 2] = byte(grey ? r : b);
      out[at + 3] = clear ? 0 : channels === 4 || channels === 2 ? byte(channels === 2 ? g : last) : 255;
    }
  }
  return { width, height, channels: 4, data: out };
}
