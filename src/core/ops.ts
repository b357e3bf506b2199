/**
 * @file The tensor operations that Ganvas is written in. Node definitions, penalties and optimizers see nothing else.
 * Who calls a definition decides what its operations are: a tracer that writes down a plan, tfjs, or the float64
 * reference. Every operation here is a primitive with a derivative rule of its own; what can be composed from these
 * is an ordinary function in `nodes/math.ts`.
 *
 * Shapes include the batch axis. Images are NHWC, filters [height, width, in, out]. Binary operations broadcast by
 * NumPy's rule. A wrong shape is a bug of the caller (types were inferred before) and throws.
 */
import type { DType, Shape } from "./tensor-type.ts";

/** A handle on a tensor; only `Ops` knows what is behind it. */
export interface Value {
  readonly shape: Shape;
  readonly dtype: DType;
}

export type Operand = Value | number;

/** Zeros added around height and width: [[top, bottom], [left, right]]. */
export type Padding = readonly [readonly [number, number], readonly [number, number]];

export interface ConvolutionAttributes {
  readonly stride: readonly [number, number];
  readonly padding: Padding;
}

export interface PoolAttributes extends ConvolutionAttributes {
  readonly size: readonly [number, number];
}

/** `normal` is N(0, 1), `uniform` is [0, 1), `truncated` is N(0, 1) restricted to two standard deviations. */
export type Distribution = "normal" | "uniform" | "truncated";

/**
 * When a random draw or a data batch is renewed: at every step of a player, once an iteration (all players see the
 * same one), or never (the fixed noise of a sample grid).
 */
export type Renewal = "step" | "iteration" | "never";

export interface RandomAttributes {
  readonly distribution: Distribution;
  /** Two draws with the same stream and the same renewal give the same numbers within a step. */
  readonly stream: string;
  readonly renewal: Renewal;
}

export interface Ops {
  // Constants
  fill(shape: Shape, value: number): Value;
  /** Few literal numbers in row-major order. */
  literal(values: readonly number[], shape: Shape, dtype?: DType): Value;
  /** 0, 1, ..., count - 1 as float32. */
  range(count: number): Value;
  random(shape: Shape, attributes: RandomAttributes): Value;

  // Elementwise, one operand
  neg(x: Operand): Value;
  abs(x: Operand): Value;
  /** -1, 0 or 1; constant for differentiation. */
  sign(x: Operand): Value;
  exp(x: Operand): Value;
  log(x: Operand): Value;
  sqrt(x: Operand): Value;
  rsqrt(x: Operand): Value;
  square(x: Operand): Value;
  reciprocal(x: Operand): Value;
  tanh(x: Operand): Value;
  sigmoid(x: Operand): Value;
  /** log(1 + exp(x)), finite for any x. */
  softplus(x: Operand): Value;
  relu(x: Operand): Value;
  erf(x: Operand): Value;
  sin(x: Operand): Value;
  cos(x: Operand): Value;
  /** Constant for differentiation. */
  floor(x: Operand): Value;
  cast(x: Value, dtype: DType): Value;
  /** The same values; no derivative passes. */
  stopGradient(x: Value): Value;

  // Elementwise, two operands
  add(a: Operand, b: Operand): Value;
  sub(a: Operand, b: Operand): Value;
  mul(a: Operand, b: Operand): Value;
  div(a: Operand, b: Operand): Value;
  /** a to the power b, for a >= 0. */
  pow(a: Operand, b: Operand): Value;
  /** At a tie the derivative goes to `a`. */
  maximum(a: Operand, b: Operand): Value;
  minimum(a: Operand, b: Operand): Value;
  /** 1 where true, else 0, as float32; constant for differentiation. */
  greater(a: Operand, b: Operand): Value;
  greaterEqual(a: Operand, b: Operand): Value;
  equal(a: Operand, b: Operand): Value;
  /** `a` where the mask is not 0, else `b`. No derivative passes through the mask, and none through the side not taken. */
  select(mask: Value, a: Operand, b: Operand): Value;

  // Reductions; axes may be negative
  sum(x: Value, axes: readonly number[], keepDims?: boolean): Value;
  /** The derivative goes to the maxima, shared equally between equal ones. */
  max(x: Value, axes: readonly number[], keepDims?: boolean): Value;
  /** int32; constant for differentiation. */
  argMax(x: Value, axis: number): Value;

  // Shape
  reshape(x: Value, shape: Shape): Value;
  transpose(x: Value, permutation: readonly number[]): Value;
  broadcastTo(x: Value, shape: Shape): Value;
  concat(xs: readonly Value[], axis: number): Value;
  slice(x: Value, begin: readonly number[], size: readonly number[]): Value;
  /** Zeros around: one [before, after] per axis. */
  pad(x: Value, paddings: readonly (readonly [number, number])[]): Value;
  reverse(x: Value, axes: readonly number[]): Value;
  /** Rows of `table` [n, ...row] at int32 `indices` [...k] → [...k, ...row]. */
  gather(table: Value, indices: Value): Value;
  /** The transpose of gather: sums rows of `updates` [...k, ...row] into [rows, ...row] at `indices` [...k]. */
  scatterAdd(updates: Value, indices: Value, rows: number): Value;
  /** int32 [...k] → float32 [...k, depth]. */
  oneHot(indices: Value, depth: number): Value;

  // Products
  /** [m, k] × [k, n], or with equal leading axes [b, m, k] × [b, k, n]. */
  matMul(a: Value, b: Value, transposeA?: boolean, transposeB?: boolean): Value;
  conv2d(x: Value, filter: Value, attributes: ConvolutionAttributes): Value;
  /**
   * The derivative of conv2d with respect to its input, which is also the transposed convolution: dy
   * [b, h', w', out] → [b, h, w, in], `size` = [h, w].
   */
  conv2dInput(dy: Value, filter: Value, attributes: ConvolutionAttributes & { readonly size: readonly [number, number] }): Value;
  /** The derivative of conv2d with respect to its filter: `size` = [height, width] of the filter. */
  conv2dFilter(x: Value, dy: Value, attributes: ConvolutionAttributes & { readonly size: readonly [number, number] }): Value;

  // Images
  maxPool(x: Value, attributes: PoolAttributes): Value;
  /** Picks from `v` (shaped as x) what stands where x has the maximum of each window; the derivative of maxPool. */
  maxPoolGather(x: Value, v: Value, attributes: PoolAttributes): Value;
  /** The transpose of maxPoolGather: puts `dy` (shaped as the pooled image) where x has the maximum of each window. */
  maxPoolScatter(x: Value, dy: Value, attributes: PoolAttributes): Value;
  /** The mean over size × size windows; border windows divide by the cells that lie inside. */
  avgPool(x: Value, attributes: PoolAttributes): Value;
  /** The transpose of avgPool; `inputSize` = [h, w] of avgPool's input. */
  avgPoolInput(dy: Value, attributes: PoolAttributes & { readonly inputSize: readonly [number, number] }): Value;
  /** Repeats each pixel `factor` times in height and width. */
  upsample(x: Value, factor: number): Value;
  /** The transpose of upsample: sums over factor × factor cells. */
  downsampleSum(x: Value, factor: number): Value;
  /** Bilinear, half-pixel centres (as PyTorch's align_corners=False). */
  resizeBilinear(x: Value, size: readonly [number, number]): Value;
  /** The transpose of resizeBilinear; `size` = [h, w] of its input. */
  resizeBilinearInput(dy: Value, size: readonly [number, number]): Value;

  // Differentiation
  /** The derivatives of the scalar `y` with respect to each of `xs`, themselves differentiable; zeros where y does not depend on x. */
  gradient(y: Value, xs: readonly Value[]): Value[];
}
