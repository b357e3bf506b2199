/** @file How one hand draws one digit: bends, slants, stretches and shakes a skeleton into lines of ink. */
import type { RandomSource } from "../../../core/random.ts";
import type { Stroke } from "./skeletons.ts";

/** A line from (x0, y0) to (x1, y1) whose half width goes from r0 to r1: six numbers per line, in pixels. */
export type Lines = number[];

export interface HandOptions {
  readonly size: number;
  /** 0: every digit of a way of drawing looks the same; 1: as different as people's. */
  readonly variation: number;
  /** Stroke width as a part of its usual one. */
  readonly thickness: number;
}

const STEPS = 6;

export function drawByHand(strokes: readonly Stroke[], { size, variation, thickness }: HandOptions, random: RandomSource): Lines {
  const vary = (deviation: number) => variation * deviation * Math.max(-2.2, Math.min(2.2, random.normal()));
  const bend = {
    shake: variation * (0.012 + 0.028 * random.uniform()),
    // The waist of a digit moves up or down: y → y^waist.
    waist: Math.exp(vary(0.2)),
    wave: [
      vary(0.035),
      2 + 4 * random.uniform(),
      6.3 * random.uniform(),
      vary(0.03),
      2 + 4 * random.uniform(),
      6.3 * random.uniform(),
    ] as const,
  };
  const height = size * 0.68 * Math.exp(vary(0.07));
  const width = height * 0.7 * Math.exp(vary(0.2));
  const turn = vary(0.1);
  const slant = 0.1 * variation + vary(0.2);
  const radius = (size / 28) * thickness * 1.15 * Math.exp(vary(0.27));
  const pressure = { amount: variation * 0.3 * random.uniform(), phase: 6.3 * random.uniform() };

  const lines: Lines = [];
  for (const stroke of strokes) {
    const curve = smooth(shaken(stroke, bend.shake, random), 0.5 + vary(0.12));
    const end = curve.length - 2;
    for (let i = 0; i <= end; i += 2) {
      // To the box, then slant, then turn, about the middle.
      const [wx, wy] = bent(curve[i] ?? 0, curve[i + 1] ?? 0, bend);
      const y = (wy - 0.5) * height;
      const x = (wx - 0.5) * width - slant * y;
      const r = radius * (1 + pressure.amount * Math.sin(pressure.phase + (5 * i) / end));
      const [px, py] = [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
      if (i > 0) lines.push(px, py, r);
      if (i < end) lines.push(px, py, r);
    }
  }
  return placed(lines, size, { x: vary(0.035) * size, y: vary(0.03) * size });
}

function shaken({ points, corners }: Stroke, shake: number, random: RandomSource): Stroke {
  return { points: points.map((value) => value + shake * random.normal()), corners };
}

interface Bend {
  readonly waist: number;
  readonly wave: readonly [number, number, number, number, number, number];
}

function bent(x: number, y: number, { waist, wave: [ax, fx, px, ay, fy, py] }: Bend): [number, number] {
  const level = Math.sign(y) * Math.abs(y) ** waist;
  return [x + ax * Math.sin(fx * y + px), level + ay * Math.sin(fy * x + py)];
}

/** Cardinal splines through the points, broken at corners; tension 0.5 is Catmull-Rom's. */
function smooth({ points, corners }: Stroke, tension: number): number[] {
  const count = points.length / 2;
  const at = (i: number, axis: number) => points[2 * Math.max(0, Math.min(count - 1, i)) + axis] ?? 0;
  const curve = [at(0, 0), at(0, 1)];
  for (let i = 0; i + 1 < count; i++) {
    const before = corners[i] ? i : i - 1;
    const after = corners[i + 1] ? i + 1 : i + 2;
    for (let step = 1; step <= STEPS; step++) {
      const t = step / STEPS;
      for (const axis of [0, 1]) {
        const [p, q] = [at(i, axis), at(i + 1, axis)];
        const [m, n] = [tension * (q - at(before, axis)), tension * (at(after, axis) - p)];
        curve.push(
          (2 * t ** 3 - 3 * t ** 2 + 1) * p + (t ** 3 - 2 * t ** 2 + t) * m + (3 * t ** 2 - 2 * t ** 3) * q + (t ** 3 - t ** 2) * n,
        );
      }
    }
  }
  return curve;
}

/** Moves the middle of the ink's box to the middle of the image and a little off; shrinks what would leave the image. */
function placed(lines: Lines, size: number, off: { x: number; y: number }): Lines {
  const box = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as [
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i < lines.length; i += 3) {
    const [x = 0, y = 0, r = 0] = [lines[i], lines[i + 1], lines[i + 2]];
    box[0] = Math.min(box[0], x - r);
    box[1] = Math.max(box[1], x + r);
    box[2] = Math.min(box[2], y - r);
    box[3] = Math.max(box[3], y + r);
  }
  const scale = Math.min(1, (size * 0.92) / Math.max(box[1] - box[0], box[3] - box[2]));
  const room = (low: number, high: number, move: number) => {
    const free = Math.max(0, (size - scale * (high - low)) / 2 - 0.5);
    return size / 2 - (scale * (low + high)) / 2 + Math.max(-free, Math.min(free, move));
  };
  const [dx, dy] = [room(box[0], box[1], off.x), room(box[2], box[3], off.y)];
  for (let i = 0; i < lines.length; i += 3) {
    lines[i] = scale * (lines[i] ?? 0) + dx;
    lines[i + 1] = scale * (lines[i + 1] ?? 0) + dy;
    lines[i + 2] = scale * (lines[i + 2] ?? 0);
  }
  return lines;
}
