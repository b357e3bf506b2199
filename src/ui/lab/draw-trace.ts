/** @file Draws numbers over time, and the first two against each other. */
import { type Colours, type Drawing, FONT, type Picture, type Size } from "./drawing.ts";

const AXIS = 16;
const GAP = 12;

export const traceDrawing: Drawing<Picture<"trace">> = {
  size({ radius }, room) {
    const aspect = radius === undefined ? 1.9 : 2.9;
    const height = Math.min(room.height, room.width / aspect);
    return { width: height * aspect, height };
  },
  draw(context, picture, { width, height }, colours) {
    context.fillStyle = colours.background;
    context.fillRect(0, 0, width, height);
    context.lineJoin = "round";
    const side = picture.radius === undefined ? 0 : height;
    if (picture.radius !== undefined) drawPlane(context, picture, { side, radius: picture.radius, colours });
    const left = side === 0 ? 0 : side + GAP;
    drawCurves(context, picture, { left, size: { width: width - left, height }, colours });
  },
  describe({ names, iterations, values }) {
    const last = names.map((name, k) => `${name} ${(values[values.length - names.length + k] ?? 0).toPrecision(3)}`);
    return iterations.length === 0 ? "No numbers yet" : `Numbers over time, now ${last.join(", ")}`;
  },
};

function curveColour(k: number, colours: Colours): string {
  return [colours.generated, colours.score, colours.real, colours.strong][k % 4] ?? colours.strong;
}

function drawPlane(
  context: CanvasRenderingContext2D,
  { names, values, iterations }: Picture<"trace">,
  { side, radius, colours }: { readonly side: number; readonly radius: number; readonly colours: Colours },
): void {
  const count = names.length;
  const at = (row: number, k: number) => values[row * count + k] ?? 0;
  let reach = radius;
  for (let row = 0; row < iterations.length; row++) reach = Math.max(reach, 1.05 * Math.abs(at(row, 0)), 1.05 * Math.abs(at(row, 1)));
  const place = (value: number) => ((value / reach + 1) / 2) * side;
  context.fillStyle = colours.sunken;
  context.fillRect(0, 0, side, side);
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.strokeRect(0.5, 0.5, side - 1, side - 1);
  line(context, [0, side / 2, side, side / 2]);
  line(context, [side / 2, 0, side / 2, side]);
  context.strokeStyle = colours.generated;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let row = 0; row < iterations.length; row++) context.lineTo(place(at(row, 0)), side - place(at(row, 1)));
  context.stroke();
  if (iterations.length > 0) {
    const now = iterations.length - 1;
    disc(context, place(at(0, 0)), side - place(at(0, 1)), colours.text);
    disc(context, place(at(now, 0)), side - place(at(now, 1)), colours.generated);
  }
  context.fillStyle = colours.text;
  context.font = FONT;
  context.textBaseline = "bottom";
  context.textAlign = "right";
  context.fillText(names[0] ?? "", side - 4, side / 2 - 2);
  context.textBaseline = "top";
  context.textAlign = "left";
  context.fillText(names[1] ?? "", side / 2 + 4, 3);
  context.textBaseline = "bottom";
  context.fillText(`± ${Number(reach.toPrecision(2))}`, 4, side - 3);
}

function drawCurves(
  context: CanvasRenderingContext2D,
  { names, values, iterations }: Picture<"trace">,
  { left, size, colours }: { readonly left: number; readonly size: Size; readonly colours: Colours },
): void {
  const count = names.length;
  const base = size.height - AXIS;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) [low, high] = [low - 1, high + 1];
  if (!Number.isFinite(low + high)) return;
  const [first = 0] = iterations;
  const span = Math.max(1, (iterations.at(-1) ?? 0) - first);
  const y = (value: number) => 4 + (1 - (value - low) / (high - low)) * (base - 8);
  context.fillStyle = colours.sunken;
  context.fillRect(left, 0, size.width, base);
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, 0.5, size.width - 1, base - 1);
  if (low < 0 && high > 0) line(context, [left, y(0), left + size.width, y(0)]);
  context.lineWidth = 1.5;
  names.forEach((_, k) => {
    context.strokeStyle = curveColour(k, colours);
    context.beginPath();
    iterations.forEach((iteration, row) =>
      context.lineTo(left + 2 + ((iteration - first) / span) * (size.width - 4), y(values[row * count + k] ?? 0)),
    );
    context.stroke();
  });
  context.font = FONT;
  context.textBaseline = "top";
  context.fillStyle = colours.text;
  context.textAlign = "left";
  context.fillText(high.toPrecision(3), left + 4, 4);
  context.textBaseline = "bottom";
  context.fillText(low.toPrecision(3), left + 4, base - 3);
  context.fillText(String(first), left, size.height - 1);
  context.textAlign = "right";
  context.fillText(`iteration ${iterations.at(-1) ?? 0}`, left + size.width, size.height - 1);
  // The names stand at the right top in their colours.
  let right = left + size.width - 6;
  context.textBaseline = "top";
  for (let k = names.length - 1; k >= 0; k--) {
    context.fillStyle = curveColour(k, colours);
    context.fillText(names[k] ?? "", right, 4);
    right -= context.measureText(names[k] ?? "").width + 10;
  }
  context.textAlign = "left";
}

function line(context: CanvasRenderingContext2D, [fromX, fromY, toX, toY]: readonly [number, number, number, number]): void {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}

function disc(context: CanvasRenderingContext2D, x: number, y: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, 3, 0, 2 * Math.PI);
  context.fill();
}
