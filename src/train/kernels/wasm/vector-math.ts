/**
 * @file The transcendental functions, four floats at a time, to a few units in the last place. Polynomials are those of
 * Moshier's Cephes (exp, log, sin, cos) and Eigen's rational fits (tanh, erf). NaN goes through.
 */
import {
  bits,
  type Callable,
  callVector,
  type FunctionBody,
  f32x4,
  i32x4,
  type ModuleBuilder,
  type Statement,
  set,
  splat,
  splatBits,
  type V128,
} from "./assembler.ts";

const { add, sub, mul, div } = f32x4;

/** c[0]·x^(n-1) + ... + c[n-1], by Horner. */
function polynomial(x: V128, coefficients: readonly number[]): V128 {
  return coefficients.slice(1).reduce((sum, c) => add(mul(sum, x), splat(c)), splat(coefficients[0] ?? 0));
}

function defineUnary(
  module: ModuleBuilder,
  name: string,
  write: (x: V128, body: FunctionBody, keep: (value: V128) => V128) => V128,
): Callable {
  return module.define(name, ["v128"], (body) => {
    const statements: Statement[] = [];
    const keep = (value: V128): V128 => {
      const local = body.local("v128");
      statements.push(set(local, value));
      return local;
    };
    const result = write(body.parameter(0, "v128"), body, keep);
    return { type: "v128", code: [...statements.flat(), ...result.code] };
  });
}

/** 2^n for whole n in [-126, 127], given as integers. */
function powerOfTwo(n: V128): V128 {
  return i32x4.shiftLeft(i32x4.add(n, splatBits(127)), 23);
}

function defineExp(module: ModuleBuilder): Callable {
  return defineUnary(module, "exp", (input, _, keep) => {
    const x = keep(f32x4.pmax(f32x4.pmin(input, splat(89)), splat(-104)));
    const n = keep(f32x4.nearest(mul(x, splat(Math.LOG2E))));
    const r = keep(sub(sub(x, mul(n, splat(0.693359375))), mul(n, splat(-2.1219444e-4))));
    const p = polynomial(r, [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.5]);
    const mantissa = add(add(mul(p, mul(r, r)), r), splat(1));
    // In two factors, so that neither exponent overflows.
    const whole = keep(f32x4.truncate(n));
    const half = keep(i32x4.shiftRightSigned(whole, 1));
    return mul(mul(mantissa, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
  });
}

function defineLog(module: ModuleBuilder): Callable {
  return defineUnary(module, "log", (input, _, keep) => {
    const tiny = keep(f32x4.less(input, splat(1.17549435e-38)));
    const x = keep(bits.select(mul(input, splat(8388608)), input, tiny));
    const exponent = i32x4.sub(i32x4.shiftRight(x, 23), splatBits(126));
    const fraction = keep(bits.or(bits.and(x, splatBits(0x007fffff)), splatBits(0x3f000000)));
    const low = keep(f32x4.less(fraction, splat(Math.SQRT1_2)));
    const e = keep(sub(sub(f32x4.fromSigned(exponent), bits.and(low, splat(1))), bits.and(tiny, splat(23))));
    const m = keep(sub(add(fraction, bits.and(low, fraction)), splat(1)));
    const z = keep(mul(m, m));
    const p = polynomial(
      m,
      [
        7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
        -2.4999993993e-1, 3.3333331174e-1,
      ],
    );
    const y = add(add(mul(mul(p, m), z), mul(e, splat(-2.1219444e-4))), mul(z, splat(-0.5)));
    const value = keep(add(add(m, y), mul(e, splat(0.693359375))));
    const finite = keep(bits.select(value, input, f32x4.less(input, splat(Number.POSITIVE_INFINITY))));
    const positive = bits.select(finite, splat(Number.NaN), f32x4.greater(input, splat(0)));
    return bits.select(splat(Number.NEGATIVE_INFINITY), positive, f32x4.equal(input, splat(0)));
  });
}

function defineTanh(module: ModuleBuilder): Callable {
  return defineUnary(module, "tanh", (input, _, keep) => {
    const x = keep(f32x4.pmax(f32x4.pmin(input, splat(9)), splat(-9)));
    const z = keep(mul(x, x));
    const top = mul(
      x,
      polynomial(
        z,
        [
          -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5, 6.37261928875436e-4,
          4.89352455891786e-3,
        ],
      ),
    );
    const bottom = polynomial(z, [1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3]);
    return bits.select(input, div(top, bottom), f32x4.less(f32x4.abs(input), splat(4e-4)));
  });
}

function defineErf(module: ModuleBuilder): Callable {
  return defineUnary(module, "erf", (input, _, keep) => {
    const x = keep(f32x4.pmax(f32x4.pmin(input, splat(4)), splat(-4)));
    const z = keep(mul(x, x));
    const top = mul(
      x,
      polynomial(
        z,
        [
          -2.72614225801306e-10, 2.77068142495902e-8, -2.10102402082508e-6, -5.69250639462346e-5, -7.34990630326855e-4,
          -2.95459980854025e-3, -1.60960333262415e-2,
        ],
      ),
    );
    return div(
      top,
      polynomial(z, [-1.45660718464996e-5, -2.13374055278905e-4, -1.68282697438203e-3, -7.37332916720468e-3, -1.42647390514189e-2]),
    );
  });
}

/** sin for `shift` 0, cos for 1: quarter turns are counted from there. */
function defineSine(module: ModuleBuilder, name: string, shift: 0 | 1): Callable {
  return defineUnary(module, name, (x, _, keep) => {
    const turns = keep(f32x4.nearest(mul(x, splat(2 / Math.PI))));
    const r = keep(
      sub(sub(sub(x, mul(turns, splat(1.5703125))), mul(turns, splat(4.837512969970703e-4))), mul(turns, splat(7.549789954891882e-8))),
    );
    const z = keep(mul(r, r));
    const sine = add(mul(mul(polynomial(z, [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]), z), r), r);
    const cosine = add(
      sub(mul(mul(polynomial(z, [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2]), z), z), mul(z, splat(0.5))),
      splat(1),
    );
    const quarter = keep(i32x4.add(f32x4.truncate(turns), splatBits(shift)));
    const odd = i32x4.equal(bits.and(quarter, splatBits(1)), splatBits(1));
    const sign = i32x4.shiftLeft(bits.and(quarter, splatBits(2)), 30);
    return bits.xor(bits.select(cosine, sine, odd), sign);
  });
}

export interface VectorMath {
  readonly exp: (x: V128) => V128;
  readonly log: (x: V128) => V128;
  readonly tanh: (x: V128) => V128;
  readonly sigmoid: (x: V128) => V128;
  readonly softplus: (x: V128) => V128;
  readonly erf: (x: V128) => V128;
  readonly sin: (x: V128) => V128;
  readonly cos: (x: V128) => V128;
  readonly pow: (a: V128, b: V128) => V128;
}

/** Defines all of them in a module; they are exported by these names too. */
export function defineVectorMath(module: ModuleBuilder): VectorMath {
  const of = (target: Callable) => (x: V128) => callVector(target, x);
  const [exp, log] = [of(defineExp(module)), of(defineLog(module))];
  const sigmoid = of(defineUnary(module, "sigmoid", (x) => div(splat(1), add(splat(1), exp(f32x4.neg(x))))));
  const softplus = of(
    defineUnary(module, "softplus", (x, _, keep) => {
      const t = keep(exp(f32x4.neg(f32x4.abs(x))));
      // log(1 + t) loses t's digits; what 1 + t rounded away is put back as a factor.
      const u = keep(add(t, splat(1)));
      const gained = keep(sub(u, splat(1)));
      const log1p = bits.select(t, div(mul(log(u), t), gained), f32x4.equal(gained, splat(0)));
      return add(f32x4.pmax(x, splat(0)), log1p);
    }),
  );
  const power = module.define("pow", ["v128", "v128"], (body) => {
    const [a, b] = [body.parameter(0, "v128"), body.parameter(1, "v128")];
    return bits.select(splat(1), exp(mul(b, log(a))), f32x4.equal(b, splat(0)));
  });
  return {
    exp,
    log,
    sigmoid,
    softplus,
    tanh: of(defineTanh(module)),
    erf: of(defineErf(module)),
    sin: of(defineSine(module, "sin", 0)),
    cos: of(defineSine(module, "cos", 1)),
    pow: (a, b) => callVector(power, a, b),
  };
}
