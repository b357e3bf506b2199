import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkProcedure } from "../../src/compile/check-plan.ts";
import { shareCommonSubexpressions } from "../../src/compile/optimise/common-subexpressions.ts";
import { removeDeadCode } from "../../src/compile/optimise/dead-code.ts";
import { dropBroadcasts } from "../../src/compile/optimise/drop-broadcasts.ts";
import { foldConstants } from "../../src/compile/optimise/fold-constants.ts";
import { takeLeakyMasksFromOutputs } from "../../src/compile/optimise/leaky-masks.ts";
import { mergeBatches } from "../../src/compile/optimise/merge-batches.ts";
import { optimise } from "../../src/compile/optimise/optimise.ts";
import { renumber } from "../../src/compile/optimise/renumber.ts";
import type { Procedure } from "../../src/compile/plan.ts";
import { printProcedure } from "../../src/compile/print-plan.ts";
import { runReference } from "../../src/compile/reference/interpreter.ts";
import { createTracer, type Tracer } from "../../src/compile/trace.ts";
import type { Value } from "../../src/core/ops.ts";
import { leakyRelu } from "../../src/nodes/math.ts";
import { expectClose } from "./derive-differences.ts";
import { inputs, programs, traceProgram } from "./optimise-programs.ts";

function sameMeaning(before: Procedure, after: Procedure): void {
  const [a, b] = [runReference(before, inputs), runReference(after, inputs)];
  expect(Object.keys(b.state)).toEqual(Object.keys(a.state));
  for (const [name, values] of Object.entries(a.state)) expectClose(b.state[name]!, values, name, 1e-12);
  for (const [port, { values }] of Object.entries(a.views)) expectClose(b.views[port]!.values, values, port, 1e-12);
  expectClose(Float64Array.of(b.reports["loss"]!), Float64Array.of(a.reports["loss"]!), "loss", 1e-12);
}

const passes = {
  mergeBatches,
  removeDeadCode,
  shareCommonSubexpressions,
  foldConstants,
  dropBroadcasts,
  takeLeakyMasksFromOutputs,
  renumber,
  optimise,
};

describe("every pass keeps a random program sound and its meaning the same", () => {
  for (const [name, pass] of Object.entries(passes)) {
    test(name, () => {
      fc.assert(
        fc.property(programs, (program) => {
          const before = traceProgram(program);
          expect(checkProcedure(before)).toEqual([]);
          const after = pass(before);
          expect(checkProcedure(after)).toEqual([]);
          sameMeaning(before, after);
        }),
        { numRuns: 150 },
      );
    });
  }

  test("optimising twice changes nothing more but the order of numbers", () => {
    fc.assert(
      fc.property(programs, (program) => {
        const once = optimise(traceProgram(program));
        expect(optimise(once).equations.length).toBeLessThanOrEqual(once.equations.length);
      }),
    );
  });
});

/** A procedure over x [2, 3] and y [3], as text before and after a pass. */
function sample(write: (t: Tracer, x: Value, y: Value) => Value, pass: (procedure: Procedure) => Procedure): string {
  const t = createTracer();
  const x = t.input({ from: "state", name: "x" }, [2, 3]);
  const y = t.input({ from: "state", name: "y" }, [3]);
  t.result(write(t, x, y), { to: "view", port: "out" });
  const procedure = t.finish("before");
  return `${printProcedure(procedure)}\n\n${printProcedure({ ...pass(procedure), name: "after" })}`;
}

describe("samples of what each pass does", () => {
  test("dead code leaves out what no result needs, inputs too", () => {
    const text = sample((t, x, y) => {
      t.mul(t.tanh(y), 3);
      return t.exp(x);
    }, removeDeadCode);
    expect(text).toMatchInlineSnapshot(`
      "before
      in   v0:f32[2,3] = state x
      in   v1:f32[3] = state y
           v2:f32[3] = tanh v1
           v3:f32[] = fill {shape: [], value: 3}
           v4:f32[3] = mul v2 v3
           v5:f32[2,3] = exp v0
      out  view out = v5

      after
      in   v0:f32[2,3] = state x
           v5:f32[2,3] = exp v0
      out  view out = v5"
    `);
  });

  test("common subexpressions are computed once, whatever the order of what commutes", () => {
    const text = sample((t, x, y) => t.add(t.mul(t.tanh(x), y), t.mul(y, t.tanh(x))), shareCommonSubexpressions);
    expect(text).toMatchInlineSnapshot(`
      "before
      in   v0:f32[2,3] = state x
      in   v1:f32[3] = state y
           v2:f32[2,3] = tanh v0
           v3:f32[2,3] = mul v2 v1
           v4:f32[2,3] = tanh v0
           v5:f32[2,3] = mul v1 v4
           v6:f32[2,3] = add v3 v5
      out  view out = v6

      after
      in   v0:f32[2,3] = state x
      in   v1:f32[3] = state y
           v2:f32[2,3] = tanh v0
           v3:f32[2,3] = mul v2 v1
           v6:f32[2,3] = add v3 v3
      out  view out = v6"
    `);
  });

  test("x - y and y - x are not the same", () => {
    const t = createTracer();
    const [x, y] = ["x", "y"].map((name) => t.input({ from: "state", name }, [2]));
    t.result(t.mul(t.sub(x!, y!), t.sub(y!, x!)), { to: "view", port: "out" });
    expect(optimise(t.finish("p")).equations.map(({ primitive }) => primitive)).toEqual(["sub", "sub", "mul"]);
  });

  test("two draws of one stream are one, of two streams are two", () => {
    const draw = (t: Tracer, stream: string) => t.random([3], { distribution: "normal", stream, renewal: "step" });
    const text = sample((t) => t.add(t.add(draw(t, "a"), draw(t, "a")), draw(t, "b")), shareCommonSubexpressions);
    expect(text).toMatchInlineSnapshot(`
      "before
      in   v0:f32[2,3] = state x
      in   v1:f32[3] = state y
           v2:f32[3] = random {shape: [3], distribution: "normal", stream: "a", renewal: "step"}
           v3:f32[3] = random {shape: [3], distribution: "normal", stream: "a", renewal: "step"}
           v4:f32[3] = add v2 v3
           v5:f32[3] = random {shape: [3], distribution: "normal", stream: "b", renewal: "step"}
           v6:f32[3] = add v4 v5
      out  view out = v6

      after
      in   v0:f32[2,3] = state x
      in   v1:f32[3] = state y
           v2:f32[3] = random {shape: [3], distribution: "normal", stream: "a", renewal: "step"}
           v4:f32[3] = add v2 v2
           v5:f32[3] = random {shape: [3], distribution: "normal", stream: "b", renewal: "step"}
           v6:f32[3] = add v4 v5
      out  view out = v6"
    `);
  });

  test("constants are folded once nothing more is differentiated", () => {
    const text = sample(
      (t, x) => t.mul(t.stopGradient(x), t.sum(t.exp(t.fill([3], 0)), [0])),
      (p) => renumber(removeDeadCode(foldConstants(p))),
    );
    expect(text).toMatchInlineSnapshot(`
      "before
      in   v0:f32[2,3] = state x
      in   v1:f32[3] = state y
           v2:f32[2,3] = stopGradient v0
           v3:f32[3] = fill {shape: [3], value: 0}
           v4:f32[3] = exp v3
           v5:f32[] = sum v4 {axes: [0], keepDims: false}
           v6:f32[2,3] = mul v2 v5
      out  view out = v6

      after
      in   v0:f32[2,3] = state x
           v1:f32[] = fill {shape: [], value: 3}
           v2:f32[2,3] = mul v0 v1
      out  view out = v2"
    `);
  });

  test("broadcasts before elementwise operations are dropped where another operand has the shape", () => {
    const text = sample(
      (t, x, y) => t.add(t.mul(t.broadcastTo(y, [2, 3]), x), t.tanh(t.broadcastTo(y, [2, 3]))),
      (p) => removeDeadCode(dropBroadcasts(p)),
    );
    expect(text).toMatchInlineSnapshot(`
      "before
      in   v0:f32[2,3] = state x
      in   v1:f32[3] = state y
           v2:f32[2,3] = broadcastTo v1 {shape: [2,3]}
           v3:f32[2,3] = mul v2 v0
           v4:f32[2,3] = broadcastTo v1 {shape: [2,3]}
           v5:f32[2,3] = tanh v4
           v6:f32[2,3] = add v3 v5
      out  view out = v6

      after
      in   v0:f32[2,3] = state x
      in   v1:f32[3] = state y
           v3:f32[2,3] = mul v1 v0
           v7:f32[3] = tanh v1
           v6:f32[2,3] = add v3 v7
      out  view out = v6"
    `);
  });

  test("the backward pass of a leaky ReLU takes its mask from the output", () => {
    const text = sample(
      (t, x) => {
        t.setOrigin("d/lrelu", "forward");
        const loss = t.sum(t.square(leakyRelu(t, x, 0.2)), [0, 1]);
        return t.gradient(loss, [x])[0]!;
      },
      (p) => renumber(removeDeadCode(takeLeakyMasksFromOutputs(p))),
    );
    expect(text).toMatchInlineSnapshot(`
      "before
      in   v0:f32[2,3] = state x
      in   v1:f32[3] = state y
           v2:f32[] = fill {shape: [], value: 0}  ; d/lrelu forward
           v3:f32[2,3] = greater v0 v2  ; d/lrelu forward
           v4:f32[] = fill {shape: [], value: 0.2}  ; d/lrelu forward
           v5:f32[2,3] = mul v0 v4  ; d/lrelu forward
           v6:f32[2,3] = select v3 v0 v5  ; d/lrelu forward
           v7:f32[2,3] = square v6  ; d/lrelu forward
           v8:f32[] = sum v7 {axes: [0,1], keepDims: false}  ; d/lrelu forward
           v9:f32[] = fill {shape: [], value: 1}  ; d/lrelu backward
           v10:f32[1,1] = fill {shape: [1,1], value: 1}  ; d/lrelu backward
           v11:f32[2,3] = fill {shape: [2,3], value: 1}  ; d/lrelu backward
           v12:f32[] = fill {shape: [], value: 2}  ; d/lrelu backward
           v13:f32[2,3] = mul v6 v12  ; d/lrelu backward
           v14:f32[2,3] = select v3 v13 v2  ; d/lrelu backward
           v15:f32[2,3] = select v3 v2 v13  ; d/lrelu backward
           v16:f32[2,3] = mul v15 v4  ; d/lrelu backward
           v17:f32[2,3] = add v14 v16  ; d/lrelu backward
      out  view out = v17

      after
      in   v0:f32[2,3] = state x
           v1:f32[] = fill {shape: [], value: 0}  ; d/lrelu forward
           v2:f32[2,3] = greater v0 v1  ; d/lrelu forward
           v3:f32[] = fill {shape: [], value: 0.2}  ; d/lrelu forward
           v4:f32[2,3] = mul v0 v3  ; d/lrelu forward
           v5:f32[2,3] = select v2 v0 v4  ; d/lrelu forward
           v6:f32[] = fill {shape: [], value: 2}  ; d/lrelu backward
           v7:f32[2,3] = mul v5 v6  ; d/lrelu backward
           v8:f32[2,3] = greater v5 v1  ; d/lrelu backward
           v9:f32[2,3] = select v8 v7 v1  ; d/lrelu backward
           v10:f32[2,3] = greater v5 v1  ; d/lrelu backward
           v11:f32[2,3] = select v10 v1 v7  ; d/lrelu backward
           v12:f32[2,3] = mul v11 v3  ; d/lrelu backward
           v13:f32[2,3] = add v9 v12  ; d/lrelu backward
      out  view out = v13"
    `);
  });

  test("everything together: a logistic regression's step", () => {
    const text = sample((t, x, y) => {
      const loss = t.mul(t.sum(t.softplus(t.neg(t.matMul(x, t.reshape(y, [3, 1])))), [0, 1]), 1 / 2);
      return t.sub(y, t.mul(t.gradient(loss, [y])[0]!, 0.1));
    }, optimise);
    expect(text).toMatchInlineSnapshot(`
      "before
      in   v0:f32[2,3] = state x
      in   v1:f32[3] = state y
           v2:f32[3,1] = reshape v1 {shape: [3,1]}
           v3:f32[2,1] = matMul v0 v2 {transposeA: false, transposeB: false}
           v4:f32[2,1] = neg v3
           v5:f32[2,1] = softplus v4
           v6:f32[] = sum v5 {axes: [0,1], keepDims: false}
           v7:f32[] = fill {shape: [], value: 0.5}
           v8:f32[] = mul v6 v7
           v9:f32[] = fill {shape: [], value: 1}
           v10:f32[1,1] = fill {shape: [1,1], value: 0.5}
           v11:f32[2,1] = fill {shape: [2,1], value: 0.5}
           v12:f32[2,1] = sigmoid v4
           v13:f32[2,1] = mul v11 v12
           v14:f32[2,1] = neg v13
           v15:f32[3,1] = matMul v0 v14 {transposeA: true, transposeB: false}
           v16:f32[3] = reshape v15 {shape: [3]}
           v17:f32[] = fill {shape: [], value: 0.1}
           v18:f32[3] = mul v16 v17
           v19:f32[3] = sub v1 v18
      out  view out = v19

      after
      in   v0:f32[2,3] = state x
      in   v1:f32[3] = state y
           v2:f32[3,1] = reshape v1 {shape: [3,1]}
           v3:f32[2,1] = matMul v0 v2 {transposeA: false, transposeB: false}
           v4:f32[2,1] = neg v3
           v5:f32[2,1] = sigmoid v4
           v6:f32[] = fill {shape: [], value: 0.5}
           v7:f32[2,1] = mul v6 v5
           v8:f32[2,1] = neg v7
           v9:f32[3,1] = matMul v0 v8 {transposeA: true, transposeB: false}
           v10:f32[3] = reshape v9 {shape: [3]}
           v11:f32[] = fill {shape: [], value: 0.1}
           v12:f32[3] = mul v10 v11
           v13:f32[3] = sub v1 v12
      out  view out = v13"
    `);
  });
});

describe("a leaky mask keeps its own comparison", () => {
  const masks = (write: (t: Tracer, x: Value, y: Value) => Value) => {
    const t = createTracer();
    const x = t.input({ from: "state", name: "x" }, [2, 3]);
    const y = t.input({ from: "state", name: "y" }, [2, 3]);
    const loss = t.sum(t.square(write(t, x, y)), [0, 1]);
    t.result(t.gradient(loss, [x])[0]!, { to: "view", port: "out" });
    const { equations } = optimise(t.finish("p"));
    return equations.filter(({ primitive }) => primitive === "greater").length;
  };
  test("where the slope is not above 0: the output says nothing about x", () => {
    expect(masks((t, x) => leakyRelu(t, x, 0.2))).toBe(2);
    expect(masks((t, x) => leakyRelu(t, x, -0.2))).toBe(1);
  });
  test("where the mask is that of something else, or of another border than 0", () => {
    expect(masks((t, x, y) => t.select(t.greater(y, 0), x, t.mul(x, 0.2)))).toBe(1);
    expect(masks((t, x) => t.select(t.greater(x, 0.5), x, t.mul(x, 0.2)))).toBe(1);
    expect(masks((t, x, y) => t.select(t.greater(x, 0), x, t.mul(y, 0.2)))).toBe(1);
  });
});
