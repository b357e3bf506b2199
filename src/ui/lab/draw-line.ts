/** @file Draws points on a line: how dense real and generated ones lie, the score D(x), and the best score there is between the two. */
import { type Colours, FONT, type Picture, type Size } from "./drawing.ts";
import { optimalScores } from "./optimal-score.ts";

const BINS = 80;
const AXIS = 18;

export function drawLine(context: CanvasRenderingContext2D, picture: Picture<"points">, { width, height }: Size, colours: Colours): void {
  const { radius, real, generated, surface, probability } = picture;
  const base = height - AXIS;
  const bars = [
    ...(real ? [[histogram(real, radius), colours.real] as const] : []),
    [histogram(generated, radius), colours.generated] as const,
  ];
  const top = Math.max(...bars.flatMap(([counts]) => [...counts])) || 1;
  for (const [counts, colour] of bars) {
    context.fillStyle = colour;
    context.globalAlpha = 0.45;
    counts.forEach((count, bin) => {
      const tall = (count / top) * (base - 12);
      context.fillRect((bin / BINS) * width, base - tall, width / BINS - 1, tall);
    });
    context.globalAlpha = 1;
  }
  if (surface) {
    const { values } = surface;
    const [low, high] = probability ? [0, 1] : extent(values);
    const y = (value: number) => base - 4 - (high > low ? (value - low) / (high - low) : 0.5) * (base - 12);
    const xs = Array.from(values, (_, i) => (i / Math.max(1, values.length - 1)) * width);
    context.lineWidth = 2;
    context.strokeStyle = colours.score;
    polyline(context, xs, Array.from(values, y));
    if (probability && real) {
      const places = Array.from(values, (_, i) => -radius + (2 * radius * i) / Math.max(1, values.length - 1));
      context.setLineDash([4, 3]);
      context.lineWidth = 1.5;
      context.strokeStyle = colours.strong;
      polyline(context, xs, Array.from(optimalScores(real, generated, places), y));
      context.setLineDash([]);
    }
    context.fillStyle = colours.text;
    context.font = FONT;
    context.textAlign = "right";
    context.textBaseline = "top";
    context.fillText(high.toPrecision(probability ? 1 : 3), width - 4, 4);
    context.textBaseline = "bottom";
    context.fillText(low.toPrecision(probability ? 1 : 3), width - 4, base - 2);
  }
  context.fillStyle = colours.line;
  context.fillRect(0, base, width, 1);
  context.fillStyle = colours.text;
  context.font = FONT;
  context.textBaseline = "bottom";
  for (const [value, x, align] of [
    [-radius, 3, "left"],
    [0, width / 2, "center"],
    [radius, width - 3, "right"],
  ] as const) {
    context.textAlign = align;
    context.fillText(String(value).replace("-", "−"), x, height - 2);
  }
  context.textAlign = "left";
}

/** Gaps where a value is NaN. */
function polyline(context: CanvasRenderingContext2D, xs: readonly number[], ys: readonly number[]): void {
  context.beginPath();
  let pen = false;
  ys.forEach((y, i) => {
    if (Number.isNaN(y)) pen = false;
    else {
      if (pen) context.lineTo(xs[i] ?? 0, y);
      else context.moveTo(xs[i] ?? 0, y);
      pen = true;
    }
  });
  context.stroke();
}

/** Shares of the numbers in equal bins from -radius to radius. */
function histogram(numbers: Float32Array, radius: number): Float32Array {
  const counts = new Float32Array(BINS);
  for (const number of numbers) {
    const bin = Math.floor(((number / radius + 1) / 2) * BINS);
    if (bin >= 0 && bin < BINS) counts[bin] = (counts[bin] ?? 0) + 1 / numbers.length;
  }
  return counts;
}

function extent(values: Float32Array): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
