/** @file A picture of a project as a PNG with the project inside it. Page only: the browser draws it. */
import { writePngText } from "../graph/png.ts";
import type { Picture } from "./svg.ts";

/** Samples to put under the graph. */
export interface Samples {
  readonly source: CanvasImageSource;
  readonly width: number;
  readonly height: number;
}

export interface PngOptions {
  /** Pixels of the picture per pixel of the drawing; less where the picture would be too large for a canvas. */
  readonly scale?: number;
  readonly samples?: Samples | undefined;
  /** The project's file text, to be kept inside. */
  readonly text?: string | undefined;
}

/** Sides and area that every browser's canvas takes. */
const longestSide = 8_192;
const largestArea = 32_000_000;
const margin = 40;

/** Rejects when the browser cannot draw, such as for lack of memory. */
export async function drawPng(picture: Picture, options: PngOptions = {}): Promise<Blob> {
  const { samples } = options;
  const sampleScale = samples === undefined ? 0 : Math.max(1, Math.floor((picture.width - 2 * margin) / samples.width / 2));
  const height = picture.height + (samples === undefined ? 0 : samples.height * sampleScale + margin);
  const scale = Math.min(
    options.scale ?? 2,
    longestSide / Math.max(picture.width, height),
    Math.sqrt(largestArea / (picture.width * height)),
  );
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(height * scale));
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("the browser gives no canvas");
  const image = await load(picture.svg);
  context.scale(scale, scale);
  if (samples !== undefined) {
    // The drawing's paper goes on below it.
    context.drawImage(image, 0, 0, 1, 1, 0, 0, picture.width, height);
  }
  context.drawImage(image, 0, 0, picture.width, picture.height);
  if (samples !== undefined) {
    context.imageSmoothingEnabled = false;
    context.drawImage(samples.source, margin, picture.height, samples.width * sampleScale, samples.height * sampleScale);
  }
  const blob = await canvas.convertToBlob({ type: "image/png" });
  if (options.text === undefined) return blob;
  return new Blob([await writePngText(new Uint8Array(await blob.arrayBuffer()), options.text)], { type: "image/png" });
}

async function load(svg: string): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(url);
  }
}
