/** @file How much of a mixture with known centres a set of points covers, as VEEGAN and PacGAN count it. */

export interface Mixture {
  readonly centres: readonly (readonly number[])[];
  /** Per coordinate. */
  readonly deviation: number;
  /** Of each centre; they sum to 1. */
  readonly shares: readonly number[];
}

export interface Coverage {
  /** Modes with at least one point within three standard deviations. */
  readonly covered: number;
  /** Modes with at least a tenth of the points that they should have. */
  readonly wellCovered: number;
  /** The share of points within three standard deviations of a centre. */
  readonly highQuality: number;
  /** Nats from the shares of those points to the shares of the mixture. */
  readonly divergence: number;
}

/** `points`: coordinates of point after point. */
export function modeCoverage(points: Float32Array, { centres, deviation, shares }: Mixture): Coverage {
  const dimensions = centres[0]?.length ?? 1;
  const count = points.length / dimensions;
  const hits = centres.map(() => 0);
  for (let i = 0; i < count; i++) {
    const { mode, distance } = nearest(points.subarray(i * dimensions, (i + 1) * dimensions), centres);
    if (distance <= 3 * deviation) hits[mode] = (hits[mode] ?? 0) + 1;
  }
  const good = hits.reduce((sum, hit) => sum + hit, 0);
  return {
    covered: hits.filter((hit) => hit > 0).length,
    wellCovered: hits.filter((hit, mode) => hit >= 0.1 * count * (shares[mode] ?? 0)).length,
    highQuality: good / count,
    divergence: good === 0 ? Number.POSITIVE_INFINITY : relativeEntropy(hits, shares),
  };
}

/** KL(p || q) in nats, of counts against shares. */
export function relativeEntropy(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, i) => (count === 0 ? sum : sum + (count / total) * Math.log(count / total / (shares[i] ?? 0))), 0);
}

/** Of two histograms, in nats; at most ln 2, when they have nothing in common. */
export function jensenShannon(a: readonly number[], b: readonly number[]): number {
  const [p, q] = [sharesOf(a), sharesOf(b)];
  const middle = p.map((share, i) => (share + (q[i] ?? 0)) / 2);
  return (relativeEntropy(p, middle) + relativeEntropy(q, middle)) / 2;
}

function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

function nearest(point: Float32Array, centres: Mixture["centres"]): { readonly mode: number; readonly distance: number } {
  let best = { mode: 0, distance: Number.POSITIVE_INFINITY };
  for (const [mode, centre] of centres.entries()) {
    const distance = Math.hypot(...centre.map((coordinate, axis) => (point[axis] ?? 0) - coordinate));
    if (distance < best.distance) best = { mode, distance };
  }
  return best;
}
