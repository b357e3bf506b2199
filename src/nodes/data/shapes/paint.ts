/** @file Draws scenes: the picture itself, and the map that says where which shape is. */
import { backgroundOf, hueOf, kinds, type Scene, textures } from "./factors.ts";
import { signedDistance } from "./geometry.ts";

export interface Paper {
  readonly size: number;
  /** What the map's colours say: which kind of shape stands there, or the scene's own colour and background without light. */
  readonly map: "kinds" | "colours";
  /** How strongly the light from the top left shades shape and background, 0 to 1. */
  readonly shading: number;
}

type Colour = readonly [number, number, number];

/** One colour per shape on black: the picture's segmentation. */
const mapColours: readonly Colour[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 1, 0],
  [1, 0, 1],
  [0, 1, 1],
];

/** Hue in degrees, saturation and value 0 to 1. */
function fromHsv(hue: number, saturation: number, value: number): Colour {
  const channel = (n: number) => {
    const k = (n + (((hue % 360) + 360) % 360) / 60) % 6;
    return value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

/** Writes the picture [size, size, 3] in [0, 1], and the map of the same shape where one is asked for. */
export function paintScene(scene: Scene, { size, shading, map: shows }: Paper, image: Float32Array, map: Float32Array | undefined): void {
  const kind = kinds[scene.kind] ?? "circle";
  const radius = (scene.size * size) / 2;
  const [turnX, turnY] = [Math.cos(scene.rotation), Math.sin(scene.rotation)];
  const colour = fromHsv(scene.hue, scene.saturation, scene.value);
  // Stripes and dots stand out from the background as the shape does: pale on dark, dark on light.
  const second = scene.background < 0.35 ? fromHsv(scene.hue, 0.15, 0.97) : fromHsv(scene.hue, scene.saturation, scene.value * 0.3);
  const mark = shows === "kinds" ? (mapColours[scene.kind] ?? [1, 1, 1]) : fromHsv(hueOf(scene), 1, 1);
  const ground = shows === "kinds" ? 0 : backgroundOf(scene);
  const half = Math.max(0.75, 0.1 * radius);
  const reach = radius * 1.4 + 1;
  const [cx, cy] = [scene.x * size, scene.y * size];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const at = 3 * (row * size + column);
      const x = column + 0.5 - cx;
      const y = row + 0.5 - cy;
      const paper = scene.background * (1 + shading * 0.5 * ((size - row - column) / size));
      let cover = 0;
      let first = 1;
      if (Math.abs(x) < reach && Math.abs(y) < reach) {
        const u = turnX * x + turnY * y;
        const v = turnX * y - turnY * x;
        const distance = radius * signedDistance(kind, u / radius, v / radius);
        cover = clamp(0.5 - (scene.outlined ? Math.abs(distance + half) - half : distance));
        if (cover > 0) first = texel(scene, u, v, size);
      }
      const light = 1 - (shading * 0.5 * (x + y)) / (radius + 1);
      for (let c = 0; c < 3; c++) {
        const ink = first * (colour[c] ?? 0) + (1 - first) * (second[c] ?? 0);
        image[at + c] = clamp(cover * ink * light + (1 - cover) * paper);
        if (map) map[at + c] = cover * (mark[c] ?? 0) + (1 - cover) * ground;
      }
    }
  }
}

/** How much of the first colour stands at (u, v) pixels from the middle, along the shape's own axes. */
function texel(scene: Scene, u: number, v: number, size: number): number {
  const period = Math.max(4, size / 8);
  const wave = (t: number) => Math.cos(2 * Math.PI * (t / period + scene.phase));
  const texture = textures[scene.texture];
  if (texture === "striped") return clamp(0.5 + (period / 4) * wave(u));
  if (texture === "dotted") return clamp(0.5 - (period / 4) * (wave(u) + wave(v) - 0.75));
  return 1;
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value));
}
