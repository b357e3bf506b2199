import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/compile/reference/evaluate.ts";
import { createTracer } from "../../src/compile/trace.ts";
import type { Ops, Value } from "../../src/core/ops.ts";

const number = (value: number) => ({ shape: [], values: [value] });

/** The n-th derivative of f at x. */
function derivative(order: number, x: number, f: (ops: Ops, x: Value) => Value): number {
  const { y } = evaluate({ x: number(x) }, (ops, { x }) => {
    let y = f(ops, x);
    for (let i = 0; i < order; i++) y = ops.gradient(y, [x])[0]!;
    return { y };
  });
  return y.values[0]!;
}

describe("derivatives of derivatives are right to any order", () => {
  const orders = [1, 2, 3, 4, 5];
  test("sin", () => {
    for (const order of orders)
      expect(derivative(order, 0.7, (ops, x) => ops.sin(x))).toBeCloseTo(Math.sin(0.7 + (order * Math.PI) / 2), 12);
  });
  test("exp, by its own output", () => {
    for (const order of orders) expect(derivative(order, 0.7, (ops, x) => ops.exp(x))).toBeCloseTo(Math.exp(0.7), 12);
  });
  test("reciprocal", () => {
    for (const [i, factorial] of [-1, 2, -6, 24, -120].entries())
      expect(derivative(i + 1, 1.3, (ops, x) => ops.reciprocal(x))).toBeCloseTo(factorial / 1.3 ** (i + 2), 9);
  });
  test("tanh, by its own output", () => {
    const t = Math.tanh(0.4);
    const s = 1 - t * t;
    const expected = [s, -2 * t * s, s * (6 * t * t - 2), s * t * (16 - 24 * t * t)];
    for (const [i, value] of expected.entries()) expect(derivative(i + 1, 0.4, (ops, x) => ops.tanh(x))).toBeCloseTo(value, 12);
  });
  test("x to the power x", () => {
    const [x, l] = [1.7, Math.log(1.7)];
    expect(derivative(1, x, (ops, v) => ops.pow(v, v))).toBeCloseTo(x ** x * (l + 1), 12);
    expect(derivative(2, x, (ops, v) => ops.pow(v, v))).toBeCloseTo(x ** x * ((l + 1) ** 2 + 1 / x), 12);
  });
});

describe("what a gradient is", () => {
  test("zeros where y does not depend on x", () => {
    const { dy } = evaluate({ x: { shape: [2], values: [1, 2] }, z: number(3) }, (ops, { x, z }) => ({
      dy: ops.gradient(ops.square(z), [x])[0]!,
    }));
    expect([...dy.values]).toEqual([0, 0]);
  });

  test("1 of y with respect to itself", () => {
    const { dy } = evaluate({ x: number(3) }, (ops, { x }) => ({ dy: ops.gradient(x, [x])[0]! }));
    expect([...dy.values]).toEqual([1]);
  });

  test("the sum over every way from x to y", () => {
    const { dx } = evaluate({ x: number(3) }, (ops, { x }) => ({
      dx: ops.gradient(ops.add(ops.mul(x, x), ops.mul(ops.tanh(x), x)), [x])[0]!,
    }));
    expect(dx.values[0]).toBeCloseTo(6 + Math.tanh(3) + 3 * (1 - Math.tanh(3) ** 2), 12);
  });

  test("total: of a value between, and of what it comes from through it too", () => {
    const { dx, dm } = evaluate({ x: number(2) }, (ops, { x }) => {
      const m = ops.square(x);
      const [dx, dm] = ops.gradient(ops.mul(ops.mul(m, m), x), [x, m]);
      return { dx: dx!, dm: dm! };
    });
    expect(dx.values[0]).toBeCloseTo(5 * 2 ** 4, 12);
    expect(dm.values[0]).toBeCloseTo(2 * 4 * 2, 12);
  });

  test("with respect to a value between alone, what lies before it is a constant", () => {
    const { dm } = evaluate({ x: number(2) }, (ops, { x }) => {
      const m = ops.square(x);
      return { dm: ops.gradient(ops.mul(m, x), [m])[0]! };
    });
    expect(dm.values[0]).toBe(2);
  });

  test("nothing passes a stopGradient, a comparison, or a cast to labels and back", () => {
    const { dx } = evaluate({ x: number(2) }, (ops, { x }) => {
      const constants = [
        ops.stopGradient(ops.square(x)),
        ops.greater(x, 1),
        ops.cast(ops.cast(x, "int32"), "float32"),
        ops.sign(x),
        ops.floor(x),
      ];
      return {
        dx: ops.gradient(
          constants.reduce((a, b) => ops.add(a, ops.mul(b, x))),
          [x],
        )[0]!,
      };
    });
    // x² is stopped, the four others count as constant factors of x.
    expect(dx.values[0]).toBe(1 + 2 + 1 + 2);
  });

  test("with respect to a constant tensor", () => {
    const { dx } = evaluate({}, (ops) => {
      const x = ops.fill([2], 3);
      return { dx: ops.gradient(ops.sum(ops.mul(ops.exp(ops.mul(x, 0)), ops.square(x)), [0]), [x])[0]! };
    });
    expect([...dx.values]).toEqual([6, 6]);
  });

  test("called twice on one recording, it gives the same", () => {
    const { first, second } = evaluate({ x: number(0.3) }, (ops, { x }) => {
      const y = ops.mul(ops.tanh(x), ops.exp(x));
      return { first: ops.gradient(y, [x])[0]!, second: ops.gradient(y, [x])[0]! };
    });
    expect(second.values[0]).toBe(first.values[0]);
  });
});

describe("differentiation writes no more than is needed", () => {
  const count = (trace: (t: ReturnType<typeof createTracer>, x: Value, w: Value) => void) => {
    const t = createTracer();
    trace(t, t.input({ from: "state", name: "x" }, [1, 4, 4, 2]), t.input({ from: "state", name: "w" }, [2, 2, 2, 3]));
    return t.finish("p").equations.map(({ primitive }) => primitive);
  };
  const attributes = {
    stride: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
  } as const;

  test("no derivative of the filter when only the image's is asked for, and the other way round", () => {
    const forImage = count((t, x, w) => void t.gradient(t.sum(t.conv2d(x, w, attributes), [0, 1, 2, 3]), [x]));
    expect(forImage).toContain("conv2dInput");
    expect(forImage).not.toContain("conv2dFilter");
    const forFilter = count((t, x, w) => void t.gradient(t.sum(t.conv2d(x, w, attributes), [0, 1, 2, 3]), [w]));
    expect(forFilter).toContain("conv2dFilter");
    expect(forFilter).not.toContain("conv2dInput");
  });

  test("nothing at all when y does not depend on x", () => {
    expect(count((t, x, w) => void t.gradient(t.sum(t.tanh(w), [0, 1, 2, 3]), [x]))).toEqual(["tanh", "sum", "fill"]);
  });

  test("an equation of the derivative has the phase backward and the origin of what it derives", () => {
    const t = createTracer();
    const x = t.input({ from: "state", name: "x" }, []);
    t.setOrigin("d/one", "forward");
    const a = t.tanh(x);
    t.setOrigin("d/two", "forward");
    const b = t.sin(a);
    t.setOrigin("board/penalty", "forward");
    const [slope] = t.gradient(b, [x]);
    t.square(slope!);
    const labels = t.finish("p").equations.map(({ primitive, origin, phase }) => `${primitive} ${origin} ${phase}`);
    expect(labels).toEqual([
      "tanh d/one forward",
      "sin d/two forward",
      "fill board/penalty backward",
      "cos d/two backward",
      "square d/one backward",
      "sub d/one backward",
      "mul d/one backward",
      "square board/penalty forward",
    ]);
  });
});
