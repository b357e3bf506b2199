/** @file From the tensors that a view's procedure puts out to what the page draws. */
import type { PlannedView } from "../compile/plan.ts";
import { invariant } from "../core/result.ts";
import type { ValueRange } from "../core/tensor-type.ts";
import { captionsOf } from "./picture-captions.ts";
import { pointsOf } from "./picture-points.ts";
import { rollOf } from "./picture-roll.ts";
import type { ImageGrid, ViewPicture } from "./protocol.ts";
import { numberOf, titlesOf, type ViewTensor, type ViewTensors } from "./view-tensors.ts";

/** By kind of view. */
const drawings: Readonly<Record<string, (view: PlannedView, tensors: ViewTensors) => ViewPicture | undefined>> = {
  "sample-grid": gridPicture,
  "image-strip": stripPicture,
  "piano-roll": rollOf,
  scatter: pointsOf,
};

/** What a view shows; undefined for a kind that draws nothing from tensors. */
export function pictureOf(view: PlannedView, tensors: ViewTensors): ViewPicture | undefined {
  return drawings[view.kind]?.(view, tensors);
}

function gridPicture(view: PlannedView, tensors: ViewTensors): ViewPicture | undefined {
  const [images, shown] = [tensors["images"], view.shown["images"]];
  if (images === undefined || shown === undefined) return undefined;
  const grid = gridOf(images, { rows: numberOf(view, "rows", 8), columns: numberOf(view, "columns", 8), range: shown.type.range });
  return { picture: "grid", ...grid, made: shown.made, captions: captionsOf(view, tensors) };
}

function stripPicture(view: PlannedView, tensors: ViewTensors): ViewPicture {
  const titles = titlesOf(view);
  const rows = numberOf(view, "rows", 6);
  const columns = Object.entries(view.shown).filter(([port]) => port.startsWith("images "));
  return {
    picture: "strip",
    rows,
    columns: columns.flatMap(([port, { type, title, made }], i) => {
      const images = tensors[port];
      const grid = images && gridOf(images, { rows, columns: 1, range: type.range });
      return grid ? [{ ...grid, title: titles[i] || title, made }] : [];
    }),
    captions: captionsOf(view, tensors),
  };
}

/**
 * Images [count, height, width, channels] beside each other, row by row, as RGBA without gaps; cells that no image
 * fills are transparent. `signed` values become round((x + 1) / 2 · 255), `unit` ones round(x · 255), both clamped; a
 * range that is not known is stretched from the smallest to the greatest value. One channel is grey, of more than three
 * the first three are shown.
 */
export function gridOf(
  images: ViewTensor,
  grid: { readonly rows: number; readonly columns: number; readonly range: ValueRange },
): ImageGrid {
  const [count, height, width, channels] = images.shape;
  invariant(
    count !== undefined && height !== undefined && width !== undefined && channels !== undefined,
    `a grid of images shaped ${images.shape.join(" × ")}`,
  );
  const { rows, columns } = grid;
  const [scale, offset] = levels(images.values, grid.range);
  const stride = columns * width;
  const pixels = new Uint8ClampedArray(rows * height * stride * 4);
  const green = channels >= 3 ? 1 : 0;
  const blue = channels >= 3 ? 2 : 0;
  for (let image = 0; image < Math.min(count, rows * columns); image++) {
    const top = Math.floor(image / columns) * height;
    const left = (image % columns) * width;
    for (let y = 0; y < height; y++) {
      let from = (image * height + y) * width * channels;
      let to = ((top + y) * stride + left) * 4;
      for (let x = 0; x < width; x++, from += channels, to += 4) {
        pixels[to] = Math.round((images.values[from] ?? 0) * scale + offset);
        pixels[to + 1] = Math.round((images.values[from + green] ?? 0) * scale + offset);
        pixels[to + 2] = Math.round((images.values[from + blue] ?? 0) * scale + offset);
        pixels[to + 3] = 255;
      }
    }
  }
  return { width: stride, height: rows * height, rows, columns, pixels };
}

/** Scale and offset from a value to 0-255. */
function levels(values: Float32Array, range: ValueRange): readonly [number, number] {
  if (range === "signed") return [127.5, 127.5];
  if (range === "unit" || range === "probability") return [255, 0];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = high > low ? 255 / (high - low) : 0;
  return [scale, scale === 0 ? 127.5 : -low * scale];
}
