import { describe, expect, test } from "vitest";
import type { Procedure } from "../../../src/compile/plan.ts";
import { initialValues } from "../../../src/nodes/initializer.ts";
import { createEngine } from "../../../src/train/backends/open.ts";
import type { Engine } from "../../../src/train/engine.ts";
import { narrow } from "./narrow.ts";
import { inputsOf, stepDifferences } from "./step-cases.ts";

async function open(name: "cpu" | "wasm"): Promise<Engine> {
  const opened = await createEngine(name);
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}

describe.each(["cpu", "wasm"] as const)("on the %s backend", (name) => {
  test.each([
    ["ring-gan", 150],
    ["dcgan-28", 5],
  ] as const)("two iterations of %s change the state as the float64 reference does", async (preset, batch) => {
    const engine = await open(name);
    expect(await stepDifferences(engine, narrow(preset, batch), 2)).toEqual([]);
    engine.dispose();
  });

  test("a run that changes no state leaves it bit by bit", async () => {
    const plan = narrow("dcgan-28", 3);
    const engine = await open(name);
    await engine.load(plan.procedures);
    engine.writeState(plan.state.map((entry) => ({ entry, values: initialValues(entry.initializer, entry.shape, plan.seed, entry.name) })));
    const names = plan.state.map((entry) => entry.name);
    const before = await engine.readState(names);
    for (const { procedure } of plan.views) await engine.run(procedure, inputsOf(plan, 0, 0)).read();
    expect(await engine.readState(names)).toEqual(before);
    engine.dispose();
  });

  test("memory and tensors stay the same over steps", async () => {
    const plan = narrow("dcgan-28", 3);
    const engine = await open(name);
    await engine.load(plan.procedures);
    engine.writeState(plan.state.map((entry) => ({ entry, values: initialValues(entry.initializer, entry.shape, plan.seed, entry.name) })));
    const memories = [];
    for (let step = 0; step < 4; step++) {
      for (const turn of plan.stages[0]?.turns ?? [])
        for (const name of [...(turn.prefixes ?? []), turn.procedure]) engine.run(name, inputsOf(plan, step, step)).discard();
      for (const { procedure } of plan.views) engine.run(procedure, inputsOf(plan, step, step)).discard();
      memories.push(engine.memory());
    }
    expect(new Set(memories.map(({ tensors, bytes }) => `${tensors} ${bytes}`)).size).toBe(1);
    engine.dispose();
  });
});

test("WASM refuses a procedure that no memory holds, and goes on with others", async () => {
  const engine = await open("wasm");
  const drawing = (size: number): Procedure => ({
    name: "draw",
    variables: [{ shape: [size], dtype: "float32" }],
    inputs: [],
    equations: [
      {
        primitive: "random",
        inputs: [],
        attributes: { shape: [size], distribution: "uniform", stream: "s", renewal: "never" },
        output: 0,
        origin: "test",
        phase: "forward",
      },
    ],
    results: [{ variable: 0, target: { to: "view", port: "y" } }],
  });
  await expect(engine.load({ draw: drawing(2 ** 31) })).rejects.toThrow(RangeError);
  await engine.load({ draw: drawing(5) });
  const { views } = await engine.run("draw", inputsOf(narrow("ring-gan", 1), 0, 0)).read();
  expect(views["y"]?.values).toHaveLength(5);
  engine.dispose();
});
