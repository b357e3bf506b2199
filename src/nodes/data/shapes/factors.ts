/** @file What a scene of one shape is made of, and how its factors are written as numbers. */
import type { RandomSource } from "../../../core/random.ts";

export const kinds = ["circle", "square", "triangle", "star", "cross", "heart"] as const;
const colours = ["red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink"] as const;
const sizes = ["small", "medium", "large"] as const;
const columns = ["left", "centre", "right"] as const;
const rows = ["top", "middle", "bottom"] as const;
const backgrounds = ["dark", "grey", "light"] as const;
const outlines = ["filled", "outlined"] as const;
export const textures = ["plain", "striped", "dotted"] as const;

/** In degrees, one per colour. */
const hues = [0, 28, 54, 125, 176, 222, 272, 325];

export interface Scene {
  readonly kind: number;
  readonly colour: number;
  readonly texture: number;
  readonly outlined: boolean;
  /** Degrees, near the colour's own. */
  readonly hue: number;
  readonly saturation: number;
  readonly value: number;
  /** Diameter and centre as parts of the image's side, y down. */
  readonly size: number;
  readonly x: number;
  readonly y: number;
  /** Radians, clockwise. */
  readonly rotation: number;
  /** Grey of the background, 0 to 1. */
  readonly background: number;
  /** Where stripes and dots begin, 0 to 1 of their period. */
  readonly phase: number;
}

export interface SceneOptions {
  readonly texture: "any" | (typeof textures)[number];
  readonly outline: "any" | (typeof outlines)[number];
  readonly rotate: boolean;
}

/** The middle hue of its colour's name. */
export function hueOf({ colour }: Scene): number {
  return hues[colour] ?? 0;
}

/** The middle grey of its background's name. */
export function backgroundOf(scene: Scene): number {
  return [0.12, 0.45, 0.87][level(scene)] ?? 0;
}

/** Index into `backgrounds`. */
function level({ background }: Scene): number {
  if (background < 0.28) return 0;
  return background < 0.66 ? 1 : 2;
}

const [SMALLEST, LARGEST] = [0.3, 0.62];

export function drawScene({ texture, outline, rotate }: SceneOptions, random: RandomSource): Scene {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const colour = random.integer(colours.length);
  const level = random.integer(3);
  const outlined = outline === "any" ? random.uniform() < 0.35 : outline === "outlined";
  return {
    kind: random.integer(kinds.length),
    colour,
    hue: (hues[colour] ?? 0) + between(-7, 7),
    saturation: between(0.7, 0.95),
    value: between(0.78, 0.98),
    // A thin outline shows no texture well: where both are free, outlines are plain.
    texture: texture !== "any" ? textures.indexOf(texture) : outlined && outline === "any" ? 0 : random.integer(textures.length),
    outlined,
    size: between(SMALLEST, LARGEST),
    x: between(0.3, 0.7),
    y: between(0.3, 0.7),
    rotation: rotate ? between(-Math.PI, Math.PI) : 0,
    background: between([0.04, 0.36, 0.78][level] ?? 0, [0.2, 0.54, 0.96][level] ?? 1),
    phase: random.uniform(),
  };
}

/** Index into `sizes`, `columns`, `rows`, `backgrounds`. */
function third(value: number, low: number, high: number): number {
  return Math.max(0, Math.min(2, Math.floor((3 * (value - low)) / (high - low))));
}

/** The named factors of a scene in the order of `attributeNames`, as indices into the lists of names. */
function named(scene: Scene): readonly (readonly [readonly string[], number])[] {
  return [
    [kinds, scene.kind],
    [colours, scene.colour],
    [sizes, third(scene.size, SMALLEST, LARGEST)],
    [columns, third(scene.x, 0.3, 0.7)],
    [rows, third(scene.y, 0.3, 0.7)],
    [backgrounds, level(scene)],
    [outlines, scene.outlined ? 1 : 0],
    [textures, scene.texture],
  ];
}

/** What each number of `attributes` stands for. */
export const attributeNames: readonly string[] = [kinds, colours, sizes, columns, rows, backgrounds, outlines, textures].flat();

/** The names that hold for a scene: shape, colour, size, column, row, background, filled or outlined, texture. */
export function namesOf(scene: Scene): string[] {
  return named(scene).map(([names, index]) => names[index] ?? "");
}

/** Writes 1 for each name that holds; `out` is zero before. */
export function writeAttributes(scene: Scene, out: Float32Array, offset: number): void {
  let start = offset;
  for (const [names, index] of named(scene)) {
    out[start + index] = 1;
    start += names.length;
  }
}

/** What each number of `factors` stands for: the continuous ones, from -1 to 1; rotation and hue as points of a circle. */
export const factorNames = ["size", "x", "y", "background", "rotation-cos", "rotation-sin", "hue-cos", "hue-sin"] as const;

export function factorsOf(scene: Scene): number[] {
  const hue = (scene.hue * Math.PI) / 180;
  return [
    (2 * (scene.size - SMALLEST)) / (LARGEST - SMALLEST) - 1,
    (scene.x - 0.5) / 0.2,
    (scene.y - 0.5) / 0.2,
    2 * scene.background - 1,
    Math.cos(scene.rotation),
    Math.sin(scene.rotation),
    Math.cos(hue),
    Math.sin(hue),
  ];
}
