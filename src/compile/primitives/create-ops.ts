/**
 * @file `Ops` on top of one function: every operation becomes a primitive with its inputs and attributes in normal
 * form. The tracer records what it is told, the eager reference computes it at once.
 */
import type { ConvolutionAttributes, Operand, Ops, PoolAttributes, Value } from "../../core/ops.ts";
import type { DType, Shape } from "../../core/tensor-type.ts";
import type { PrimitiveName } from "./primitive.ts";

export interface Recorder {
  readonly apply: (primitive: PrimitiveName, inputs: readonly Value[], attributes: object) => Value;
  /** A number as a scalar tensor; the same number twice may be the same value. */
  readonly constant: (value: number, dtype: DType) => Value;
  readonly gradient: (y: Value, xs: readonly Value[]) => Value[];
}

const none = {};

export function createOps({ apply, constant, gradient }: Recorder): Ops {
  const lift = (x: Operand, dtype: DType = "float32") => (typeof x === "number" ? constant(x, dtype) : x);
  const unary = (name: PrimitiveName) => (x: Operand) => apply(name, [lift(x)], none);
  const binary = (name: PrimitiveName) => (a: Operand, b: Operand) => apply(name, [lift(a), lift(b)], none);
  // A number beside labels is compared as one.
  const comparison = (name: PrimitiveName) => (a: Operand, b: Operand) => apply(name, [lift(a, dtypeOf(b)), lift(b, dtypeOf(a))], none);
  const reduction =
    (name: PrimitiveName) =>
    (x: Value, axes: readonly number[], keepDims = false) =>
      apply(name, [x], { axes: ascending(axes, x.shape), keepDims });
  const pooling = (name: PrimitiveName) => (x: Value, attributes: PoolAttributes) => apply(name, [x], pool(attributes));
  const pooling2 = (name: PrimitiveName) => (x: Value, v: Value, attributes: PoolAttributes) => apply(name, [x, v], pool(attributes));
  return {
    fill: (shape, value) => apply("fill", [], { shape, value }),
    literal: (values, shape, dtype = "float32") => apply("literal", [], { values, shape, dtype }),
    range: (count) => apply("range", [], { count }),
    random: (shape, { distribution, stream, renewal }) => apply("random", [], { shape, distribution, stream, renewal }),
    neg: unary("neg"),
    abs: unary("abs"),
    sign: unary("sign"),
    exp: unary("exp"),
    log: unary("log"),
    sqrt: unary("sqrt"),
    rsqrt: unary("rsqrt"),
    square: unary("square"),
    reciprocal: unary("reciprocal"),
    tanh: unary("tanh"),
    sigmoid: unary("sigmoid"),
    softplus: unary("softplus"),
    relu: unary("relu"),
    erf: unary("erf"),
    sin: unary("sin"),
    cos: unary("cos"),
    floor: unary("floor"),
    cast: (x, dtype) => apply("cast", [x], { dtype }),
    stopGradient: unary("stopGradient"),
    add: binary("add"),
    sub: binary("sub"),
    mul: binary("mul"),
    div: binary("div"),
    pow: binary("pow"),
    maximum: binary("maximum"),
    minimum: binary("minimum"),
    greater: comparison("greater"),
    greaterEqual: comparison("greaterEqual"),
    equal: comparison("equal"),
    select: (mask, a, b) => apply("select", [mask, lift(a), lift(b)], none),
    sum: reduction("sum"),
    max: reduction("max"),
    argMax: (x, axis) => apply("argMax", [x], { axis: positive(axis, x.shape) }),
    reshape: (x, shape) => apply("reshape", [x], { shape }),
    transpose: (x, permutation) => apply("transpose", [x], { permutation }),
    broadcastTo: (x, shape) => apply("broadcastTo", [x], { shape }),
    concat: (xs, axis) => apply("concat", xs, { axis: positive(axis, xs[0]?.shape ?? []) }),
    slice: (x, begin, size) => apply("slice", [x], { begin, size }),
    pad: (x, paddings) => apply("pad", [x], { paddings }),
    reverse: (x, axes) => apply("reverse", [x], { axes: ascending(axes, x.shape) }),
    gather: (table, indices) => apply("gather", [table, indices], none),
    scatterAdd: (updates, indices, rows) => apply("scatterAdd", [updates, indices], { rows }),
    oneHot: (indices, depth) => apply("oneHot", [indices], { depth }),
    matMul: (a, b, transposeA = false, transposeB = false) => apply("matMul", [a, b], { transposeA, transposeB }),
    conv2d: (x, filter, attributes) => apply("conv2d", [x, filter], convolution(attributes)),
    conv2dInput: (dy, filter, { size, ...attributes }) => apply("conv2dInput", [dy, filter], { ...convolution(attributes), size }),
    conv2dFilter: (x, dy, { size, ...attributes }) => apply("conv2dFilter", [x, dy], { ...convolution(attributes), size }),
    maxPool: pooling("maxPool"),
    maxPoolGather: pooling2("maxPoolGather"),
    maxPoolScatter: pooling2("maxPoolScatter"),
    avgPool: pooling("avgPool"),
    avgPoolInput: (dy, { inputSize, ...attributes }) => apply("avgPoolInput", [dy], { ...pool(attributes), inputSize }),
    upsample: (x, factor) => apply("upsample", [x], { factor }),
    downsampleSum: (x, factor) => apply("downsampleSum", [x], { factor }),
    resizeBilinear: (x, size) => apply("resizeBilinear", [x], { size }),
    resizeBilinearInput: (dy, size) => apply("resizeBilinearInput", [dy], { size }),
    gradient,
  };
}

// Attributes hold what the primitive knows and nothing else, in one order: equal ones print alike.

function convolution({ stride, padding }: ConvolutionAttributes): ConvolutionAttributes {
  return { stride, padding };
}

function pool({ size, stride, padding }: PoolAttributes): PoolAttributes {
  return { size, stride, padding };
}

function dtypeOf(x: Operand): DType {
  return typeof x === "number" ? "float32" : x.dtype;
}

function positive(axis: number, shape: Shape): number {
  return axis < 0 ? axis + shape.length : axis;
}

function ascending(axes: readonly number[], shape: Shape): readonly number[] {
  return axes.map((axis) => positive(axis, shape)).sort((a, b) => a - b);
}
