/** @file Any view as pixels, for a PNG. */
import type { ImageGrid, ViewPicture } from "../train/protocol.ts";
import { drawPoints } from "./draw-points.ts";

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8ClampedArray;
}

type Picture<P extends ViewPicture["picture"]> = Extract<ViewPicture, { picture: P }>;
type Colour = readonly [number, number, number];

const REAL: Colour = [0, 90, 181];
const GENERATED: Colour = [220, 100, 0];
const LINE: Colour = [226, 226, 226];

export function rasterOf(view: ViewPicture): Raster {
  switch (view.picture) {
    case "points":
      return drawPoints(view, 400);
    case "grid":
      return { width: view.width, height: view.height, data: pixelsOf(view) };
    case "strip":
      return stripRaster(view);
    case "roll":
      return rollRaster(view);
    case "trace":
      return traceRaster(view);
  }
}

function pixelsOf({ pixels }: ImageGrid): Uint8ClampedArray {
  if (!(pixels instanceof Uint8ClampedArray)) throw new Error("a picture in Node is an array of pixels");
  return pixels;
}

function canvas(width: number, height: number) {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  const fill = ([left, top, right, bottom]: readonly [number, number, number, number], colour: Colour) => {
    for (let y = Math.max(0, top); y < Math.min(height, bottom); y++)
      for (let x = Math.max(0, left); x < Math.min(width, right); x++) data.set(colour, (y * width + x) * 4);
  };
  return { raster: { width, height, data }, fill };
}

/** Smaller images are enlarged to the tallest by repeating their pixels. */
function stripRaster({ rows, columns }: Picture<"strip">): Raster {
  const GAP = 2;
  const tallest = Math.max(1, ...columns.map(({ height }) => height / rows));
  const widths = columns.map(({ width, height }) => Math.round((width * tallest) / (height / rows)));
  const { raster } = canvas(
    widths.reduce((sum, width) => sum + width + GAP, -GAP),
    rows * (tallest + GAP) - GAP,
  );
  let left = 0;
  columns.forEach((column, i) => {
    const pixels = pixelsOf(column);
    const scale = column.height / rows / tallest;
    for (let y = 0; y < rows * tallest; y++) {
      const top = y + GAP * Math.floor(y / tallest);
      for (let x = 0; x < (widths[i] ?? 0); x++) {
        const from = (Math.floor(y * scale) * column.width + Math.floor(x * scale)) * 4;
        raster.data.set(pixels.subarray(from, from + 4), (top * raster.width + left + x) * 4);
      }
    }
    left += (widths[i] ?? 0) + GAP;
  });
  return raster;
}

/** A melody a row; time to the right, pitch upwards, lines at the bars. */
function rollRaster({ melodies, steps, stepsPerBar, made }: Picture<"roll">): Raster {
  const [WIDE, HIGH, GAP] = [4, 3, 8];
  const pitches = melodies.flatMap(({ notes }) => notes.map(({ pitch }) => pitch));
  const [low, high] = [Math.min(60, ...pitches) - 1, Math.max(72, ...pitches) + 1];
  const tall = (high - low + 1) * HIGH;
  const { raster, fill } = canvas(steps * WIDE + 1, melodies.length * (tall + GAP) - GAP);
  melodies.forEach(({ notes }, k) => {
    const bottom = k * (tall + GAP) + tall;
    for (let step = 0; step <= steps; step += stepsPerBar) fill([step * WIDE, bottom - tall, step * WIDE + 1, bottom], LINE);
    for (const { pitch, start, length } of notes) {
      const top = bottom - (pitch - low + 1) * HIGH;
      fill([start * WIDE, top, (start + length) * WIDE - 1, top + HIGH], made ? GENERATED : REAL);
    }
  });
  return raster;
}

/** The plane of the first two numbers where there is one, else all over time. */
function traceRaster({ names, iterations, values, radius }: Picture<"trace">): Raster {
  const SIZE = 400;
  const { raster, fill } = canvas(SIZE, SIZE);
  const reach = Math.max(radius ?? 0, ...values.map(Math.abs)) || 1;
  const place = (value: number) => Math.round(((value / reach + 1) / 2) * (SIZE - 1));
  fill([0, SIZE / 2, SIZE, SIZE / 2 + 1], LINE);
  if (radius !== undefined) fill([SIZE / 2, 0, SIZE / 2 + 1, SIZE], LINE);
  for (let row = 0; row < iterations.length; row++) {
    const at = (curve: number) => values[row * names.length + curve] ?? 0;
    const dot = (x: number, y: number, colour: Colour) => fill([x, SIZE - 1 - y, x + 2, SIZE + 1 - y], colour);
    if (radius !== undefined) dot(place(at(0)), place(at(1)), GENERATED);
    else
      names.forEach((_, curve) => dot(Math.round((row / iterations.length) * SIZE), place(at(curve)), curve % 2 === 0 ? GENERATED : REAL));
  }
  return raster;
}
