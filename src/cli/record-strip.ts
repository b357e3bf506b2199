/** @file The picture beside a record: a row of samples, or a scatter of points, as a small PNG. */
import { encode } from "fast-png";
import { imagesUnder, subjectsOf } from "../evaluate/subjects.ts";
import { draw, type Rows, type Trained } from "../evaluate/trained.ts";
import { gridOf } from "../train/pictures.ts";
import { drawPoints } from "./draw-points.ts";

/** Samples of which the strip shows some, spread so that every class of a label grid comes. */
const DRAWN = 96;
const COLUMNS = 12;
/** Pixels of a strip at most, so that its file stays small. */
const WIDTH = 512;
/** And in all, counting a row of conditions. */
const PIXELS = 16_384;
const POINTS = 1000;

/** Undefined where a project shows nothing that it makes. */
export async function drawStrip(trained: Trained): Promise<Uint8Array | undefined> {
  const subject = subjectsOf(trained.analysis).find(({ real }) => real !== undefined);
  if (subject === undefined) return undefined;
  const { generated, real, type } = subject;
  if (type.meaning !== "image") {
    const dimensions = type.shape[0];
    if (real === undefined || (dimensions !== 1 && dimensions !== 2)) return undefined;
    const drawn = await draw(trained, { generated, real }, { count: POINTS });
    const size = 160;
    const radius = 1.15 * Math.max(...drawn.real.values.map(Math.abs));
    const shown = { radius, generated: drawn.generated.values, real: drawn.real.values, surface: undefined, probability: false };
    const { data } = drawPoints({ picture: "points", dimensions, ...shown }, size);
    return scatterOf(data, size);
  }
  const condition = subject.from.flatMap((node) => imagesUnder(trained.analysis, node, generated))[0];
  const drawn = await draw(trained, { generated, condition }, { count: DRAWN });
  const [high = 1, wide = 1] = type.shape;
  const most = PIXELS / (high * wide * (condition === undefined ? 1 : 2));
  const columns = Math.max(1, Math.min(COLUMNS, Math.floor(WIDTH / wide), Math.floor(most)));
  const [, height = 0, width = 0] = drawn.generated.shape;
  const rows = [...(drawn.condition ? [enlarged(drawn.condition, height)] : []), drawn.generated].map((images) => spread(images, columns));
  const pictures = rows.map((images) => gridOf(images, { rows: 1, columns, range: type.range }));
  const pixels = pictures.flatMap(({ pixels }) => (pixels instanceof Uint8ClampedArray ? [...pixels] : []));
  return pngOf(Uint8ClampedArray.from(pixels), columns * width, rows.length * height);
}

/** Every so many-th image. */
function spread({ shape, values }: Rows, columns: number): Rows {
  const [count = 0, ...rest] = shape;
  const size = values.length / count;
  const step = Math.floor(count / columns);
  const kept = new Float32Array(columns * size);
  for (let i = 0; i < columns; i++) kept.set(values.subarray(i * step * size, (i * step + 1) * size), i * size);
  return { shape: [columns, ...rest], values: kept };
}

/** Small images in blocks, up to the height of the others. */
function enlarged(images: Rows, to: number): Rows {
  const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
  const factor = Math.max(1, Math.floor(to / height));
  if (factor === 1) return images;
  const values = new Float32Array(images.values.length * factor * factor);
  for (let i = 0, at = 0; i < count; i++)
    for (let y = 0; y < height * factor; y++)
      for (let x = 0; x < width * factor; x++)
        for (let c = 0; c < channels; c++, at++)
          values[at] = images.values[((i * height + Math.floor(y / factor)) * width + Math.floor(x / factor)) * channels + c] ?? 0;
  return { shape: [count, height * factor, width * factor, channels], values };
}

/** White becomes transparent, so that it stands well on a dark page too. */
function scatterOf(rgba: Uint8ClampedArray, size: number): Uint8Array {
  const data = Uint8Array.from(rgba);
  for (let i = 0; i < data.length; i += 4) if (data[i] === 255 && data[i + 1] === 255 && data[i + 2] === 255) data[i + 3] = 0;
  return encode({ width: size, height: size, data, channels: 4, depth: 8 }, { zlib: { level: 9 } });
}

/** Without transparency, and with five bits a colour, which the eye does not miss in samples and a small file does. */
function pngOf(rgba: Uint8ClampedArray, width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0, to = 0; i < rgba.length; i += 4)
    for (let c = 0; c < 3; c++, to++) data[to] = Math.round((rgba[i + c] ?? 0) / 8.226) * 8.226;
  return encode({ width, height, data, channels: 3, depth: 8 }, { zlib: { level: 9 } });
}
