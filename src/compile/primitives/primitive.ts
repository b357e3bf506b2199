/**
 * @file What a primitive is: everything the compiler knows of one operation, in one object. The tracer asks for its
 * shape, differentiation for its derivative, the passes whether it works element by element, the estimate for its
 * cost, and the reference interpreter runs it in float64.
 */
import type { ConvolutionAttributes, Ops, PoolAttributes, RandomAttributes, Value } from "../../core/ops.ts";
import type { DType, Shape } from "../../core/tensor-type.ts";
import type { Variable } from "../plan.ts";

export type PrimitiveName = Exclude<keyof Ops, "gradient">;

export type NoAttributes = { readonly [name: string]: never };

type Size = readonly [number, number];

interface OwnAttributes {
  readonly fill: { readonly shape: Shape; readonly value: number };
  readonly literal: { readonly values: readonly number[]; readonly shape: Shape; readonly dtype: DType };
  readonly range: { readonly count: number };
  readonly random: RandomAttributes & { readonly shape: Shape };
  readonly cast: { readonly dtype: DType };
  /** Axes are ≥ 0, ascending and without repetition. */
  readonly sum: ReduceAttributes;
  readonly max: ReduceAttributes;
  readonly argMax: { readonly axis: number };
  readonly reshape: { readonly shape: Shape };
  readonly transpose: { readonly permutation: readonly number[] };
  readonly broadcastTo: { readonly shape: Shape };
  readonly concat: { readonly axis: number };
  readonly slice: { readonly begin: readonly number[]; readonly size: readonly number[] };
  readonly pad: { readonly paddings: readonly (readonly [number, number])[] };
  readonly reverse: { readonly axes: readonly number[] };
  readonly scatterAdd: { readonly rows: number };
  readonly oneHot: { readonly depth: number };
  readonly matMul: { readonly transposeA: boolean; readonly transposeB: boolean };
  readonly conv2d: ConvolutionAttributes;
  readonly conv2dInput: ConvolutionAttributes & { readonly size: Size };
  readonly conv2dFilter: ConvolutionAttributes & { readonly size: Size };
  readonly maxPool: PoolAttributes;
  readonly maxPoolGather: PoolAttributes;
  readonly maxPoolScatter: PoolAttributes;
  readonly avgPool: PoolAttributes;
  readonly avgPoolInput: PoolAttributes & { readonly inputSize: Size };
  readonly upsample: { readonly factor: number };
  readonly downsampleSum: { readonly factor: number };
  readonly resizeBilinear: { readonly size: Size };
  readonly resizeBilinearInput: { readonly size: Size };
}

export interface ReduceAttributes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** The attributes of each primitive's equations, as they stand in `Equation.attributes`. */
export type AttributesOf = { readonly [P in PrimitiveName]: P extends keyof OwnAttributes ? OwnAttributes[P] : NoAttributes };

/** A tensor of the reference: row-major float64, whatever the dtype. */
export interface Tensor extends Variable {
  readonly values: Float64Array;
}

interface DerivativeArguments<A> {
  readonly ops: Ops;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly attributes: A;
  /** The derivative of the loss with respect to `output`, shaped as it. */
  readonly dy: Value;
}

/**
 * One maker per input of the derivative with respect to it, written in `Ops`, so that it has derivatives of its own;
 * undefined where none passes. Only the makers that are needed get called.
 */
export type DerivativeRule<A> = (at: DerivativeArguments<A>) => readonly ((() => Value) | undefined)[];

export interface Primitive<A = NoAttributes> {
  /** Throws an invariant with what was expected and what came. */
  shape(inputs: readonly Variable[], attributes: A): Variable;
  /** `none`: constant for differentiation. */
  readonly derivative: DerivativeRule<A> | "none";
  /**
   * Present where an element of the output depends on the elements at the same place of the inputs alone, after
   * broadcasting: that function of numbers.
   */
  readonly scalar?: (a: number, b: number, c: number) => number;
  /** Floating point operations, roughly; a multiplication and an addition are two. */
  flops(inputs: readonly Variable[], output: Variable, attributes: A): number;
  /** Only `random` cannot run on its inputs alone; the interpreter draws for it. */
  run(inputs: readonly Tensor[], output: Variable, attributes: A): Float64Array;
}
