/** @file Draws a scatter view: the score as a tinted surface, real points as discs, generated ones as small crosses. */

import { drawLine } from "./draw-line.ts";
import type { Colours, Drawing, Picture } from "./drawing.ts";

export type PointsPicture = Picture<"points">;

/** Lowest and highest score of the surface; undefined when there is none. */
export function scoreRange(picture: PointsPicture): readonly [number, number] | undefined {
  const values = picture.surface?.values;
  if (values === undefined || values.length === 0) return undefined;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

export const pointsDrawing: Drawing<PointsPicture> = {
  size({ dimensions }, room) {
    const aspect = dimensions === 2 ? 1 : 1.7;
    const height = Math.min(room.height, room.width / aspect);
    return { width: height * aspect, height };
  },
  draw(context, picture, size, colours) {
    context.fillStyle = colours.sunken;
    context.fillRect(0, 0, size.width, size.height);
    if (picture.dimensions === 1) drawLine(context, picture, size, colours);
    else drawPlane(context, picture, colours, size.height);
    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    context.strokeRect(0.5, 0.5, size.width - 1, size.height - 1);
  },
  describe: ({ dimensions, surface }) =>
    `Real and generated ${dimensions === 1 ? "numbers" : "points"}${surface ? " over the score of the discriminator" : ""}`,
};

function drawPlane(context: CanvasRenderingContext2D, picture: PointsPicture, colours: Colours, side: number): void {
  drawSurface(context, picture, colours, side);
  const place = (value: number) => ((value / picture.radius + 1) / 2) * side;
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(side / 2, 0);
  context.lineTo(side / 2, side);
  context.moveTo(0, side / 2);
  context.lineTo(side, side / 2);
  context.stroke();
  const { real, generated } = picture;
  if (real) {
    context.fillStyle = colours.real;
    context.globalAlpha = 0.75;
    for (let i = 0; i + 1 < real.length; i += 2) {
      context.beginPath();
      context.arc(place(real[i] ?? 0), side - place(real[i + 1] ?? 0), 2.2, 0, 2 * Math.PI);
      context.fill();
    }
  }
  context.strokeStyle = colours.generated;
  context.globalAlpha = 0.9;
  context.lineWidth = 1.4;
  context.beginPath();
  for (let i = 0; i + 1 < generated.length; i += 2) {
    const x = place(generated[i] ?? 0);
    const y = side - place(generated[i + 1] ?? 0);
    context.moveTo(x - 2.4, y - 2.4);
    context.lineTo(x + 2.4, y + 2.4);
    context.moveTo(x - 2.4, y + 2.4);
    context.lineTo(x + 2.4, y - 2.4);
  }
  context.stroke();
  context.globalAlpha = 1;
}

function drawSurface(context: CanvasRenderingContext2D, picture: PointsPicture, colours: Colours, side: number): void {
  const { surface } = picture;
  const range = scoreRange(picture);
  if (!surface || !range) return;
  const [low, high] = range;
  const tint = document.createElement("canvas");
  tint.width = surface.size;
  tint.height = surface.size;
  const tintContext = tint.getContext("2d");
  if (!tintContext) return;
  const image = tintContext.createImageData(surface.size, surface.size);
  const [red, green, blue] = channels(colours.score);
  for (let i = 0; i < surface.values.length; i++) {
    const height = high > low ? ((surface.values[i] ?? 0) - low) / (high - low) : 0.5;
    image.data[i * 4] = red;
    image.data[i * 4 + 1] = green;
    image.data[i * 4 + 2] = blue;
    image.data[i * 4 + 3] = 10 + 130 * height;
  }
  tintContext.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(tint, 0, 0, side, side);
}

type Channels = readonly [number, number, number];

const known = new Map<string, Channels>();

/** Any CSS colour as red, green, blue. */
function channels(colour: string): Channels {
  const found = known.get(colour) ?? measured(colour);
  known.set(colour, found);
  return found;
}

function measured(colour: string): Channels {
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!probe) return [128, 128, 128];
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  const [red = 128, green = 128, blue = 128] = probe.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
