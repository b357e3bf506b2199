import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate, type Given } from "../../src/compile/reference/evaluate.ts";
import { runReference } from "../../src/compile/reference/interpreter.ts";
import { createTracer } from "../../src/compile/trace.ts";
import type { Ops, Value } from "../../src/core/ops.ts";
import { fillRandom, streamKey } from "../../src/core/random.ts";
import { type Shape, sizeOf } from "../../src/core/tensor-type.ts";
import { values } from "./derive-critics.ts";
import { expectClose } from "./derive-differences.ts";
import { hasPyTorch, runPython } from "./derive-pytorch.ts";

/** One expression of tensors whose values are given as nested lists. */
function compute(given: Readonly<Record<string, Given>>, f: (ops: Ops, x: Readonly<Record<string, Value>>) => Value) {
  const { y } = evaluate(given, (ops, x) => ({ y: f(ops, x) }));
  return { shape: y.shape, values: [...y.values] };
}

const counted = (shape: Shape): Given => ({ shape, values: Array.from({ length: sizeOf(shape) }, (_, i) => i + 1) });
const one = (f: (ops: Ops, x: Value) => Value, shape: Shape = [2, 3]) => compute({ x: counted(shape) }, (ops, { x }) => f(ops, x!));
const labels = (list: readonly number[]): Given => ({ shape: [list.length], values: list, dtype: "int32" });

describe("the reference computes by hand-checked examples", () => {
  const examples: readonly (readonly [string, () => unknown, Shape, readonly number[]])[] = [
    ["fill", () => one((ops) => ops.fill([2], 7)), [2], [7, 7]],
    ["literal", () => one((ops) => ops.literal([1, 2], [2, 1])), [2, 1], [1, 2]],
    ["range", () => one((ops) => ops.range(4)), [4], [0, 1, 2, 3]],
    ["sum of columns", () => one((ops, x) => ops.sum(x, [0])), [3], [5, 7, 9]],
    ["sum of rows, kept", () => one((ops, x) => ops.sum(x, [-1], true)), [2, 1], [6, 15]],
    ["max", () => one((ops, x) => ops.max(x, [1])), [2], [3, 6]],
    [
      "argMax, the first of equal ones",
      () => compute({ x: { shape: [2, 3], values: [5, 1, 5, 0, 2, 1] } }, (ops, { x }) => ops.cast(ops.argMax(x!, 1), "float32")),
      [2],
      [0, 1],
    ],
    ["argMax over the first axis", () => one((ops, x) => ops.cast(ops.argMax(x, 0), "float32")), [3], [1, 1, 1]],
    ["transpose", () => one((ops, x) => ops.transpose(x, [1, 0])), [3, 2], [1, 4, 2, 5, 3, 6]],
    ["broadcastTo", () => one((ops, x) => ops.broadcastTo(x, [2, 2, 1]), [2, 1]), [2, 2, 1], [1, 2, 1, 2]],
    ["concat", () => one((ops, x) => ops.concat([x, ops.neg(x)], 1), [2, 1]), [2, 2], [1, -1, 2, -2]],
    ["slice", () => one((ops, x) => ops.slice(x, [0, 1], [2, 2])), [2, 2], [2, 3, 5, 6]],
    [
      "pad",
      () =>
        one(
          (ops, x) =>
            ops.pad(x, [
              [1, 0],
              [0, 1],
            ]),
          [1, 2],
        ),
      [2, 3],
      [0, 0, 0, 1, 2, 0],
    ],
    ["reverse", () => one((ops, x) => ops.reverse(x, [1])), [2, 3], [3, 2, 1, 6, 5, 4]],
    ["gather", () => compute({ x: counted([3, 2]), i: labels([2, 0]) }, (ops, { x, i }) => ops.gather(x!, i!)), [2, 2], [5, 6, 1, 2]],
    [
      "scatterAdd",
      () => compute({ x: counted([3, 1]), i: labels([1, 1, 0]) }, (ops, { x, i }) => ops.scatterAdd(x!, i!, 3)),
      [3, 1],
      [3, 3, 0],
    ],
    ["oneHot", () => compute({ i: labels([2, 0]) }, (ops, { i }) => ops.oneHot(i!, 3)), [2, 3], [0, 0, 1, 1, 0, 0]],
    [
      "cast to labels cuts off",
      () => compute({ x: { shape: [2], values: [1.9, -1.9] } }, (ops, { x }) => ops.cast(ops.cast(x!, "int32"), "float32")),
      [2],
      [1, -1],
    ],
    ["matMul", () => compute({ a: counted([2, 2]), b: counted([2, 1]) }, (ops, { a, b }) => ops.matMul(a!, b!)), [2, 1], [5, 11]],
    [
      "matMul in batches",
      () => compute({ a: counted([2, 1, 2]), b: counted([2, 2, 1]) }, (ops, { a, b }) => ops.matMul(a!, b!)),
      [2, 1, 1],
      [5, 25],
    ],
    ["upsample", () => one((ops, x) => ops.upsample(x, 2), [1, 1, 2, 1]), [1, 2, 4, 1], [1, 1, 2, 2, 1, 1, 2, 2]],
    ["downsampleSum", () => one((ops, x) => ops.downsampleSum(x, 2), [1, 2, 2, 1]), [1, 1, 1, 1], [10]],
    ["resizeBilinear by half pixels", () => one((ops, x) => ops.resizeBilinear(x, [1, 4]), [1, 1, 2, 1]), [1, 1, 4, 1], [1, 1.25, 1.75, 2]],
    ["select", () => one((ops, x) => ops.select(ops.greater(x, 3), x, -1)), [2, 3], [-1, -1, -1, 4, 5, 6]],
    [
      "maxPool, padding never wins",
      () =>
        compute({ x: { shape: [1, 1, 3, 1], values: [-3, -1, -2] } }, (ops, { x }) =>
          ops.maxPool(x!, {
            size: [1, 2],
            stride: [1, 2],
            padding: [
              [0, 0],
              [0, 1],
            ],
          }),
        ),
      [1, 1, 2, 1],
      [-1, -2],
    ],
    [
      "avgPool, padding does not count",
      () =>
        compute({ x: { shape: [1, 1, 3, 1], values: [2, 4, 8] } }, (ops, { x }) =>
          ops.avgPool(x!, {
            size: [1, 2],
            stride: [1, 2],
            padding: [
              [0, 0],
              [0, 1],
            ],
          }),
        ),
      [1, 1, 2, 1],
      [3, 8],
    ],
  ];
  for (const [name, run, shape, expected] of examples) test(name, () => expect(run()).toEqual({ shape, values: expected }));
});

describe("the reference binds what a procedure reads and names what it writes", () => {
  test("state, feeds, scalars, reports and views", () => {
    const t = createTracer();
    const w = t.input({ from: "state", name: "w" }, [2]);
    const x = t.input({ from: "feed", source: "points", port: "point" }, [2]);
    const rate = t.input({ from: "scalar", name: "rate" }, []);
    t.result(t.mul(t.sum(x, [0]), rate), { to: "report", name: "total" });
    t.result(t.add(w, t.mul(x, rate)), { to: "state", name: "w" });
    t.result(x, { to: "view", port: "points" });
    const state = { w: Float64Array.of(1, 2) };
    const outputs = runReference(t.finish("p"), {
      state,
      feed: (source, port) => (source === "points" && port === "point" ? [10, 20] : []),
      scalar: () => 0.5,
    });
    expect(outputs.state["w"]).toEqual(Float64Array.of(6, 12));
    expect(outputs.reports).toEqual({ total: 15 });
    expect(outputs.views["points"]).toEqual({ shape: [2], values: Float64Array.of(10, 20) });
    expect(state.w).toEqual(Float64Array.of(1, 2));
  });

  test("a missing or wrong-sized input throws", () => {
    const t = createTracer();
    t.result(t.neg(t.input({ from: "state", name: "w" }, [2])), { to: "view", port: "y" });
    expect(() => runReference(t.finish("p"))).toThrow('expected state "w"');
    expect(() => runReference(t.finish("p"), { state: { w: Float64Array.of(1) } })).toThrow("expected 2 values");
  });

  test("an index beyond the table throws", () => {
    expect(() => compute({ x: counted([3, 1]), i: labels([3]) }, (ops, { x, i }) => ops.gather(x!, i!))).toThrow(
      "expected an index below 3, got 3",
    );
  });
});

describe("random draws are the numbers of core/random", () => {
  const draw = { seed: 5, step: 7, iteration: 3 };
  for (const [renewal, number] of [
    ["step", 7],
    ["iteration", 3],
    ["never", 0],
  ] as const) {
    test(`renewed ${renewal === "never" ? "never" : `every ${renewal}`}`, () => {
      const expected = new Float32Array(6);
      fillRandom(expected, "normal", streamKey(5, "g/z"), number);
      const { z } = evaluate({}, (ops) => ({ z: ops.random([2, 3], { distribution: "normal", stream: "g/z", renewal }) }), draw);
      expect([...z.values]).toEqual([...expected]);
    });
  }
});

describe("transposes are transposes: <A x, y> = <x, Aᵀ y> for any sizes", () => {
  const dot = (ops: Ops, a: Value, b: Value) =>
    ops.sum(
      ops.mul(a, b),
      a.shape.map((_, axis) => axis),
    );
  const side = fc.integer({ min: 1, max: 5 });
  const window = fc.record({
    image: fc.tuple(side, side),
    size: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    before: fc.tuple(fc.nat(1), fc.nat(1)),
    after: fc.tuple(fc.nat(1), fc.nat(1)),
  });
  const geometry = ({ image, size, stride, before, after }: typeof window extends fc.Arbitrary<infer W> ? W : never) => {
    const padding = [
      [Math.min(before[0], size[0] - 1), Math.min(after[0], size[0] - 1)],
      [Math.min(before[1], size[1] - 1), Math.min(after[1], size[1] - 1)],
    ] as const;
    const out = ([0, 1] as const).map(
      (axis) => Math.floor((image[axis] + padding[axis][0] + padding[axis][1] - size[axis]) / stride[axis]) + 1,
    );
    return { size, stride, padding, out: [out[0]!, out[1]!] as const, image };
  };
  const given = (name: string, shape: Shape): Given => ({ shape, values: values(name, shape) });

  test("convolution, by input and by filter", () => {
    fc.assert(
      fc.property(window.map(geometry), fc.integer({ min: 1, max: 3 }), ({ size, stride, padding, out, image }, channels) => {
        fc.pre(out[0] >= 1 && out[1] >= 1);
        const { a, b, c } = evaluate(
          { x: given("x", [2, ...image, channels]), f: given("f", [...size, channels, 2]), y: given("y", [2, ...out, 2]) },
          (ops, { x, f, y }) => ({
            a: dot(ops, ops.conv2d(x, f, { stride, padding }), y),
            b: dot(ops, x, ops.conv2dInput(y, f, { stride, padding, size: image })),
            c: dot(ops, f, ops.conv2dFilter(x, y, { stride, padding, size })),
          }),
        );
        expectClose(b.values, a.values, "by input", 1e-12);
        expectClose(c.values, a.values, "by filter", 1e-12);
      }),
    );
  });

  test("pooling", () => {
    fc.assert(
      fc.property(window.map(geometry), ({ size, stride, padding, out, image }) => {
        fc.pre(out[0] >= 1 && out[1] >= 1);
        const attributes = { size, stride, padding };
        const { a, b, c, d } = evaluate(
          { x: given("x", [2, ...image, 2]), v: given("v", [2, ...image, 2]), y: given("y", [2, ...out, 2]) },
          (ops, { x, v, y }) => ({
            a: dot(ops, ops.avgPool(x, attributes), y),
            b: dot(ops, x, ops.avgPoolInput(y, { ...attributes, inputSize: image })),
            c: dot(ops, ops.maxPoolGather(x, v, attributes), y),
            d: dot(ops, v, ops.maxPoolScatter(x, y, attributes)),
          }),
        );
        expectClose(b.values, a.values, "average", 1e-12);
        expectClose(d.values, c.values, "maximum", 1e-12);
      }),
    );
  });

  test("resizing", () => {
    fc.assert(
      fc.property(fc.tuple(side, side), fc.tuple(side, side), ([h, w], [rows, columns]) => {
        const { a, b } = evaluate({ x: given("x", [2, h, w, 2]), y: given("y", [2, rows, columns, 2]) }, (ops, { x, y }) => ({
          a: dot(ops, ops.resizeBilinear(x, [rows, columns]), y),
          b: dot(ops, x, ops.resizeBilinearInput(y, [h, w])),
        }));
        expectClose(b.values, a.values, "bilinear", 1e-12);
      }),
    );
  });
});

describe.skipIf(!hasPyTorch())("the reference agrees with PyTorch", () => {
  const half = {
    stride: [2, 2],
    padding: [
      [1, 1],
      [1, 1],
    ],
  } as const;
  const cases: Readonly<
    Record<
      string,
      { readonly shapes: Readonly<Record<string, Shape>>; readonly f: (ops: Ops, x: Readonly<Record<string, Value>>) => Value }
    >
  > = {
    conv2d: { shapes: { x: [2, 7, 6, 3], w: [3, 4, 3, 2] }, f: (ops, { x, w }) => ops.conv2d(x!, w!, half) },
    conv2d_uneven: {
      shapes: { x: [2, 7, 6, 3], w: [3, 3, 3, 2] },
      f: (ops, { x, w }) =>
        ops.conv2d(x!, w!, {
          stride: [2, 1],
          padding: [
            [0, 1],
            [2, 0],
          ],
        }),
    },
    conv_transpose2d: {
      shapes: { x: [2, 4, 4, 3], w: [4, 4, 2, 3] },
      f: (ops, { x, w }) => ops.conv2dInput(x!, w!, { ...half, size: [8, 8] }),
    },
    max_pool2d: { shapes: { x: [2, 7, 6, 3] }, f: (ops, { x }) => ops.maxPool(x!, { ...half, size: [3, 3] }) },
    avg_pool2d: { shapes: { x: [2, 7, 6, 3] }, f: (ops, { x }) => ops.avgPool(x!, { ...half, size: [3, 3] }) },
    nearest: { shapes: { x: [2, 3, 4, 2] }, f: (ops, { x }) => ops.upsample(x!, 3) },
    bilinear_up: { shapes: { x: [2, 3, 4, 2] }, f: (ops, { x }) => ops.resizeBilinear(x!, [7, 9]) },
    bilinear_down: { shapes: { x: [2, 8, 7, 2] }, f: (ops, { x }) => ops.resizeBilinear(x!, [3, 4]) },
    erf: { shapes: { x: [40] }, f: (ops, { x }) => ops.erf(ops.mul(x!, 3)) },
    softplus: { shapes: { x: [40] }, f: (ops, { x }) => ops.softplus(ops.mul(x!, 9)) },
    bmm: { shapes: { x: [3, 2, 4], w: [3, 5, 4] }, f: (ops, { x, w }) => ops.matMul(x!, w!, false, true) },
  };
  let answers: Readonly<Record<string, readonly number[]>> | undefined;
  for (const [name, { f }] of Object.entries(cases)) {
    test(name, () => {
      const inputs = (key: string) =>
        Object.fromEntries(
          Object.entries(cases[key]!.shapes).map(([x, shape]) => [x, { shape, values: [...values(`${key} ${x}`, shape, 1)] }]),
        );
      answers ??= runPython("reference-pytorch.py", Object.fromEntries(Object.keys(cases).map((key) => [key, inputs(key)]))) as NonNullable<
        typeof answers
      >;
      const { y } = evaluate(inputs(name), (ops, x) => ({ y: f(ops, x) }));
      expectClose(y.values, Float64Array.from(answers[name]!), name, 1e-12);
    });
  }
});
