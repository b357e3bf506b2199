/**
 * @file Draws a strip: several images of each example, each kind under its title. Examples go down, or across where the
 * images become larger so.
 */
import { drawRow, gutterOf, LINE, writeCentred } from "./draw-images.ts";
import { crisp, type Drawing, FONT, type Picture, type Size, SMALL, widthOf, wrap } from "./drawing.ts";

type Strip = Picture<"strip">;

const GAP = 6;
const HEAD = 18;
/** Under an example that lies across: so wide at least, and of so many lines. */
const [CAPTION, CAPTION_LINES] = [96, 4];

interface Layout {
  /** Height of an image; all have the same. */
  readonly side: number;
  readonly across: boolean;
  readonly gutter: number;
  /** From one title to the next, and from one example to the next. */
  readonly titles: readonly number[];
  readonly examples: number;
  readonly size: Size;
}

function layoutStrip(strip: Strip, room: Size): Layout {
  const [down, across] = [layoutDown(strip, room), layoutAcross(strip, room)];
  return across.side > 1.15 * down.side ? across : down;
}

function aspectsOf({ rows, columns }: Strip): number[] {
  return columns.map(({ width, height }) => width / (height / rows));
}

/** With whole pixels for the largest of the images. */
function sideFor({ rows, columns }: Strip, free: number): number {
  const tallest = Math.max(1, ...columns.map(({ height }) => height / rows));
  return Math.max(1, crisp(Math.max(0.05, free / tallest)) * tallest);
}

function layoutDown(strip: Strip, room: Size): Layout {
  const { rows, columns, captions } = strip;
  const gutter = captions ? gutterOf(captions) : 0;
  const aspects = aspectsOf(strip);
  const wide = aspects.reduce((sum, aspect) => sum + aspect, 0);
  const free = Math.min((room.width - gutter - GAP * columns.length) / Math.max(wide, 0.01), (room.height - HEAD) / rows - 2);
  const side = sideFor(strip, free);
  const titles = columns.map(({ title }, i) => Math.max((aspects[i] ?? 1) * side, Math.min(90, widthOf(title, FONT))) + GAP);
  const size = { width: gutter + titles.reduce((sum, width) => sum + width, 0) + 2, height: HEAD + rows * (side + 2) };
  return { side, across: false, gutter, titles, examples: side + 2, size };
}

function layoutAcross(strip: Strip, room: Size): Layout {
  const { rows, columns, captions } = strip;
  const gutter = gutterOf(columns.map(({ title }) => title));
  const widest = Math.max(0.01, ...aspectsOf(strip));
  const foot = captions ? CAPTION_LINES * LINE + 4 : 0;
  const free = Math.min((room.width - gutter) / rows / widest - 2, (room.height - foot) / columns.length - GAP);
  const side = sideFor(strip, free);
  const examples = Math.max(widest * side + 2, captions ? CAPTION : 0);
  const titles = columns.map(() => side + GAP);
  const size = { width: gutter + rows * examples + 2, height: columns.length * (side + GAP) + foot };
  return { side, across: true, gutter, titles, examples, size };
}

export const stripDrawing: Drawing<Strip> = {
  size: (strip, room) => layoutStrip(strip, room).size,
  draw(context, strip, size, colours) {
    const { side, across, gutter, titles, examples } = layoutStrip(strip, size);
    const { rows, columns, captions } = strip;
    const aspects = aspectsOf(strip);
    context.fillStyle = colours.background;
    context.fillRect(0, 0, size.width, size.height);
    context.font = FONT;
    context.textBaseline = "top";
    let at = 1;
    columns.forEach((column, i) => {
      const width = (aspects[i] ?? 1) * side;
      const [left, top] = across ? [gutter + 1, at] : [gutter + at, HEAD + 1];
      const colour = column.made ? colours.generated : colours.real;
      for (let row = 0; row < rows; row++) {
        const [x, y] = across ? [left + row * examples, top] : [left, top + row * examples];
        drawRow(context, column, { row, left: x, top: y, scale: side / (column.height / rows) });
        context.strokeStyle = colour;
        context.strokeRect(x - 0.5, y - 0.5, width + 1, side + 1);
      }
      context.fillStyle = colour;
      if (across) {
        context.textAlign = "right";
        writeCentred(context, column.title, { x: gutter - 5, top, height: side, width: gutter - 6 });
        context.textAlign = "left";
      } else context.fillText(wrap(column.title, titles[i] ?? width, FONT, 1)[0] ?? "", left, 2);
      at += titles[i] ?? 0;
    });
    context.fillStyle = colours.text;
    captions?.slice(0, rows).forEach((caption, row) => {
      if (across) {
        context.font = SMALL;
        wrap(caption, examples - 6, SMALL, CAPTION_LINES).forEach((line, k) =>
          context.fillText(line, gutter + 1 + row * examples, at + 2 + k * LINE),
        );
      } else {
        context.textAlign = "right";
        writeCentred(context, caption, { x: gutter - 5, top: HEAD + 1 + row * examples, height: side, width: gutter - 6 });
        context.textAlign = "left";
      }
    });
  },
  describe({ rows, columns, captions }) {
    const titles = columns.map(({ title, made }) => `${title} (${made ? "generated" : "real"})`).join(", ");
    return `${rows} examples side by side: ${titles}${captions ? `; ${captions.join(", ")}` : ""}`;
  },
};
