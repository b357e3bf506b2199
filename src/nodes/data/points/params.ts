import { z } from "zod";
import { choice, integer, number } from "../../params.ts";
import { renewal } from "../fields/batches.ts";

export const distributions = {
  ring: "Ring of Gaussians",
  grid: "Grid of Gaussians",
  moons: "Two moons",
  circle: "Circle",
  spiral: "Spiral",
  "swiss-roll": "Swiss roll",
  drawn: "Drawn by hand",
  gaussian: "One Gaussian (1-D)",
  mixture: "Row of Gaussians (1-D)",
  "two-deltas": "Two exact points (1-D)",
} as const;

/** Shown for these distributions only. */
function only(...is: (keyof typeof distributions)[]) {
  return { param: "distribution", is };
}

const coordinate = z.number().min(-1000).max(1000);

export const pointsParams = z.strictObject({
  distribution: choice("ring", distributions, { label: "Distribution" }),
  modes: integer(8, {
    label: "Modes",
    when: only("ring", "mixture", "spiral", "circle", "swiss-roll"),
    min: 1,
    max: 64,
    help: "Gaussians of a ring or a row; arms of a spiral; sections with labels of their own along a circle or a roll.",
  }),
  side: integer(5, { label: "Grid side", when: only("grid"), min: 1, max: 16, help: "Of a grid: 5 makes 25 modes." }),
  radius: number(2, {
    label: "Radius",
    when: only("ring", "moons", "circle", "spiral", "swiss-roll"),
    min: 0.01,
    max: 100,
    scale: "log",
    help: "Of a ring, moon, circle, spiral or roll.",
  }),
  spacing: number(2, {
    label: "Spacing",
    when: only("grid", "mixture", "two-deltas"),
    min: 0.01,
    max: 100,
    scale: "log",
    help: "Between neighbours of a grid, a row or two exact points.",
  }),
  mean: number(0, {
    label: "Mean",
    when: only("gaussian", "mixture", "two-deltas"),
    min: -100,
    max: 100,
    help: "Of one-dimensional distributions: where their middle is.",
  }),
  deviation: number(0.02, { label: "Standard deviation", min: 0, max: 10, help: "Gaussian noise around each mode or curve." }),
  share: number(1, {
    label: "Share of the one before",
    min: 0.1,
    max: 1,
    advanced: true,
    help: "1 gives all modes equal shares; 0.8 makes each mode come 0.8 times as often as the one before.",
  }),
  points: z
    .array(z.tuple([coordinate, coordinate]))
    .max(500)
    .default([])
    .meta({ control: "points", label: "Drawn points", when: only("drawn"), help: "Up to 500 points; each is a mode." }),
  renewal: renewal(),
});

export type PointsParams = z.output<typeof pointsParams>;

/** Whether examples have one coordinate or two. */
export function dimensionsOf(params: PointsParams): 1 | 2 {
  return params.distribution === "gaussian" || params.distribution === "mixture" || params.distribution === "two-deltas" ? 1 : 2;
}
