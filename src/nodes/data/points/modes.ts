/** @file Where the modes of a point distribution are: what mode coverage is measured against. */
import type { PointsParams } from "./params.ts";

export interface Modes {
  /** One centre per mode, [x, y] or [x]; the label of an example is its mode's index here. */
  readonly centres: readonly (readonly number[])[];
  /** Standard deviation around a centre, per coordinate. */
  readonly deviation: number;
  /** Probability of each mode; they sum to 1. */
  readonly shares: readonly number[];
}

/** Undefined for curves (moons, circle, spiral, swiss roll), which have no centres. */
export function modesOf(params: PointsParams): Modes | undefined {
  const centres = centresOf(params);
  if (centres === undefined) return undefined;
  return { centres, deviation: params.distribution === "two-deltas" ? 0 : params.deviation, shares: sharesOf(params, centres.length) };
}

/** Geometric shares: each is `params.share` times the one before. */
export function sharesOf(params: PointsParams, count: number): number[] {
  const raw = Array.from({ length: count }, (_, k) => params.share ** k);
  const total = raw.reduce((sum, share) => sum + share, 0);
  return raw.map((share) => share / total);
}

function centresOf(params: PointsParams): number[][] | undefined {
  const { distribution, modes, side, radius, spacing, mean } = params;
  switch (distribution) {
    case "ring":
      // 2πk/n for k < n: an inclusive range of angles would put the last mode on the first.
      return Array.from({ length: modes }, (_, k) => [
        radius * Math.cos((2 * Math.PI * k) / modes),
        radius * Math.sin((2 * Math.PI * k) / modes),
      ]);
    case "grid":
      return Array.from({ length: side * side }, (_, k) => [
        centred(Math.floor(k / side), side) * spacing,
        centred(k % side, side) * spacing,
      ]);
    case "gaussian":
      return [[mean]];
    case "mixture":
      return Array.from({ length: modes }, (_, k) => [mean + centred(k, modes) * spacing]);
    case "two-deltas":
      return [[mean - spacing / 2], [mean + spacing / 2]];
    case "drawn":
      return params.points.map(([x, y]) => [x, y]);
    case "moons":
    case "circle":
    case "spiral":
    case "swiss-roll":
      return undefined;
  }
}

function centred(index: number, count: number): number {
  return index - (count - 1) / 2;
}

/** How many labels there are: modes, moons, arms, or sections of a curve. */
export function classesOf(params: PointsParams): number {
  return centresOf(params)?.length ?? (params.distribution === "moons" ? 2 : params.modes);
}
