/**
 * @file What definitions compose from `Ops`: statistics, activations, distances. All are finite wherever their value
 * is, and right under differentiation to any order, because every operation in them is. Axes may be negative.
 */
import type { Operand, Ops, Value } from "../core/ops.ts";
import { erfInverseTable } from "../core/random.ts";

type Axes = readonly number[];

function countOf(x: Value, axes: Axes): number {
  return axes.reduce((count, axis) => count * (x.shape.at(axis) ?? 1), 1);
}

// Statistics

export function mean(ops: Ops, x: Value, axes: Axes, keepDims = false): Value {
  return ops.mul(ops.sum(x, axes, keepDims), 1 / countOf(x, axes));
}

/** Over every element: a number. */
export function meanAll(ops: Ops, x: Value): Value {
  return mean(ops, x, allAxes(x));
}

/** Over every element: a number. */
export function sumAll(ops: Ops, x: Value): Value {
  return ops.sum(x, allAxes(x));
}

/** 0, 1, ..., rank - 1. */
export function allAxes(x: Value): number[] {
  return x.shape.map((_, axis) => axis);
}

/** Every axis but the batch axis. */
export function exampleAxes(x: Value): number[] {
  return allAxes(x).slice(1);
}

/** Mean and (population) variance, in two passes over the data: no cancellation. */
export function moments(ops: Ops, x: Value, axes: Axes, keepDims = false): { readonly mean: Value; readonly variance: Value } {
  const center = mean(ops, x, axes, true);
  const spread = mean(ops, ops.square(ops.sub(x, center)), axes, keepDims);
  return { mean: keepDims ? center : ops.reshape(center, spread.shape), variance: spread };
}

/** Divided by the count, as batch normalisation does; not by the count less one. */
export function variance(ops: Ops, x: Value, axes: Axes, keepDims = false): Value {
  return moments(ops, x, axes, keepDims).variance;
}

/** (x - mean) / √(variance + epsilon) over the axes. */
export function standardize(ops: Ops, x: Value, axes: Axes, epsilon: Operand): Value {
  const centered = ops.sub(x, mean(ops, x, axes, true));
  return ops.mul(centered, ops.rsqrt(ops.add(mean(ops, ops.square(centered), axes, true), epsilon)));
}

export function min(ops: Ops, x: Value, axes: Axes, keepDims = false): Value {
  return ops.neg(ops.max(ops.neg(x), axes, keepDims));
}

// Soft maxima. The largest element is taken out first; the result does not depend on it, so it counts as a constant.

export function logSumExp(ops: Ops, x: Value, axis = -1, keepDims = false): Value {
  const top = ops.stopGradient(ops.max(x, [axis], true));
  const sum = ops.add(ops.log(ops.sum(ops.exp(ops.sub(x, top)), [axis], true)), top);
  return keepDims ? sum : ops.reshape(sum, without(x, axis));
}

export function softmax(ops: Ops, x: Value, axis = -1): Value {
  const powers = ops.exp(ops.sub(x, ops.stopGradient(ops.max(x, [axis], true))));
  return ops.div(powers, ops.sum(powers, [axis], true));
}

export function logSoftmax(ops: Ops, x: Value, axis = -1): Value {
  return ops.sub(x, logSumExp(ops, x, axis, true));
}

function without(x: Value, axis: number): number[] {
  return x.shape.filter((_, i) => i !== (axis + x.shape.length) % x.shape.length);
}

// Activations

/** log σ(x) */
export function logSigmoid(ops: Ops, x: Operand): Value {
  return ops.neg(ops.softplus(ops.neg(x)));
}

/** x for x > 0, else slope · x; the derivative at 0 is the slope, as in PyTorch. `slope` may be learned (PReLU). */
export function leakyRelu(ops: Ops, x: Value, slope: Operand): Value {
  return ops.select(ops.greater(x, 0), x, ops.mul(x, slope));
}

/** x for x > 0, else scale · (exp(x) - 1). Clevert et al. 2016 (arXiv 1511.07289). */
export function elu(ops: Ops, x: Value, scale: Operand = 1): Value {
  const below = ops.mul(scale, ops.sub(ops.exp(ops.minimum(x, 0)), 1));
  return ops.select(ops.greater(x, 0), x, below);
}

/** Klambauer et al. 2017 (arXiv 1706.02515). */
export function selu(ops: Ops, x: Value): Value {
  return ops.mul(elu(ops, x, 1.6732632423543772), 1.0507009873554805);
}

/** x · Φ(x), exact. Hendrycks and Gimpel 2016 (arXiv 1606.08415). */
export function gelu(ops: Ops, x: Operand): Value {
  return ops.mul(ops.mul(x, 0.5), ops.add(ops.erf(ops.mul(x, Math.SQRT1_2)), 1));
}

/** x · σ(βx), also called SiLU at β = 1. */
export function swish(ops: Ops, x: Operand, beta: Operand = 1): Value {
  return ops.mul(x, ops.sigmoid(ops.mul(x, beta)));
}

/** x · tanh(softplus(x)). Misra 2019 (arXiv 1908.08681). */
export function mish(ops: Ops, x: Operand): Value {
  return ops.mul(x, ops.tanh(ops.softplus(x)));
}

export function softsign(ops: Ops, x: Operand): Value {
  return ops.div(x, ops.add(ops.abs(x), 1));
}

/** Between low and high; at the borders the derivative still passes, as in PyTorch. */
export function clip(ops: Ops, x: Operand, low: Operand, high: Operand): Value {
  return ops.minimum(ops.maximum(x, low), high);
}

export function hardTanh(ops: Ops, x: Operand): Value {
  return clip(ops, x, -1, 1);
}

/** The inverse of erf for -1 < x < 1, to single precision: see `core/random.ts`. */
export function erfInverse(ops: Ops, x: Value): Value {
  const w = ops.neg(ops.log(ops.mul(ops.sub(1, x), ops.add(1, x))));
  const polynomial = (coefficients: readonly number[], at: Value): Value => {
    const [first = 0, second = 0, ...rest] = coefficients;
    return rest.reduce((sum, coefficient) => ops.add(ops.mul(sum, at), coefficient), ops.add(ops.mul(at, first), second));
  };
  const near = polynomial(erfInverseTable.central, ops.sub(w, 2.5));
  const far = polynomial(erfInverseTable.outer, ops.sub(ops.sqrt(ops.maximum(w, 5)), 3));
  return ops.mul(x, ops.select(ops.greater(w, 5), far, near));
}

// Distances and losses

export function squaredDifference(ops: Ops, a: Operand, b: Operand): Value {
  return ops.square(ops.sub(a, b));
}

/** √(Σ x² + epsilon) over the axes. Without an epsilon the derivative at x = 0 is not finite. */
export function l2Norm(ops: Ops, x: Value, axes: Axes, options: { readonly keepDims?: boolean; readonly epsilon?: Operand } = {}): Value {
  return ops.sqrt(ops.add(ops.sum(ops.square(x), axes, options.keepDims), options.epsilon ?? 0));
}

/** x / √(Σ x² + epsilon) over the axes. */
export function l2Normalize(ops: Ops, x: Value, axes: Axes, epsilon: Operand = 1e-12): Value {
  return ops.mul(x, ops.rsqrt(ops.add(ops.sum(ops.square(x), axes, true), epsilon)));
}

/** max(0, 1 - x): what a hinge loss takes of a real score, and with -x of a fake one. */
export function hingePart(ops: Ops, x: Operand): Value {
  return ops.relu(ops.sub(1, x));
}

/** |x| far out, x²/2 within ±width, smooth between (Huber). */
export function huber(ops: Ops, x: Operand, width: Operand = 1): Value {
  const size = ops.abs(x);
  const inner = ops.minimum(size, width);
  return ops.add(ops.mul(ops.square(inner), 0.5), ops.mul(width, ops.sub(size, inner)));
}

/** -(t log σ(x) + (1 - t) log(1 - σ(x))), element by element. */
export function sigmoidCrossEntropy(ops: Ops, logits: Operand, target: Operand): Value {
  return ops.sub(ops.softplus(logits), ops.mul(logits, target));
}

/** -Σ p log softmax(x) over the last axis; `target` holds probabilities, such as a one-hot vector. */
export function softmaxCrossEntropy(ops: Ops, logits: Value, target: Value): Value {
  return ops.neg(ops.sum(ops.mul(target, logSoftmax(ops, logits)), [-1]));
}

/** (1 - t) · a + t · b, which is exactly one of the two at t = 0 and t = 1; a + t (b - a) is not. */
export function mix(ops: Ops, a: Operand, b: Operand, t: Operand): Value {
  return ops.add(ops.mul(a, ops.sub(1, t)), ops.mul(b, t));
}
