import type { RandomSource } from "../../../core/random.ts";
import { classesOf, type Modes, modesOf, sharesOf } from "./modes.ts";
import { dimensionsOf, type PointsParams } from "./params.ts";

/** `points` is row-major [count, 1 or 2], `mode` [count]. */
export function samplePoints(params: PointsParams, random: RandomSource, count: number): { points: Float32Array; mode: Int32Array } {
  const dimensions = dimensionsOf(params);
  const points = new Float32Array(count * dimensions);
  const mode = new Int32Array(count);
  const modes = modesOf(params);
  const cumulative = cumulate(modes?.shares ?? sharesOf(params, classesOf(params)));
  for (let i = 0; i < count; i++) {
    const label = pick(cumulative, random.uniform());
    mode[i] = label;
    const [x, y] = modes ? aroundCentre(modes, label, random) : alongCurve(params, label, random);
    points[i * dimensions] = x;
    if (dimensions === 2) points[i * dimensions + 1] = y;
  }
  return { points, mode };
}

function cumulate(shares: readonly number[]): number[] {
  let sum = 0;
  return shares.map((share) => {
    sum += share;
    return sum;
  });
}

function pick(cumulative: readonly number[], u: number): number {
  const index = cumulative.findIndex((bound) => u < bound);
  return index < 0 ? cumulative.length - 1 : index;
}

function aroundCentre({ centres, deviation }: Modes, label: number, random: RandomSource): [number, number] {
  const [x = 0, y] = centres[label] ?? [];
  return [x + deviation * random.normal(), y === undefined ? 0 : y + deviation * random.normal()];
}

function alongCurve(params: PointsParams, label: number, random: RandomSource): [number, number] {
  const [x, y] = curve(params, label, random.uniform());
  return [x + params.deviation * random.normal(), y + params.deviation * random.normal()];
}

/** The point at `t` in [0, 1) of the part of the curve that has this label. */
function curve({ distribution, radius, modes }: PointsParams, label: number, t: number): [number, number] {
  if (distribution === "moons") {
    // Two half circles of radius r/1.5, one of them upside down and shifted by (r, r/2) over 1.5; the middle is the origin.
    const r = radius / 1.5;
    const [c, s] = [Math.cos(Math.PI * t), Math.sin(Math.PI * t)];
    return label === 0 ? [r * (c - 0.5), r * (s - 0.25)] : [r * (0.5 - c), r * (0.25 - s)];
  }
  if (distribution === "spiral") {
    // Arms of one turn and a quarter; the square root spreads the points evenly over the length.
    const along = Math.sqrt(0.02 + 0.98 * t);
    const angle = 2.5 * Math.PI * along + (2 * Math.PI * label) / modes;
    return [radius * along * Math.cos(angle), radius * along * Math.sin(angle)];
  }
  const section = (label + t) / modes;
  if (distribution === "swiss-roll") {
    // scikit-learn's roll seen from its side: angles from 1.5π to 4.5π, the radius growing with the angle.
    const angle = 1.5 * Math.PI * (1 + 2 * section);
    const r = (radius * angle) / (4.5 * Math.PI);
    return [r * Math.cos(angle), r * Math.sin(angle)];
  }
  return [radius * Math.cos(2 * Math.PI * section), radius * Math.sin(2 * Math.PI * section)];
}
