/** @file Draws a grid of images with crisp pixels: what is real in a blue frame, what is generated in an orange one. */
import type { ImageGrid } from "../../train/protocol.ts";
import { crisp, type Drawing, FONT, type Picture, type Size, SMALL, widthOf, wrap } from "./drawing.ts";
import { type GridLabels, labelsOf } from "./grid-labels.ts";

/** Height of a line of words. */
export const LINE = 12;
const MOST_LINES = 3;
const GUTTER = 150;

interface GridLayout {
  readonly scale: number;
  /** Left of the images and above them: what all images of a row, or of a column, share. */
  readonly gutter: number;
  readonly head: number;
  readonly labels: GridLabels | undefined;
  /** Lines under each image: its own caption. */
  readonly lines: number;
  readonly size: Size;
}

function layoutGrid({ width, height, rows, columns, captions }: Picture<"grid">, room: Size): GridLayout {
  const labels = captions && labelsOf(captions, rows, columns);
  const gutter = labels ? gutterOf(labels.rows) : 0;
  const head = labels && labels.columns.length > 0 ? LINE + 2 : 0;
  const scaleWith = (lines: number) =>
    crisp(Math.max(0.01, Math.min((room.width - gutter - 2) / width, (room.height - head - 2 - rows * captionHeight(lines)) / height)));
  let lines = captions && !labels ? 1 : 0;
  let scale = scaleWith(lines);
  if (captions && lines > 0) {
    const wide = (width / columns) * scale;
    lines = Math.max(1, ...captions.map((caption) => wrap(caption, wide, SMALL, MOST_LINES).length));
    // Where captions leave too little for the images, these go first.
    if (scaleWith(lines) < 0.5 * scaleWith(0)) lines = 0;
    scale = scaleWith(lines);
  }
  const size = { width: gutter + width * scale + 2, height: head + height * scale + rows * captionHeight(lines) + 2 };
  return { scale, gutter, head, labels, lines, size };
}

function captionHeight(lines: number): number {
  return lines === 0 ? 0 : lines * LINE + 4;
}

export function gutterOf(labels: readonly string[]): number {
  return Math.ceil(Math.min(GUTTER, Math.max(...labels.map((label) => widthOf(label, FONT))))) + 6;
}

export const gridDrawing: Drawing<Picture<"grid">> = {
  size: (picture, room) => layoutGrid(picture, room).size,
  draw(context, picture, size, colours) {
    const { scale, gutter, head, labels, lines } = layoutGrid(picture, size);
    const { rows, columns, captions } = picture;
    const cell = { width: (picture.width / columns) * scale, height: (picture.height / rows) * scale };
    context.fillStyle = colours.background;
    context.fillRect(0, 0, size.width, size.height);
    const step = cell.height + captionHeight(lines);
    for (let row = 0; row < rows; row++) drawRow(context, picture, { row, left: gutter + 1, top: head + 1 + row * step, scale });
    if (lines === 0) {
      context.strokeStyle = picture.made ? colours.generated : colours.real;
      context.strokeRect(gutter + 0.5, head + 0.5, picture.width * scale + 1, rows * step + 1);
    }
    context.textBaseline = "top";
    context.fillStyle = colours.text;
    if (labels) {
      context.font = FONT;
      context.textAlign = "right";
      labels.rows.forEach((label, row) =>
        writeCentred(context, label, { x: gutter - 5, top: head + 1 + row * step, height: cell.height, width: gutter - 6 }),
      );
      context.textAlign = "center";
      // Where they have no room for all, the first and the last say it.
      const fits = labels.columns.every((label) => widthOf(label, FONT) + 4 <= cell.width);
      labels.columns.forEach((label, column) => {
        if (fits || column === 0 || column === columns - 1) context.fillText(label, gutter + 1 + (column + 0.5) * cell.width, 0);
      });
    } else if (captions && lines > 0) {
      context.font = SMALL;
      context.textAlign = "center";
      captions.slice(0, rows * columns).forEach((caption, i) => {
        const [row, column] = [Math.floor(i / columns), i % columns];
        const x = gutter + 1 + (column + 0.5) * cell.width;
        const top = 1 + row * step + cell.height + 2;
        wrap(caption, cell.width - 2, SMALL, lines).forEach((line, k) => context.fillText(line, x, top + k * LINE));
      });
    }
    context.textAlign = "left";
  },
  describe({ rows, columns, made, captions }) {
    const what = `${rows * columns} ${made ? "generated" : "real"} images in ${rows} ${rows === 1 ? "row" : "rows"}`;
    return captions ? `${what}: ${[...new Set(captions)].slice(0, 24).join(", ")}` : what;
  },
};

/** One row of a grid, where it stands. */
export function drawRow(
  context: CanvasRenderingContext2D,
  { width, height, rows, pixels }: ImageGrid,
  { row, left, top, scale }: { readonly row: number; readonly left: number; readonly top: number; readonly scale: number },
): void {
  const tall = height / rows;
  const source = pixels instanceof ImageBitmap ? pixels : canvasOf(width, height, pixels);
  context.imageSmoothingEnabled = scale * window.devicePixelRatio < 1;
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, row * tall, width, tall, left, top, width * scale, tall * scale);
}

function canvasOf(width: number, height: number, pixels: Uint8ClampedArray): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  return canvas;
}

/** Right-aligned, in as many lines as the height has room for, centred in it. */
export function writeCentred(
  context: CanvasRenderingContext2D,
  text: string,
  { x, top, height, width }: { readonly x: number; readonly top: number; readonly height: number; readonly width: number },
): void {
  const lines = wrap(text, width, FONT, Math.max(1, Math.floor((height + 4) / LINE)));
  const first = top + Math.max(0, (height - lines.length * LINE) / 2);
  lines.forEach((line, i) => context.fillText(line, x, first + i * LINE));
}
