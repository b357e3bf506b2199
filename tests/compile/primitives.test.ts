import { describe, expect, test } from "vitest";
import { flopsOf } from "../../src/compile/cost.ts";
import type { Procedure } from "../../src/compile/plan.ts";
import { erf } from "../../src/compile/primitives/erf.ts";
import { attributesOf, isPrimitive, primitiveOf, primitives } from "../../src/compile/primitives/table.ts";
import { evaluate } from "../../src/compile/reference/evaluate.ts";
import { createTracer, type Tracer } from "../../src/compile/trace.ts";
import type { Ops, Value } from "../../src/core/ops.ts";

describe("the table of primitives", () => {
  test("has every operation but gradient, and nothing else", () => {
    const operations = new Set(
      Object.keys(createTracer()).filter((name) => !["gradient", "input", "setOrigin", "apply", "result", "finish"].includes(name)),
    );
    expect(new Set(Object.keys(primitives))).toEqual(operations);
  });

  test("is asked by name, and refuses what is not in it", () => {
    expect(isPrimitive("tanh")).toBe(true);
    expect(isPrimitive("gradient")).toBe(false);
    expect(isPrimitive("toString")).toBe(false);
    expect(() => primitiveOf("gradient")).toThrow('expected a primitive, got "gradient"');
    expect(() => attributesOf({ primitive: "sum", attributes: {} }, "max")).toThrow("expected max, got sum");
  });

  test("calls constant what has no derivative, and nothing else", () => {
    const constant = Object.entries(primitives).filter(([, { derivative }]) => derivative === "none");
    expect(new Set(constant.map(([name]) => name))).toEqual(
      new Set([
        "fill",
        "literal",
        "range",
        "random",
        "sign",
        "floor",
        "cast",
        "stopGradient",
        "greater",
        "greaterEqual",
        "equal",
        "argMax",
        "oneHot",
      ]),
    );
  });
});

describe("the error function", () => {
  // Abramowitz and Stegun, table 7.1, and Wolfram's values further out.
  const known = [
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [1.5, 0.9661051464753108],
    [2, 0.9953222650189527],
    [2.5, 0.999593047982555],
    [3, 0.9999779095030014],
    [4, 0.9999999845827421],
  ] as const;
  for (const [x, value] of known) {
    test(`of ±${x}`, () => {
      expect(erf(x)).toBeCloseTo(value, 14);
      expect(erf(-x)).toBeCloseTo(-value, 14);
    });
  }
  test("is 1 far out and continuous where the method changes", () => {
    expect(erf(7)).toBe(1);
    expect(erf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(erf(2.5)).toBeCloseTo(erf(2.5 - 1e-12), 12);
  });
});

describe("elementwise primitives are finite wherever their value is", () => {
  const at = (values: number[], f: (ops: Ops, x: Value) => Value) => [
    ...evaluate({ x: { shape: [values.length], values } }, (ops, { x }) => ({ y: f(ops, x) })).y.values,
  ];
  const slope = (values: number[], f: (ops: Ops, x: Value) => Value) =>
    at(values, (ops, x) => ops.gradient(ops.sum(f(ops, x), [0]), [x])[0]!);

  test("sigmoid and softplus at ±1000", () => {
    expect(at([-1000, 1000], (ops, x) => ops.sigmoid(x))).toEqual([0, 1]);
    expect(at([-1000, 1000], (ops, x) => ops.softplus(x))).toEqual([0, 1000]);
    expect(slope([-1000, 1000], (ops, x) => ops.softplus(x))).toEqual([0, 1]);
  });
  test("the derivative of relu at 0 is 0, and no infinite dy leaks through the closed side", () => {
    expect(slope([0, -1, 1], (ops, x) => ops.relu(x))).toEqual([0, 0, 1]);
    expect(slope([-4], (ops, x) => ops.log(ops.relu(x)))).toEqual([0]);
  });
  test("pow at 0", () => {
    expect(at([0], (ops, x) => ops.pow(x, 0))).toEqual([1]);
    expect(slope([0], (ops, x) => ops.pow(x, 2.5))).toEqual([0]);
    expect(slope([0], (ops, x) => ops.pow(x, 1))).toEqual([1]);
    expect(at([2], (ops, x) => ops.gradient(ops.sum(ops.pow(ops.fill([1], 0), x), [0]), [x])[0]!)).toEqual([0]);
  });
  test("a tie of maximum and minimum goes to the first, a tie of max is shared", () => {
    const split = (name: "maximum" | "minimum") =>
      evaluate({ a: { shape: [], values: [2] }, b: { shape: [], values: [2] } }, (ops, { a, b }) => {
        const [da, db] = ops.gradient(ops[name](a, b), [a, b]);
        return { da: da!, db: db! };
      });
    for (const name of ["maximum", "minimum"] as const) expect([split(name).da.values[0], split(name).db.values[0]]).toEqual([1, 0]);
    expect(slope([3, 1, 3], (ops, x) => ops.max(x, [0], true))).toEqual([0.5, 0, 0.5]);
  });
  test("where is NaN, there it stays", () => {
    for (const f of [
      (ops: Ops, x: Value) => ops.relu(x),
      (ops: Ops, x: Value) => ops.maximum(x, 0),
      (ops: Ops, x: Value) => ops.softplus(x),
    ]) {
      expect(at([Number.NaN], f)).toEqual([Number.NaN]);
    }
  });
});

describe("flops of a procedure", () => {
  const procedure = (write: (t: Tracer) => unknown): Procedure => {
    const t = createTracer();
    write(t);
    return t.finish("p");
  };
  const given = (t: Tracer, name: string, shape: number[]) => t.input({ from: "state", name }, shape);

  test("2·m·n·k of a matrix product, whichever way it is transposed", () => {
    for (const [a, b, transposeA, transposeB] of [
      [[3, 4], [4, 5], false, false],
      [[4, 3], [4, 5], true, false],
      [[3, 4], [5, 4], false, true],
    ] as const) {
      expect(flopsOf(procedure((t) => t.matMul(given(t, "a", [...a]), given(t, "b", [...b]), transposeA, transposeB)))).toBe(2 * 3 * 4 * 5);
    }
  });

  test("the same of a convolution and of both its derivatives", () => {
    const attributes = {
      stride: [2, 2],
      padding: [
        [1, 1],
        [1, 1],
      ],
    } as const;
    const expected = 2 * 4 * 4 * 3 * (2 * 4 * 4 * 5);
    expect(flopsOf(procedure((t) => t.conv2d(given(t, "x", [2, 8, 8, 3]), given(t, "w", [4, 4, 3, 5]), attributes)))).toBe(expected);
    expect(
      flopsOf(procedure((t) => t.conv2dInput(given(t, "y", [2, 4, 4, 5]), given(t, "w", [4, 4, 3, 5]), { ...attributes, size: [8, 8] }))),
    ).toBe(expected);
    expect(
      flopsOf(procedure((t) => t.conv2dFilter(given(t, "x", [2, 8, 8, 3]), given(t, "y", [2, 4, 4, 5]), { ...attributes, size: [4, 4] }))),
    ).toBe(expected);
  });

  test("nothing for what only moves numbers", () => {
    expect(flopsOf(procedure((t) => t.concat([t.transpose(given(t, "x", [2, 3]), [1, 0]), t.fill([3, 1], 1)], 1)))).toBe(0);
  });
});
