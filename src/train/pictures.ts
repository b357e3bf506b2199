/** @file From the tensors that a view's procedure puts out to what the page draws. */
import type { PlannedView } from "../compile/plan.ts";
import { invariant } from "../core/result.ts";
import type { Shape, ValueRange } from "../core/tensor-type.ts";
import type { ViewPicture } from "./protocol.ts";

export interface ViewTensor {
  readonly shape: Shape;
  readonly values: Float32Array;
}

type Tensors = Readonly<Record<string, ViewTensor>>;

/** What a view shows; undefined for a kind that draws nothing from tensors. */
export function pictureOf(view: PlannedView, tensors: Tensors): ViewPicture | undefined {
  const images = tensors["images"];
  if (images !== undefined)
    return gridOf(images, {
      rows: whole(view, "rows", 8),
      columns: whole(view, "columns", 8),
      range: view.ports["images"]?.range ?? "any",
    });
  if (tensors["generated"] !== undefined) return pointsOf(view, tensors);
  return undefined;
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
): ViewPicture {
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
  return { picture: "grid", width: stride, height: rows * height, rows, columns, pixels };
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

/** Points of one or two dimensions; of longer vectors the first two coordinates. All arrays are copies, free to be transferred. */
function pointsOf(view: PlannedView, tensors: Tensors): ViewPicture {
  const generated = tensors["generated"];
  invariant(generated !== undefined, "a scatter has generated points");
  const dimensions = (generated.shape.at(-1) ?? 1) >= 2 ? 2 : 1;
  const score = tensors["score"];
  const radius = view.params["radius"];
  return {
    picture: "points",
    dimensions,
    radius: typeof radius === "number" ? radius : 3,
    generated: coordinates(generated, dimensions),
    real: tensors["real"] && coordinates(tensors["real"], dimensions),
    surface: score && surfaceOf(score, dimensions),
  };
}

function coordinates({ shape, values }: ViewTensor, dimensions: 1 | 2): Float32Array {
  const size = shape.at(-1) ?? 1;
  if (size === dimensions) return values.slice();
  return Float32Array.from(
    { length: (values.length / size) * dimensions },
    (_, i) => values[Math.floor(i / dimensions) * size + (i % dimensions)] ?? 0,
  );
}

/** The scores of a lattice of size × size points, or of `size` points on a line; of several scores a point the first. */
function surfaceOf({ shape, values }: ViewTensor, dimensions: 1 | 2): { readonly size: number; readonly values: Float32Array } | undefined {
  const count = shape[0] ?? 0;
  const each = count === 0 ? 1 : values.length / count;
  const size = dimensions === 1 ? count : Math.round(Math.sqrt(count));
  if (size === 0 || (dimensions === 2 && size * size !== count)) return undefined;
  return { size, values: each === 1 ? values.slice() : Float32Array.from({ length: count }, (_, i) => values[i * each] ?? 0) };
}

function whole(view: PlannedView, param: string, otherwise: number): number {
  const value = view.params[param];
  return typeof value === "number" ? value : otherwise;
}
