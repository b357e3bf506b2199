import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkProcedure } from "../../src/compile/check-plan.ts";
import { mergeBatches } from "../../src/compile/optimise/merge-batches.ts";
import { optimise } from "../../src/compile/optimise/optimise.ts";
import type { Plan, Procedure } from "../../src/compile/plan.ts";
import { printProcedure } from "../../src/compile/print-plan.ts";
import { runReference } from "../../src/compile/reference/interpreter.ts";
import { createTracer, type Tracer } from "../../src/compile/trace.ts";
import type { Value } from "../../src/core/ops.ts";
import { initialValues } from "../../src/nodes/initializer.ts";
import { planApart, planOf } from "../bench/driver.ts";
import { narrow } from "../train/engines/narrow.ts";
import { inputsOf } from "../train/engines/step-cases.ts";
import { expectClose } from "./derive-differences.ts";

/** The gradient of D(real) + D(fake) for a critic of one weight, as text before and after. */
function sample(critic: (t: Tracer, x: Value, weight: Value) => Value): string {
  const t = createTracer();
  const weight = t.input({ from: "state", name: "w" }, [2, 3]);
  const real = t.input({ from: "feed", source: "data", port: "x" }, [4, 2]);
  const fake = t.input({ from: "state", name: "fake" }, [4, 2]);
  const loss = t.add(t.sum(critic(t, fake, weight), [0, 1]), t.sum(critic(t, real, weight), [0, 1]));
  const [gradient = loss] = t.gradient(loss, [weight]);
  t.result(t.sub(weight, gradient), { to: "state", name: "w" });
  t.result(loss, { to: "report", name: "loss" });
  const before = optimise({ ...t.finish("before") });
  return `${printProcedure(before)}\n\n${printProcedure({ ...mergeBatches(before), name: "after" })}`.replaceAll(/ {2};.*$/gm, "");
}

describe("samples", () => {
  test("two uses of a weight are one product forward and one backward", () => {
    expect(sample((t, x, weight) => t.tanh(t.matMul(x, weight)))).toMatchInlineSnapshot(`
      "before
      in   v0:f32[2,3] = state w
      in   v1:f32[4,2] = feed data.x
      in   v2:f32[4,2] = state fake
           v3:f32[4,3] = matMul v2 v0 {transposeA: false, transposeB: false}
           v4:f32[4,3] = tanh v3
           v5:f32[] = sum v4 {axes: [0,1], keepDims: false}
           v6:f32[4,3] = matMul v1 v0 {transposeA: false, transposeB: false}
           v7:f32[4,3] = tanh v6
           v8:f32[] = sum v7 {axes: [0,1], keepDims: false}
           v9:f32[] = add v5 v8
           v10:f32[] = fill {shape: [], value: 1}
           v11:f32[4,3] = square v7
           v12:f32[4,3] = sub v10 v11
           v13:f32[2,3] = matMul v1 v12 {transposeA: true, transposeB: false}
           v14:f32[4,3] = square v4
           v15:f32[4,3] = sub v10 v14
           v16:f32[2,3] = matMul v2 v15 {transposeA: true, transposeB: false}
           v17:f32[2,3] = add v13 v16
           v18:f32[2,3] = sub v0 v17
      out  state w = v18
      out  report loss = v9

      after
      in   v0:f32[2,3] = state w
      in   v1:f32[4,2] = feed data.x
      in   v2:f32[4,2] = state fake
           v3:f32[1,4,2] = reshape v2 {shape: [1,4,2]}
           v4:f32[1,4,2] = reshape v1 {shape: [1,4,2]}
           v5:f32[2,4,2] = concat v3 v4 {axis: 0}
           v6:f32[8,2] = reshape v5 {shape: [8,2]}
           v7:f32[8,3] = matMul v6 v0 {transposeA: false, transposeB: false}
           v8:f32[2,4,3] = reshape v7 {shape: [2,4,3]}
           v9:f32[2,4,3] = tanh v8
           v10:f32[] = sum v9 {axes: [0,1,2], keepDims: false}
           v11:f32[] = fill {shape: [], value: 1}
           v12:f32[2,4,3] = square v9
           v13:f32[2,4,3] = sub v11 v12
           v14:f32[8,3] = reshape v13 {shape: [8,3]}
           v15:f32[2,3] = matMul v6 v14 {transposeA: true, transposeB: false}
           v16:f32[2,3] = sub v0 v15
      out  state w = v16
      out  report loss = v10"
    `);
  });

  test("what depends on the batch still sees each use by itself", () => {
    expect(
      sample((t, x, weight) => {
        const y = t.matMul(x, weight);
        return t.square(t.sub(y, t.mul(t.sum(y, [0], true), 0.25)));
      }),
    ).toMatchInlineSnapshot(`
      "before
      in   v0:f32[2,3] = state w
      in   v1:f32[4,2] = feed data.x
      in   v2:f32[4,2] = state fake
           v3:f32[4,3] = matMul v2 v0 {transposeA: false, transposeB: false}
           v4:f32[1,3] = sum v3 {axes: [0], keepDims: true}
           v5:f32[] = fill {shape: [], value: 0.25}
           v6:f32[1,3] = mul v4 v5
           v7:f32[4,3] = sub v3 v6
           v8:f32[4,3] = square v7
           v9:f32[] = sum v8 {axes: [0,1], keepDims: false}
           v10:f32[4,3] = matMul v1 v0 {transposeA: false, transposeB: false}
           v11:f32[1,3] = sum v10 {axes: [0], keepDims: true}
           v12:f32[1,3] = mul v11 v5
           v13:f32[4,3] = sub v10 v12
           v14:f32[4,3] = square v13
           v15:f32[] = sum v14 {axes: [0,1], keepDims: false}
           v16:f32[] = add v9 v15
           v17:f32[] = fill {shape: [], value: 2}
           v18:f32[4,3] = mul v13 v17
           v19:f32[1,3] = sum v18 {axes: [0], keepDims: true}
           v20:f32[1,3] = neg v19
           v21:f32[1,3] = mul v20 v5
           v22:f32[4,3] = add v18 v21
           v23:f32[2,3] = matMul v1 v22 {transposeA: true, transposeB: false}
           v24:f32[4,3] = mul v7 v17
           v25:f32[1,3] = sum v24 {axes: [0], keepDims: true}
           v26:f32[1,3] = neg v25
           v27:f32[1,3] = mul v26 v5
           v28:f32[4,3] = add v24 v27
           v29:f32[2,3] = matMul v2 v28 {transposeA: true, transposeB: false}
           v30:f32[2,3] = add v23 v29
           v31:f32[2,3] = sub v0 v30
      out  state w = v31
      out  report loss = v16

      after
      in   v0:f32[2,3] = state w
      in   v1:f32[4,2] = feed data.x
      in   v2:f32[4,2] = state fake
           v3:f32[1,4,2] = reshape v2 {shape: [1,4,2]}
           v4:f32[1,4,2] = reshape v1 {shape: [1,4,2]}
           v5:f32[2,4,2] = concat v3 v4 {axis: 0}
           v6:f32[8,2] = reshape v5 {shape: [8,2]}
           v7:f32[8,3] = matMul v6 v0 {transposeA: false, transposeB: false}
           v8:f32[2,4,3] = reshape v7 {shape: [2,4,3]}
           v9:f32[2,1,3] = sum v8 {axes: [1], keepDims: true}
           v10:f32[] = fill {shape: [], value: 0.25}
           v11:f32[2,1,3] = mul v9 v10
           v12:f32[2,4,3] = sub v8 v11
           v13:f32[2,4,3] = square v12
           v14:f32[] = sum v13 {axes: [0,1,2], keepDims: false}
           v15:f32[] = fill {shape: [], value: 2}
           v16:f32[2,4,3] = mul v12 v15
           v17:f32[2,1,3] = sum v16 {axes: [1], keepDims: true}
           v18:f32[2,1,3] = neg v17
           v19:f32[2,1,3] = mul v18 v10
           v20:f32[2,4,3] = add v16 v19
           v21:f32[8,3] = reshape v20 {shape: [8,3]}
           v22:f32[2,3] = matMul v6 v21 {transposeA: true, transposeB: false}
           v23:f32[2,3] = sub v0 v22
      out  state w = v23
      out  report loss = v14"
    `);
  });

  test("a use that needs another one's result stays apart", () => {
    const t = createTracer();
    const weight = t.input({ from: "state", name: "w" }, [3, 3]);
    const x = t.input({ from: "state", name: "x" }, [4, 3]);
    const once = t.tanh(t.matMul(x, weight));
    t.result(t.add(once, t.matMul(once, weight)), { to: "view", port: "y" });
    const procedure = optimise(t.finish("chain"));
    expect(printProcedure(mergeBatches(procedure))).toBe(printProcedure(procedure));
  });
});

function products({ equations }: Procedure): number {
  return equations.filter(({ primitive }) => primitive === "matMul" || primitive.startsWith("conv2d")).length;
}

function small(preset: string): Plan {
  return planOf(`presets/${preset}.json`, (project) => {
    (project as { training: { batchSize: number } }).training.batchSize = 3;
  });
}

describe("whole steps", () => {
  test.each([
    ["ring-gan", 11],
    ["dcgan-28", 11],
    ["wgan-gp-ring", 33],
    ["wgan-ring", 15],
    ["ring-unrolled", 8],
  ] as const)("the critic of %s computes the same with fewer products", (preset, expected) => {
    const plan = preset === "dcgan-28" ? narrow(preset, 3, planApart) : small(preset);
    const state = Object.fromEntries(
      plan.state.map(({ name, initializer, shape }) => [name, Float64Array.from(initialValues(initializer, shape, plan.seed, name))]),
    );
    for (const procedure of Object.values(plan.procedures)) {
      if (procedure.name.startsWith("view/")) continue;
      const merged = mergeBatches(procedure);
      const inputs = { state, ...inputsOf(plan, 0, 0) };
      const [before, after] = [runReference(procedure, inputs), runReference(merged, inputs)];
      for (const [name, values] of Object.entries(before.state)) expectClose(after.state[name]!, values, name, 1e-8);
      for (const [name, value] of Object.entries(before.reports))
        expectClose(Float64Array.of(after.reports[name]!), Float64Array.of(value), name, 1e-10);
    }
    expect(products(mergeBatches(plan.procedures["d"]!))).toBe(expected);
    expect(products(plan.procedures["d"]!)).toBeGreaterThan(expected);
  });

  test.each(readdirSync("presets").flatMap((file) => (file.endsWith(".json") ? file.slice(0, -5) : [])))(
    "%s stays sound, and has no product more",
    (preset) => {
      for (const procedure of Object.values(planOf(`presets/${preset}.json`).procedures)) {
        const merged = mergeBatches(procedure);
        expect(checkProcedure(merged)).toEqual([]);
        expect(products(merged)).toBeLessThanOrEqual(products(procedure));
      }
    },
    60_000,
  );
});
