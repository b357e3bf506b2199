/**
 * @file Linear L2-SVMs (squared hinge loss), one class against all others, by dual coordinate descent: Hsieh, Chang, Lin,
 * Keerthi and Sundararajan, "A dual coordinate descent method for large-scale linear SVM", 2008, as in LIBLINEAR.
 */
import { createRandom, type RandomSource } from "../core/random.ts";

/** `values` is row-major [labels.length, width]. */
export interface LabelledRows {
  readonly width: number;
  readonly values: Float32Array;
  readonly labels: ArrayLike<number>;
}

export interface LinearSvm {
  readonly classes: number;
  /** Row-major [classes, width + 1]; the last number of each row is the bias. */
  readonly weights: Float64Array;
}

interface SvmOptions {
  readonly classes: number;
  /** C: what a violated margin costs against the length of w. */
  readonly cost: number;
  readonly seed?: number;
}

/** Passes over the examples at most, and how far the projected gradients may lie apart when they end before. */
const PASSES = 100;
const TOLERANCE = 0.01;

export function trainLinearSvm(rows: LabelledRows, { classes, cost, seed = 0 }: SvmOptions): LinearSvm {
  const weights = new Float64Array(classes * (rows.width + 1));
  for (let one = 0; one < classes; one++) {
    const sides = Int8Array.from(rows.labels, (label) => (label === one ? 1 : -1));
    weights.set(separate(rows, sides, cost, createRandom(seed, `svm/${one}`)), one * (rows.width + 1));
  }
  return { classes, weights };
}

/** w of one class against the others, its bias last: the weight of a feature that is always 1. */
function separate({ width, values }: LabelledRows, sides: Int8Array, cost: number, random: RandomSource): Float64Array {
  const count = sides.length;
  const diagonal = 1 / (2 * cost);
  const alpha = new Float64Array(count);
  const w = new Float64Array(width + 1);
  const lengths = Float64Array.from(sides, (_, i) => 1 + squared(values, i * width, width) + diagonal);
  const order = Uint32Array.from(sides, (_, i) => i);
  for (let pass = 0; pass < PASSES; pass++) {
    shuffle(order, random);
    let [most, least] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const i of order) {
      const side = sides[i] ?? 1;
      const before = alpha[i] ?? 0;
      const gradient = side * score(w, values, i * width, width) - 1 + diagonal * before;
      const projected = before === 0 ? Math.min(gradient, 0) : gradient;
      most = Math.max(most, projected);
      least = Math.min(least, projected);
      if (Math.abs(projected) < 1e-12) continue;
      const after = Math.max(before - gradient / (lengths[i] ?? 1), 0);
      alpha[i] = after;
      const step = (after - before) * side;
      for (let k = 0; k < width; k++) w[k] = (w[k] ?? 0) + step * (values[i * width + k] ?? 0);
      w[width] = (w[width] ?? 0) + step;
    }
    if (most - least < TOLERANCE) break;
  }
  return w;
}

/** The class of the highest score, by row. */
export function classifyBySvm({ classes, weights }: LinearSvm, { width, values }: Omit<LabelledRows, "labels">): Int32Array {
  const found = new Int32Array(values.length / width);
  for (let i = 0; i < found.length; i++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let one = 0; one < classes; one++) {
      const row = weights.subarray(one * (width + 1), (one + 1) * (width + 1));
      const s = score(row, values, i * width, width);
      if (s > best) [best, found[i]] = [s, one];
    }
  }
  return found;
}

/** The share that is classified right. */
export function svmAccuracy(svm: LinearSvm, rows: LabelledRows): number {
  return classifyBySvm(svm, rows).reduce((right, found, i) => right + Number(found === rows.labels[i]), 0) / rows.labels.length;
}

/** The cost of the highest accuracy on the parts that were left out; the first of equal ones. */
export function chooseCost(
  rows: LabelledRows,
  { classes, costs, folds }: { readonly classes: number; readonly costs: readonly number[]; readonly folds: number },
): number {
  const [only = 1, ...more] = costs;
  if (more.length === 0) return only;
  const scores = costs.map((cost) => {
    let right = 0;
    for (let fold = 0; fold < folds; fold++) {
      const [inside, outside] = [partOf(rows, (i) => i % folds !== fold), partOf(rows, (i) => i % folds === fold)];
      right += svmAccuracy(trainLinearSvm(inside, { classes, cost }), outside) * outside.labels.length;
    }
    return right;
  });
  return costs[scores.indexOf(Math.max(...scores))] ?? only;
}

function partOf({ width, values, labels }: LabelledRows, belongs: (index: number) => boolean): LabelledRows {
  const kept = Array.from({ length: labels.length }, (_, i) => i).filter(belongs);
  const part = new Float32Array(kept.length * width);
  for (const [row, i] of kept.entries()) part.set(values.subarray(i * width, (i + 1) * width), row * width);
  return { width, values: part, labels: kept.map((i) => labels[i] ?? 0) };
}

function score(w: Float64Array, values: Float32Array, from: number, width: number): number {
  let sum = w[width] ?? 0;
  for (let k = 0; k < width; k++) sum += (w[k] ?? 0) * (values[from + k] ?? 0);
  return sum;
}

function squared(values: Float32Array, from: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++) sum += (values[from + k] ?? 0) ** 2;
  return sum;
}

function shuffle(order: Uint32Array, random: RandomSource): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
}
