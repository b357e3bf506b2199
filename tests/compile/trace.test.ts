import { describe, expect, test } from "vitest";
import { printProcedure } from "../../src/compile/print-plan.ts";
import { createTracer, type Tracer } from "../../src/compile/trace.ts";
import type { Value } from "../../src/core/ops.ts";

/** What is written down for one expression of x [2, 3] and y [3], as text without the inputs. */
function traced(expression: (t: Tracer, x: Value, y: Value) => Value): string[] {
  const t = createTracer();
  const x = t.input({ from: "state", name: "x" }, [2, 3]);
  const y = t.input({ from: "state", name: "y" }, [3]);
  t.result(expression(t, x, y), { to: "view", port: "out" });
  return printProcedure(t.finish("p"))
    .split("\n")
    .slice(3)
    .map((line) => line.trim());
}

describe("a tracer writes down what is done to its values", () => {
  test("one equation per operation, with inputs, results, origins and phases", () => {
    const t = createTracer();
    const x = t.input({ from: "feed", source: "photos", port: "image" }, [4, 2]);
    const w = t.input({ from: "state", name: "d/out/kernel" }, [2, 1]);
    const rate = t.input({ from: "scalar", name: "board/sgd/rate" }, []);
    t.setOrigin("d/out", "forward");
    const loss = t.sum(t.tanh(t.matMul(x, w)), [0, 1]);
    t.result(loss, { to: "report", name: "d/total" });
    const [slope] = t.gradient(loss, [w]);
    t.setOrigin("board/sgd", "update");
    t.result(t.sub(w, t.mul(slope!, rate)), { to: "state", name: "d/out/kernel" });
    expect(printProcedure(t.finish("d-step"))).toMatchInlineSnapshot(`
      "d-step
      in   v0:f32[4,2] = feed photos.image
      in   v1:f32[2,1] = state d/out/kernel
      in   v2:f32[] = scalar board/sgd/rate
           v3:f32[4,1] = matMul v0 v1 {transposeA: false, transposeB: false}  ; d/out forward
           v4:f32[4,1] = tanh v3  ; d/out forward
           v5:f32[] = sum v4 {axes: [0,1], keepDims: false}  ; d/out forward
           v6:f32[] = fill {shape: [], value: 1}  ; d/out backward
           v7:f32[1,1] = fill {shape: [1,1], value: 1}  ; d/out backward
           v8:f32[4,1] = fill {shape: [4,1], value: 1}  ; d/out backward
           v9:f32[4,1] = square v4  ; d/out backward
           v10:f32[4,1] = sub v6 v9  ; d/out backward
           v11:f32[2,1] = matMul v0 v10 {transposeA: true, transposeB: false}  ; d/out backward
           v12:f32[2,1] = mul v11 v2  ; board/sgd update
           v13:f32[2,1] = sub v1 v12  ; board/sgd update
      out  report d/total = v5
      out  state d/out/kernel = v13"
    `);
  });

  test("the same binding gives the same value, and must have the same shape", () => {
    const t = createTracer();
    const w = t.input({ from: "state", name: "w" }, [2]);
    expect(t.input({ from: "state", name: "w" }, [2])).toBe(w);
    expect(t.input({ from: "feed", source: "w", port: "x" }, [2])).not.toBe(w);
    expect(() => t.input({ from: "state", name: "w" }, [3])).toThrow("expected state w to be float32[2] everywhere, got float32[3]");
  });

  test("a number is written once, however often it is used", () => {
    expect(traced((t, x) => t.mul(t.add(t.mul(x, 0.5), 0.5), 0.5))).toEqual([
      "v2:f32[] = fill {shape: [], value: 0.5}",
      "v3:f32[2,3] = mul v0 v2",
      "v4:f32[2,3] = add v3 v2",
      "v5:f32[2,3] = mul v4 v2",
      "out  view out = v5",
    ]);
  });

  test("a number beside labels is one of them", () => {
    const t = createTracer();
    const labels = t.input({ from: "feed", source: "digits", port: "label" }, [4], "int32");
    t.result(t.equal(labels, 7), { to: "view", port: "out" });
    expect(printProcedure(t.finish("p"))).toContain('v1:i32[] = literal {values: [7], shape: [], dtype: "int32"}');
  });

  test("long literals are cut when printed", () => {
    expect(traced((t, x) => t.mul(x, t.literal([1, 2, 3, 4, 5, 6, 7, 8, 9], [9, 1, 1])))[0]).toContain(
      "values: [1,2,3,4,5,6,... 9 in all]",
    );
  });

  test("a target is written once", () => {
    const t = createTracer();
    const x = t.fill([], 1);
    t.result(x, { to: "report", name: "loss" });
    expect(() => t.result(x, { to: "report", name: "loss" })).toThrow("expected report loss to be written once");
  });

  test("values of another tracer are refused", () => {
    const foreign = createTracer().fill([2], 1);
    expect(() => createTracer().neg(foreign)).toThrow("expected a value of this tracer");
  });
});

describe("a tracer leaves out what changes nothing", () => {
  const same: readonly (readonly [string, (t: Tracer, x: Value, y: Value) => Value])[] = [
    ["x + 0", (t, x) => t.add(x, 0)],
    ["0 + x", (t, x) => t.add(0, x)],
    ["x - 0", (t, x) => t.sub(x, 0)],
    ["x · 1", (t, x) => t.mul(x, 1)],
    ["x / 1", (t, x) => t.div(x, 1)],
    ["x to the power 1", (t, x) => t.pow(x, 1)],
    ["-(-x)", (t, x) => t.neg(t.neg(x))],
    ["x · -1 · -1", (t, x) => t.mul(t.mul(x, -1), -1)],
    ["reshape to its own shape", (t, x) => t.reshape(x, [2, 3])],
    ["reshape there and back", (t, x) => t.reshape(t.reshape(x, [3, 2]), [2, 3])],
    ["transpose that moves nothing", (t, x) => t.transpose(x, [0, 1])],
    ["transpose there and back", (t, x) => t.transpose(t.transpose(x, [1, 0]), [1, 0])],
    ["broadcast to its own shape", (t, x) => t.broadcastTo(x, [2, 3])],
    ["cast to its own dtype", (t, x) => t.cast(x, "float32")],
    ["slice of everything", (t, x) => t.slice(x, [0, 0], [2, 3])],
    [
      "pad by nothing",
      (t, x) =>
        t.pad(x, [
          [0, 0],
          [0, 0],
        ]),
    ],
    ["reverse along no axis", (t, x) => t.reverse(x, [])],
    ["concat of one", (t, x) => t.concat([x], 0)],
    ["sum over no axis", (t, x) => t.sum(x, [])],
    ["select with a mask that is known", (t, x) => t.select(t.greater(t.add(1, 0), 0), x, 5)],
  ];
  for (const [name, expression] of same) {
    test(name, () => expect(traced(expression).at(-1)).toBe("out  view out = v0"));
  }

  test("arithmetic on numbers is done at once", () => {
    const lines = traced((t, x) => t.mul(x, t.sqrt(t.sub(1, t.pow(0.5, 2)))));
    expect(lines.filter((line) => !line.includes("fill"))).toEqual(["v8:f32[2,3] = mul v0 v7", "out  view out = v8"]);
    expect(lines).toContain(`v7:f32[] = fill {shape: [], value: ${Math.sqrt(0.75)}}`);
  });

  test("arithmetic on numbers that would not be finite is left to the engine", () => {
    expect(traced((t, x) => t.mul(x, t.log(t.sub(1, 1)))).at(-3)).toMatch(/^v\d+:f32\[\] = log v\d+$/);
  });

  test("transposes and reshapes in a row become one", () => {
    const t = createTracer();
    const x = t.input({ from: "state", name: "x" }, [2, 3, 4]);
    t.result(t.transpose(t.transpose(x, [2, 0, 1]), [1, 2, 0]), { to: "view", port: "same" });
    t.result(t.transpose(t.transpose(x, [2, 0, 1]), [2, 0, 1]), { to: "view", port: "turned" });
    const text = printProcedure(t.finish("p"));
    expect(text).toContain("out  view same = v0");
    expect(text).toContain("transpose v0 {permutation: [1,2,0]}");
  });

  test("an operand that the other one would enlarge is kept", () => {
    expect(traced((t, _, y) => t.add(y, t.sub(t.fill([2, 3], 0), 0))).at(-1)).not.toBe("out  view out = v1");
    expect(traced((t, _, y) => t.add(t.fill([2, 3], 0), y))).toContainEqual(expect.stringMatching(/^v\d+:f32\[2,3\] = add/));
  });
});

describe("a wrong shape is a bug of the caller and throws, saying what was expected and what came", () => {
  const t = createTracer();
  const x = t.input({ from: "state", name: "x" }, [2, 3]);
  const image = t.input({ from: "state", name: "image" }, [1, 4, 4, 2]);
  const labels = t.input({ from: "state", name: "labels" }, [2], "int32");
  const still = {
    stride: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
  } as const;
  const wrong: readonly (readonly [string, () => unknown])[] = [
    ["expected shapes that broadcast, got [2, 3] and [2]", () => t.add(x, t.fill([2], 1))],
    ["expected float32, got int32: cast first", () => t.neg(labels)],
    ["expected two of a dtype, got float32 and int32", () => t.equal(t.fill([2], 1), labels)],
    ["expected a shape of 6 elements for [2, 3], got [4]", () => t.reshape(x, [4])],
    ["expected a permutation of the axes of [2, 3], got [0, 0]", () => t.transpose(x, [0, 0])],
    ["expected a shape that [2, 3] broadcasts to, got [2, 4]", () => t.broadcastTo(x, [2, 4])],
    ["expected ascending axes of [2, 3], got [2]", () => t.sum(x, [2])],
    ["expected ascending axes of [2, 3], got [1, 1]", () => t.sum(x, [1, -1])],
    ["expected a part of [2, 3], got [2, 2] from [1, 0]", () => t.slice(x, [1, 0], [2, 2])],
    ["expected float32[2, 3] but for axis 1, got float32[3, 3]", () => t.concat([x, t.fill([3, 3], 0)], 1)],
    ["expected matrices that multiply, got [2, 3] × [2, 3]", () => t.matMul(x, x)],
    ["expected int32 indices, got float32", () => t.gather(x, x)],
    ["expected updates that begin with [2], got [3, 1]", () => t.scatterAdd(t.fill([3, 1], 1), labels, 4)],
    ["expected 3 channels for filter [2, 2, 3, 1], got [1, 4, 4, 2]", () => t.conv2d(image, t.fill([2, 2, 3, 1], 0), still)],
    ["expected windows of at most the padded image", () => t.conv2d(image, t.fill([5, 5, 2, 1], 0), still)],
    ["expected 3 × 3 windows over [4, 4], got [4, 4]", () => t.conv2dInput(image, t.fill([2, 2, 1, 2], 0), { ...still, size: [4, 4] })],
    [
      "expected padding below the window, got [2, 0] for 2",
      () =>
        t.maxPool(image, {
          size: [2, 2],
          stride: [1, 1],
          padding: [
            [2, 0],
            [0, 0],
          ],
        }),
    ],
    ["expected multiples of 3, got 4 × 4", () => t.downsampleSum(image, 3)],
    ["expected an image of rank 4, got [2, 3]", () => t.upsample(x, 2)],
    ["expected whole sizes above 0, got [2, 0]", () => t.fill([2, 0], 1)],
    ["expected a finite number, got NaN", () => t.fill([2], Number.NaN)],
    ["expected 4 values, got 1", () => t.literal([1], [2, 2])],
    ["expected the gradient of a number, got that of float32[2, 3]", () => t.gradient(x, [x])],
  ];
  for (const [message, misuse] of wrong) test(message, () => expect(misuse).toThrow(message));
});
