/** @file Scales 8-bit images: by area when they shrink, linearly when they grow. */

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Row-major, channels last. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The largest box of the given proportions (width over height) in the middle of an image. */
export function centreBox({ width, height }: { width: number; height: number }, proportions: number): Box {
  const wide = width > height * proportions;
  const [w, h] = wide ? [height * proportions, height] : [width, width / proportions];
  return { x: (width - w) / 2, y: (height - h) / 2, width: w, height: h };
}

/** For each target place: the first source place and the weights of it and the next ones, which sum to 1. */
interface Taps {
  readonly starts: Int32Array;
  readonly weights: readonly Float32Array[];
}

function tapsOf(start: number, length: number, source: number, target: number): Taps {
  const step = length / target;
  const starts = new Int32Array(target);
  const weights: Float32Array[] = [];
  for (let i = 0; i < target; i++) {
    const [low, high] =
      step > 1 ? [start + i * step, start + (i + 1) * step] : [start + (i + 0.5) * step - 0.5, start + (i + 0.5) * step + 0.5];
    const first = Math.max(0, Math.min(source - 1, Math.floor(low + 1e-9)));
    const last = Math.max(first, Math.min(source - 1, Math.ceil(high - 1e-9) - 1));
    const row = Float32Array.from({ length: last - first + 1 }, (_, k) =>
      Math.max(1e-6, Math.min(first + k + 1, high) - Math.max(first + k, low)),
    );
    const total = row.reduce((sum, weight) => sum + weight, 0);
    starts[i] = first;
    weights.push(row.map((weight) => weight / total));
  }
  return { starts, weights };
}

const remembered = new Map<string, Taps>();

/** The same few sizes come for every image of a set. */
function taps(start: number, length: number, source: number, target: number): Taps {
  const key = `${start} ${length} ${source} ${target}`;
  const known = remembered.get(key);
  if (known) return known;
  if (remembered.size > 64) remembered.clear();
  const made = tapsOf(start, length, source, target);
  remembered.set(key, made);
  return made;
}

/** The part of an image that is in `box`, scaled to `width` × `height`. */
export function resize(source: Pixels, box: Box, { width, height }: { width: number; height: number }): Uint8Array<ArrayBuffer> {
  const { channels, data } = source;
  const across = taps(box.x, box.width, source.width, width);
  const down = taps(box.y, box.height, source.height, height);
  const out = new Uint8Array(width * height * channels);
  const row = new Float32Array(source.width * channels);
  for (let y = 0; y < height; y++) {
    row.fill(0);
    const top = down.starts[y] ?? 0;
    for (const [k, weight] of (down.weights[y] ?? []).entries()) {
      const from = (top + k) * source.width * channels;
      for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) + weight * (data[from + i] ?? 0);
    }
    for (let x = 0; x < width; x++) {
      const left = (across.starts[x] ?? 0) * channels;
      const weights = across.weights[x] ?? [];
      for (let c = 0; c < channels; c++) {
        let sum = 0.5;
        for (let k = 0; k < weights.length; k++) sum += (weights[k] ?? 0) * (row[left + k * channels + c] ?? 0);
        out[(y * width + x) * channels + c] = sum;
      }
    }
  }
  return out;
}
