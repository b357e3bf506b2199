/** @file The elementwise primitives as WebAssembly on four floats. */
import type { PrimitiveName } from "../../../compile/primitives/primitive.ts";
import { bits, f32x4, splat, type V128 } from "./assembler.ts";
import type { VectorMath } from "./vector-math.ts";

type Code = (operands: readonly [V128, V128, V128], math: VectorMath) => V128;

function truth(mask: V128): V128 {
  return bits.and(mask, splat(1));
}

const CODE = {
  neg: ([x]) => f32x4.neg(x),
  abs: ([x]) => f32x4.abs(x),
  sign: ([x]) => f32x4.sub(truth(f32x4.greater(x, splat(0))), truth(f32x4.less(x, splat(0)))),
  exp: ([x], math) => math.exp(x),
  log: ([x], math) => math.log(x),
  sqrt: ([x]) => f32x4.sqrt(x),
  rsqrt: ([x]) => f32x4.div(splat(1), f32x4.sqrt(x)),
  square: ([x]) => f32x4.mul(x, x),
  reciprocal: ([x]) => f32x4.div(splat(1), x),
  tanh: ([x], math) => math.tanh(x),
  sigmoid: ([x], math) => math.sigmoid(x),
  softplus: ([x], math) => math.softplus(x),
  relu: ([x]) => f32x4.pmax(x, splat(0)),
  erf: ([x], math) => math.erf(x),
  sin: ([x], math) => math.sin(x),
  cos: ([x], math) => math.cos(x),
  floor: ([x]) => f32x4.floor(x),
  // Loads and stores convert.
  cast: ([x]) => x,
  stopGradient: ([x]) => x,
  add: ([a, b]) => f32x4.add(a, b),
  sub: ([a, b]) => f32x4.sub(a, b),
  mul: ([a, b]) => f32x4.mul(a, b),
  div: ([a, b]) => f32x4.div(a, b),
  pow: ([a, b], math) => math.pow(a, b),
  maximum: ([a, b]) => f32x4.max(a, b),
  minimum: ([a, b]) => f32x4.min(a, b),
  greater: ([a, b]) => truth(f32x4.greater(a, b)),
  greaterEqual: ([a, b]) => truth(f32x4.greaterEqual(a, b)),
  equal: ([a, b]) => truth(f32x4.equal(a, b)),
  select: ([mask, a, b]) => bits.select(b, a, f32x4.equal(mask, splat(0))),
} satisfies Partial<Record<PrimitiveName, Code>>;

export type ElementwiseName = keyof typeof CODE;

export function isElementwise(primitive: string): primitive is ElementwiseName {
  return primitive in CODE;
}

/** The operands are locals: reading one twice costs nothing. */
export function vectorCode(name: ElementwiseName, operands: readonly V128[], math: VectorMath): V128 {
  const [a = splat(0), b = a, c = a] = operands;
  return (CODE[name] as Code)([a, b, c], math);
}
