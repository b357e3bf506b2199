import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { schedule } from "../../src/compile/optimise/fuse.ts";
import { isGroup, outputsOf, type Schedule } from "../../src/compile/optimise/fused-group.ts";
import { hostScalars } from "../../src/compile/optimise/host-scalars.ts";
import { lastUses, overwrites, peakBytes, releases } from "../../src/compile/optimise/liveness.ts";
import { mergeGroups } from "../../src/compile/optimise/merge-groups.ts";
import { optimise } from "../../src/compile/optimise/optimise.ts";
import type { Procedure, VariableId } from "../../src/compile/plan.ts";
import { createTracer } from "../../src/compile/trace.ts";
import { sameShape, sizeOf } from "../../src/core/tensor-type.ts";
import { leakyRelu, meanAll, moments } from "../../src/nodes/math.ts";
import { programs, traceProgram } from "./optimise-programs.ts";

/** `expect` is too slow to be called a hundred thousand times. */
function claim(holds: boolean): void {
  if (!holds) throw new Error("the schedule is wrong");
}

const inputsOf = (item: Schedule[number]): readonly VariableId[] => item.inputs;

describe("a schedule of any program", () => {
  const property = (check: (procedure: Procedure, items: Schedule) => void) => () => {
    fc.assert(
      fc.property(programs, fc.boolean(), (program, optimised) => {
        const traced = traceProgram(program);
        const procedure = optimised ? optimise(traced) : traced;
        check(procedure, schedule(procedure));
      }),
      { numRuns: 100 },
    );
  };

  test(
    "computes every equation once, host scalars apart",
    property((procedure, items) => {
      const host = hostScalars(procedure);
      const scheduled = items.flatMap((item) => (isGroup(item) ? item.equations : [item])).map(({ output }) => output);
      const expected = procedure.equations.map(({ output }) => output).filter((id) => !host.has(id));
      expect(scheduled.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
    }),
  );

  test(
    "reads nothing before it is there, and of a group only what it gives out",
    property((procedure, items) => {
      const there = new Set([...procedure.inputs.map(({ variable }) => variable), ...hostScalars(procedure)]);
      for (const item of items) {
        for (const id of inputsOf(item)) claim(there.has(id));
        if (isGroup(item)) {
          const inside = new Set([...item.inputs, ...item.scalars]);
          for (const equation of item.equations) {
            for (const id of equation.inputs) claim(inside.has(id));
            inside.add(equation.output);
          }
          for (const id of item.outputs) claim(inside.has(id) && !item.inputs.includes(id));
        }
        for (const id of outputsOf(item)) there.add(id);
      }
      for (const { variable } of procedure.results) claim(there.has(variable));
    }),
  );

  test(
    "has groups of one shape, of float32, and of at most eight tensors",
    property((procedure, items) => {
      const host = hostScalars(procedure);
      for (const item of items) {
        if (!isGroup(item)) continue;
        claim(item.inputs.length + item.outputs.length <= 8);
        claim(item.scalars.every((id) => host.has(id)));
        claim(!item.inputs.some((id) => host.has(id)));
        for (const { output } of item.equations) {
          const { shape, dtype } = procedure.variables[output]!;
          claim(sameShape(shape, item.shape) && dtype === "float32");
        }
      }
    }),
  );

  test(
    "gives nothing out of a group that nothing outside needs",
    property((procedure, items) => {
      const used = new Set([...items.flatMap((item) => item.inputs), ...procedure.results.map(({ variable }) => variable)]);
      const read = new Set(procedure.equations.flatMap(({ inputs }) => inputs));
      for (const item of items) if (isGroup(item)) for (const id of item.outputs) claim(used.has(id) || !read.has(id));
    }),
  );

  test(
    "frees every tensor between exactly once, after whatever reads it",
    property((procedure, items) => {
      const freed = releases(procedure, items);
      const host = hostScalars(procedure);
      const kept = new Set([...procedure.inputs, ...procedure.results].map(({ variable }) => variable));
      const gone = new Set<VariableId>();
      for (const [index, item] of items.entries()) {
        for (const id of [...inputsOf(item), ...outputsOf(item)]) claim(!gone.has(id));
        for (const id of freed[index]!) {
          claim(!(gone.has(id) || kept.has(id) || host.has(id)));
          gone.add(id);
        }
      }
      const between = items.flatMap(outputsOf).filter((id) => !kept.has(id));
      expect([...gone].toSorted((a, b) => a - b)).toEqual(between.toSorted((a, b) => a - b));
    }),
  );

  test(
    "has a peak that a plain simulation finds too",
    property((procedure, items) => {
      const bytes = (id: VariableId) => (host.has(id) ? 0 : 4 * sizeOf(procedure.variables[id]!.shape));
      const host = hostScalars(procedure);
      const root = new Map<VariableId, VariableId>();
      for (const { primitive, inputs, output } of procedure.equations)
        root.set(output, primitive === "reshape" ? (root.get(inputs[0]!) ?? inputs[0]!) : output);
      const alive = (index: number): number => {
        const living = new Set(procedure.inputs.map(({ variable }) => variable));
        for (const [i, item] of items.entries()) {
          for (const id of outputsOf(item)) {
            const used = items.some((later, j) => j >= index && inputsOf(later).includes(id));
            if (i <= index && (i === index || used || procedure.results.some(({ variable }) => variable === id)))
              living.add(root.get(id) ?? id);
          }
        }
        return [...living].reduce((sum, id) => sum + bytes(id), 0);
      };
      expect(peakBytes(procedure, items).bytes).toBe(
        Math.max(
          0,
          ...items.map((_, index) => alive(index)),
          procedure.inputs.reduce((sum, { variable }) => sum + bytes(variable), 0),
        ),
      );
    }),
  );
});

test("the last use of a variable is the last equation that reads it, or the end for a result", () => {
  const t = createTracer();
  const x = t.input({ from: "state", name: "x" }, [2]);
  const a = t.tanh(x);
  const b = t.mul(a, x);
  t.neg(a);
  t.result(b, { to: "view", port: "out" });
  expect(lastUses(t.finish("p"))).toEqual([1, 2, 3, -1]);
});

test("host scalars are what follows from live numbers alone, and stay on the host", () => {
  const t = createTracer();
  const rate = t.input({ from: "scalar", name: "rate" }, []);
  const w = t.input({ from: "state", name: "w" }, [3]);
  const size = t.input({ from: "state", name: "size" }, []);
  const corrected = t.div(t.mul(rate, 2), t.sub(1, t.pow(0.9, rate)));
  const measured = t.mul(size, rate);
  t.result(t.sub(w, t.mul(corrected, measured)), { to: "state", name: "w" });
  const procedure = optimise(t.finish("p"));
  const host = hostScalars(procedure);
  const onHost = procedure.equations.filter(({ output }) => host.has(output)).map(({ primitive }) => primitive);
  expect(onHost.filter((name) => name !== "fill")).toEqual(["mul", "pow", "sub", "div"]);
  expect(schedule(procedure).map((item) => (isGroup(item) ? item.equations.map(({ primitive }) => primitive) : item.primitive))).toEqual([
    ["mul", "mul"],
    ["sub"],
  ]);
});

/** One line per item: `[shape] inputs → outputs: primitives` of a group. */
function show(procedure: Procedure): string[] {
  return schedule(procedure).map((item) => {
    if (!isGroup(item)) return `${item.primitive} ${item.inputs.map((id) => `v${id}`).join(" ")} → v${item.output}`;
    const list = (ids: readonly VariableId[]) => ids.map((id) => `v${id}`).join(" ");
    return `[${item.shape.join(",")}] ${list(item.inputs)} → ${list(item.outputs)}: ${item.equations.map(({ primitive }) => primitive).join(" ")}`;
  });
}

describe("samples of schedules", () => {
  test("a bias and an activation are one kernel, and so is an Adam step with three outputs", () => {
    const t = createTracer();
    const x = t.input({ from: "feed", source: "data", port: "x" }, [8, 4]);
    const w = t.input({ from: "state", name: "w" }, [4, 2]);
    const b = t.input({ from: "state", name: "b" }, [2]);
    t.setOrigin("d/dense", "forward");
    const loss = meanAll(t, t.square(leakyRelu(t, t.add(t.matMul(x, w), b), 0.2)));
    const [g] = t.gradient(loss, [w]);
    t.setOrigin("board/adam", "update");
    const slot = (name: string) => t.input({ from: "state", name: `w/${name}` }, [4, 2]);
    const m = t.add(t.mul(slot("m"), 0.9), t.mul(g!, 0.1));
    const v = t.add(t.mul(slot("v"), 0.99), t.mul(t.square(g!), 0.01));
    t.result(t.sub(w, t.div(t.mul(m, 0.001), t.add(t.sqrt(v), 1e-8))), { to: "state", name: "w" });
    t.result(m, { to: "state", name: "w/m" });
    t.result(v, { to: "state", name: "w/v" });
    const procedure = optimise(t.finish("p"));
    expect(show(procedure)).toMatchInlineSnapshot(`
      [
        "matMul v0 v1 → v5",
        "[8,2] v5 v2 → v11: add greater mul select",
        "[8,2] v11 → v20: mul mul greater select select mul add",
        "matMul v0 v20 → v21",
        "[4,2] v1 v21 v4 v3 → v39 v32 v26: mul mul add mul square mul add mul sqrt add div sub",
      ]
    `);
    const over = overwrites(procedure, schedule(procedure));
    const names = [...over.values()].map((id) => procedure.inputs.find(({ variable }) => variable === id)!.binding);
    expect(names).toHaveLength(3);
  });

  test("batch normalisation, forward and backward", () => {
    const t = createTracer();
    const x = t.input({ from: "feed", source: "data", port: "x" }, [16, 8]);
    const gamma = t.input({ from: "state", name: "gamma" }, [8]);
    t.setOrigin("g/bn", "forward");
    const { mean, variance } = moments(t, x, [0], true);
    const y = t.relu(t.mul(t.mul(t.sub(x, mean), t.rsqrt(t.add(variance, 1e-5))), gamma));
    const loss = meanAll(t, t.square(y));
    const [dx, dGamma] = t.gradient(loss, [x, gamma]);
    t.result(dx!, { to: "view", port: "dx" });
    t.result(dGamma!, { to: "view", port: "dGamma" });
    expect(show(optimise(t.finish("p")))).toMatchInlineSnapshot(`
      [
        "sum v0 → v2",
        "[1,8] v2 → v4: mul",
        "[16,8] v0 v4 → v6 v5: sub square",
        "sum v6 → v7",
        "[1,8] v7 → v11: mul add rsqrt",
        "[16,8] v1 v5 v11 → v23 v26 v25: mul mul relu mul mul greater select mul mul mul mul",
        "sum v23 → v24",
        "sum v26 → v27",
        "sum v25 → v33",
        "[1,8] v11 v27 → v35: mul square mul mul mul",
        "[16,8] v35 v5 → v37: mul mul",
        "sum v37 → v39",
        "[1,8] v39 v33 → v42: neg neg add mul",
        "[16,8] v42 v25 v37 → v43: add add",
      ]
    `);
  });

  test("old state is not overwritten where something later still reads it", () => {
    const t = createTracer();
    const w = t.input({ from: "state", name: "w" }, [4, 4]);
    const x = t.input({ from: "feed", source: "data", port: "x" }, [2, 4]);
    t.result(t.mul(w, 0.5), { to: "state", name: "w" });
    t.result(t.matMul(x, w), { to: "view", port: "y" });
    const procedure = optimise(t.finish("p"));
    const items = schedule(procedure);
    const mulFirst = items.findIndex(isGroup) < items.findIndex((item) => !isGroup(item));
    expect(overwrites(procedure, items).size).toBe(mulFirst ? 0 : 1);
    expect(overwrites(procedure, items.toReversed()).size).toBe(mulFirst ? 1 : 0);
  });
});

test("groups that meet one after the other keep inside what only they read", () => {
  const t = createTracer();
  const a = t.tanh(t.input({ from: "state", name: "x" }, [2, 3]));
  t.result(t.sin(a), { to: "view", port: "sin" });
  t.result(t.cos(a), { to: "view", port: "cos" });
  const procedure = t.finish("p");
  const apart = procedure.equations.map((equation) => ({
    shape: [2, 3],
    inputs: equation.inputs,
    scalars: [],
    equations: [equation],
    outputs: [equation.output],
  }));
  const [all, ...rest] = mergeGroups(procedure, apart, 8);
  expect(rest).toEqual([]);
  expect(all).toEqual({ shape: [2, 3], inputs: [0], scalars: [], equations: procedure.equations, outputs: [2, 3] });
});

test("the largest tensors at the peak come with the nodes that they come from", () => {
  const t = createTracer();
  const x = t.input({ from: "feed", source: "data", port: "x" }, [2, 3]);
  t.setOrigin("g/wide", "forward");
  const wide = t.matMul(x, t.input({ from: "state", name: "w" }, [3, 100]));
  t.setOrigin("g/score", "forward");
  t.result(t.sum(wide, [0, 1]), { to: "report", name: "loss" });
  const { bytes, resident, largest } = peakBytes(t.finish("p"));
  expect(bytes).toBe(4 * (6 + 300 + 200 + 1));
  expect(resident).toBe(4 * (6 + 300 + 1));
  expect(largest.slice(0, 2).map(({ bytes, origin }) => [bytes, origin])).toEqual([
    [1200, ""],
    [800, "g/wide"],
  ]);
});
