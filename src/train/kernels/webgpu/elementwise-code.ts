/** @file The elementwise primitives in WGSL, guarded where the language leaves results open. */
import type { PrimitiveName } from "../../../compile/primitives/primitive.ts";

type Code = (a: string, b: string, c: string) => string;

const CODE: { readonly [P in PrimitiveName]?: Code } = {
  neg: (x) => `-(${x})`,
  abs: (x) => `abs(${x})`,
  sign: (x) => `sign(${x})`,
  exp: (x) => `exp(${x})`,
  log: (x) => `log(${x})`,
  sqrt: (x) => `sqrt(${x})`,
  rsqrt: (x) => `inverseSqrt(${x})`,
  square: (x) => `(${x} * ${x})`,
  reciprocal: (x) => `(1.0 / ${x})`,
  // Some drivers compute tanh from exponentials that overflow; beyond 10 it is 1.
  tanh: (x) => `tanh(clamp(${x}, -10.0, 10.0))`,
  sigmoid: (x) => `(1.0 / (1.0 + exp(-${x})))`,
  softplus: (x) => `softplus_(${x})`,
  relu: (x) => `select(${x}, 0.0, ${x} < 0.0)`,
  erf: (x) => `erf_(${x})`,
  sin: (x) => `sine_(${x}, 0)`,
  cos: (x) => `sine_(${x}, 1)`,
  floor: (x) => `floor(${x})`,
  cast: (x) => x,
  stopGradient: (x) => x,
  broadcastTo: (x) => x,
  add: (a, b) => `(${a} + ${b})`,
  sub: (a, b) => `(${a} - ${b})`,
  mul: (a, b) => `(${a} * ${b})`,
  div: (a, b) => `(${a} / ${b})`,
  pow: (a, b) => `select(pow(${a}, ${b}), 1.0, ${b} == 0.0)`,
  maximum: (a, b) => `max(${a}, ${b})`,
  minimum: (a, b) => `min(${a}, ${b})`,
  greater: (a, b) => `select(0.0, 1.0, ${a} > ${b})`,
  greaterEqual: (a, b) => `select(0.0, 1.0, ${a} >= ${b})`,
  equal: (a, b) => `select(0.0, 1.0, ${a} == ${b})`,
  select: (mask, a, b) => `select(${a}, ${b}, ${mask} == 0.0)`,
};

/** An expression of float32; the operands are names of values. */
export function wgslOf(primitive: string, operands: readonly string[]): string {
  const [a = "0.0", b = a, c = a] = operands;
  const code = CODE[primitive as PrimitiveName];
  if (!code) throw new Error(`${primitive} has no WGSL`);
  return code(a, b, c);
}

/**
 * Helpers that stand before every kernel. The fit of erf is Eigen's. WGSL promises only 2^-11 for sine and cosine, so
 * they are Cephes' polynomials, `quarter` turns on.
 */
export const WGSL_MATH = `
fn sine_(x: f32, quarter: i32) -> f32 {
  let turns = round(x * 0.6366197723675814);
  let r = ((x - turns * 1.5703125) - turns * 4.837512969970703e-4) - turns * 7.549789954891882e-8;
  let z = r * r;
  let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
  let cosine = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  let q = i32(turns) + quarter;
  let value = select(sine, cosine, (q & 1) == 1);
  return select(value, -value, (q & 2) == 2);
}
fn softplus_(x: f32) -> f32 {
  let t = exp(-abs(x));
  let log1p = select(log(1.0 + t), t * (1.0 - t * (0.5 - t * (1.0 / 3.0))), t < 0.01);
  return select(x, 0.0, x < 0.0) + log1p;
}
fn erf_(value: f32) -> f32 {
  let x = clamp(value, -4.0, 4.0);
  let z = x * x;
  let top = x * ((((((-2.72614225801306e-10 * z + 2.77068142495902e-8) * z - 2.10102402082508e-6) * z - 5.69250639462346e-5) * z - 7.34990630326855e-4) * z - 2.95459980854025e-3) * z - 1.60960333262415e-2);
  let bottom = (((-1.45660718464996e-5 * z - 2.13374055278905e-4) * z - 1.68282697438203e-3) * z - 7.37332916720468e-3) * z - 1.42647390514189e-2;
  return top / bottom;
}
`;
