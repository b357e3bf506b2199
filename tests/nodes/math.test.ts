import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/compile/reference/evaluate.ts";
import type { Ops, Value } from "../../src/core/ops.ts";
import * as math from "../../src/nodes/math.ts";
import { checkDerivatives, expectClose, numbers } from "../compile/derive-differences.ts";

type Unary = (ops: Ops, x: Value) => Value;

function at(values: readonly number[], f: Unary, shape: readonly number[] = [values.length]): number[] {
  return [...evaluate({ x: { shape, values } }, (ops, { x }) => ({ y: f(ops, x) })).y.values];
}

function close(actual: readonly number[], expected: readonly number[], tolerance = 1e-12): void {
  expectClose(Float64Array.from(actual), Float64Array.from(expected), "value", tolerance);
}

const points = [-7, -2.5, -1, -0.3, 0.4, 1, 3, 8];
const logistic = (x: number) => 1 / (1 + Math.exp(-x));

describe("activations are their formulas", () => {
  const formulas: readonly (readonly [string, Unary, (x: number) => number])[] = [
    ["logSigmoid", math.logSigmoid, (x) => Math.log(logistic(x))],
    ["leakyRelu", (ops, x) => math.leakyRelu(ops, x, 0.2), (x) => (x > 0 ? x : 0.2 * x)],
    ["leakyRelu with a negative slope", (ops, x) => math.leakyRelu(ops, x, -0.5), (x) => (x > 0 ? x : -0.5 * x)],
    ["elu", (ops, x) => math.elu(ops, x, 1.5), (x) => (x > 0 ? x : 1.5 * Math.expm1(x))],
    ["selu", math.selu, (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))],
    ["swish", math.swish, (x) => x * logistic(x)],
    ["swish with a beta", (ops, x) => math.swish(ops, x, 2), (x) => x * logistic(2 * x)],
    ["mish", math.mish, (x) => x * Math.tanh(Math.log1p(Math.exp(x)))],
    ["softsign", math.softsign, (x) => x / (1 + Math.abs(x))],
    ["hardTanh", math.hardTanh, (x) => Math.min(1, Math.max(-1, x))],
    ["clip", (ops, x) => math.clip(ops, x, -2, 0.5), (x) => Math.min(0.5, Math.max(-2, x))],
    ["hingePart", math.hingePart, (x) => Math.max(0, 1 - x)],
    ["squaredDifference", (ops, x) => math.squaredDifference(ops, x, 2), (x) => (x - 2) ** 2],
    ["huber", (ops, x) => math.huber(ops, x, 2), (x) => (Math.abs(x) <= 2 ? x * x * 0.5 : 2 * (Math.abs(x) - 1))],
    [
      "sigmoidCrossEntropy",
      (ops, x) => math.sigmoidCrossEntropy(ops, x, 0.9),
      (x) => -0.9 * Math.log(logistic(x)) - 0.1 * Math.log(logistic(-x)),
    ],
    ["mix", (ops, x) => math.mix(ops, x, 3, 0.25), (x) => 0.75 * x + 0.25 * 3],
  ];
  for (const [name, f, formula] of formulas) {
    test(name, () => close(at(points, f), points.map(formula), 1e-9));
    test(`${name} has exact first and second derivatives`, () => {
      checkDerivatives([numbers([2, 4], "any", 9)], (ops, [x]) => f(ops, x!));
    });
  }

  test("gelu", () => {
    // x · Φ(x), Φ from tables of the normal distribution.
    close(at([-1, 0, 1, 2], math.gelu), [-0.15865525393145707, 0, 0.8413447460685429, 1.9544997361036416]);
    checkDerivatives([numbers([2, 4])], (ops, [x]) => math.gelu(ops, x!));
  });
});

describe("activations are finite far out, and so are their derivatives", () => {
  const far = [-1e4, -200, 0, 200, 1e4];
  const finite: Readonly<Record<string, Unary>> = {
    logSigmoid: math.logSigmoid,
    elu: (ops, x) => math.elu(ops, x),
    selu: math.selu,
    gelu: math.gelu,
    swish: math.swish,
    mish: math.mish,
    softmax: (ops, x) => math.softmax(ops, x),
    logSoftmax: (ops, x) => math.logSoftmax(ops, x),
    logSumExp: (ops, x) => math.logSumExp(ops, x, -1, true),
    sigmoidCrossEntropy: (ops, x) => math.sigmoidCrossEntropy(ops, x, 1),
  };
  for (const [name, f] of Object.entries(finite)) {
    test(name, () => {
      const first: Unary = (ops, x) => ops.gradient(math.sumAll(ops, ops.mul(f(ops, x), ops.range(5))), [x])[0]!;
      const second: Unary = (ops, x) => ops.gradient(math.sumAll(ops, ops.square(first(ops, x))), [x])[0]!;
      for (const g of [f, first, second]) expect(at(far, g).every(Number.isFinite)).toBe(true);
    });
  }
});

describe("statistics", () => {
  const list = [1, 2, 3, 4, 5, 9];
  const over = (f: Unary) => at(list, f, [2, 3]);

  test("mean and variance over an axis, by the count", () => {
    close(
      over((ops, x) => math.mean(ops, x, [1])),
      [2, 6],
    );
    close(
      over((ops, x) => math.mean(ops, x, [-2], true)),
      [2.5, 3.5, 6],
    );
    close(
      over((ops, x) => math.variance(ops, x, [1])),
      [2 / 3, 14 / 3],
    );
    close(over(math.meanAll), [4]);
    close(over(math.sumAll), [24]);
    close(
      over((ops, x) => math.min(ops, x, [0])),
      [1, 2, 3],
    );
  });

  test("moments have one shape, with axes kept or not", () => {
    const result = evaluate({ x: { shape: [2, 3], values: list } }, (ops, { x }) => {
      const [dropped, kept] = [math.moments(ops, x, [0]), math.moments(ops, x, [0], true)];
      return { a: dropped.mean, b: dropped.variance, c: kept.mean, d: kept.variance };
    });
    expect([result.a.shape, result.b.shape, result.c.shape, result.d.shape]).toEqual([[3], [3], [1, 3], [1, 3]]);
  });

  test("variance does not cancel: of numbers near a million it is that of their differences", () => {
    close(
      at([1e6, 1e6 + 1e-3], (ops, x) => math.variance(ops, x, [0])),
      [2.5e-7],
      1e-6,
    );
  });

  test("standardize gives mean 0 and variance 1", () => {
    const y = over((ops, x) => math.standardize(ops, x, [1], 0));
    close([y[0]! + y[1]! + y[2]!], [0]);
    close([(y[3]! ** 2 + y[4]! ** 2 + y[5]! ** 2) / 3], [1]);
  });

  test("norms", () => {
    close(
      at([3, 4, 0, 5], (ops, x) => math.l2Norm(ops, x, [1]), [2, 2]),
      [5, 5],
    );
    close(
      at([3, 4], (ops, x) => math.l2Norm(ops, x, [0], { epsilon: 11, keepDims: true })),
      [6],
    );
    close(
      at([3, 4], (ops, x) => math.l2Normalize(ops, x, [0])),
      [0.6, 0.8],
    );
    expect(at([0, 0], (ops, x) => math.l2Normalize(ops, x, [0]))).toEqual([0, 0]);
  });
});

describe("soft maxima", () => {
  const powers = [0.5, -1, 2].map(Math.exp);
  const total = powers.reduce((a, b) => a + b);

  test("are their formulas", () => {
    close(
      at([0.5, -1, 2], (ops, x) => math.softmax(ops, x)),
      powers.map((p) => p / total),
    );
    close(
      at([0.5, -1, 2], (ops, x) => math.logSoftmax(ops, x)),
      powers.map((p) => Math.log(p / total)),
    );
    close(
      at([0.5, -1, 2], (ops, x) => math.logSumExp(ops, x)),
      [Math.log(total)],
    );
    close(
      at([0.5, -1, 2], (ops, x) => math.softmaxCrossEntropy(ops, x, ops.literal([0, 0.25, 0.75], [3]))),
      [-0.25 * Math.log(powers[1]! / total) - 0.75 * Math.log(powers[2]! / total)],
    );
  });

  test("go over any axis", () => {
    const y = at([1, 2, 3, 4], (ops, x) => math.softmax(ops, x, 0), [2, 2]);
    close([y[0]! + y[2]!, y[1]! + y[3]!], [1, 1]);
    expect(
      evaluate({ x: { shape: [2, 3, 4], values: new Float64Array(24) } }, (ops, { x }) => ({ y: math.logSumExp(ops, x, 1) })).y.shape,
    ).toEqual([2, 4]);
  });
});

describe("what is composed has exact first and second derivatives", () => {
  const composed: Readonly<Record<string, Unary>> = {
    softmax: (ops, x) => math.softmax(ops, x),
    "softmax over the first axis": (ops, x) => math.softmax(ops, x, 0),
    logSoftmax: (ops, x) => math.logSoftmax(ops, x),
    logSumExp: (ops, x) => math.logSumExp(ops, x, 0),
    softmaxCrossEntropy: (ops, x) => math.softmaxCrossEntropy(ops, x, ops.literal([0.1, 0.2, 0.3, 0.4], [4])),
    variance: (ops, x) => math.variance(ops, x, [0]),
    standardize: (ops, x) => math.standardize(ops, x, [0], 1e-5),
    l2Norm: (ops, x) => math.l2Norm(ops, x, [1]),
    l2Normalize: (ops, x) => math.l2Normalize(ops, x, [-1]),
    min: (ops, x) => ops.square(math.min(ops, x, [1])),
  };
  for (const [name, f] of Object.entries(composed)) {
    test(name, () => {
      checkDerivatives([numbers([3, 4], "distinct")], (ops, [x]) => f(ops, x!));
    });
  }
  test("leakyRelu with a learned slope", () => {
    checkDerivatives([numbers([3, 4]), numbers([4], "any", 2)], (ops, [x, slope]) => math.leakyRelu(ops, x!, slope!));
  });
  test("the derivative of leakyRelu at 0 is the slope", () => {
    expect(at([0], (ops, x) => ops.gradient(math.sumAll(ops, math.leakyRelu(ops, x, 0.2)), [x])[0]!)).toEqual([0.2]);
  });
});
