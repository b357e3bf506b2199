import { describe, expect, test } from "vitest";
import type { Plan, Procedure } from "../../../src/compile/plan.ts";
import { runReference } from "../../../src/compile/reference/interpreter.ts";
import { createRandom } from "../../../src/core/random.ts";
import { valueAt } from "../../../src/core/schedule.ts";
import { sizeOf } from "../../../src/core/tensor-type.ts";
import { initialValues } from "../../../src/nodes/initializer.ts";
import { createEngine } from "../../../src/train/backends/open.ts";
import type { Engine, RunInputs } from "../../../src/train/engine.ts";
import { planOf } from "../../bench/driver.ts";

interface Written {
  readonly training: { batchSize: number };
  readonly networks: readonly { readonly nodes: { readonly kind: string; params?: Record<string, unknown> }[] }[];
}

/** The preset with few examples and narrow layers, so that the float64 reference is quick. */
function narrow(preset: string, batch: number): Plan {
  return planOf(`presets/${preset}.json`, (json) => {
    const project = json as unknown as Written;
    project.training.batchSize = batch;
    for (const network of project.networks) {
      for (const node of network.nodes) {
        const { kind, params = {} } = node;
        if (kind === "reshape") node.params = { shape: [7, 7, 12] };
        if (kind === "dense" && params["units"] === 3136) params["units"] = 7 * 7 * 12;
        if (kind.startsWith("conv2d") && params["filters"] !== 1) node.params = { ...params, filters: 10 };
      }
    }
  });
}

function inputsOf(plan: Plan, iteration: number, step: number): RunInputs {
  const sources = new Map(plan.sources.map((source) => [source.node, source]));
  const scalars = new Map(plan.scalars.map((entry) => [entry.name, entry]));
  return {
    feed(node, port) {
      const random = createRandom(step, `${node}/${port}`);
      return Float32Array.from(
        { length: plan.batchSize * sizeOf(sources.get(node)?.outputs[port]?.shape ?? []) },
        () => random.uniform() * 2 - 1,
      );
    },
    scalar(name) {
      const entry = scalars.get(name);
      return entry && "value" in entry ? valueAt(entry.value, iteration) : iteration + 1;
    },
    draw: { seed: plan.seed, step, iteration },
  };
}

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
    const plan = narrow(preset, batch);
    const engine = await open(name);
    await engine.load(plan.procedures);
    const state: Record<string, Float64Array> = {};
    for (const entry of plan.state)
      state[entry.name] = Float64Array.from(initialValues(entry.initializer, entry.shape, plan.seed, entry.name));
    let step = 0;
    for (let iteration = 0; iteration < 2; iteration++) {
      for (const { procedure } of plan.stages[0]?.turns ?? []) {
        // Each run begins at the reference's state, so that rounding does not add up.
        engine.writeState(plan.state.map((entry) => ({ entry, values: Float32Array.from(state[entry.name] ?? []) })));
        const inputs = inputsOf(plan, iteration, step++);
        const expected = runReference(plan.procedures[procedure]!, { state, ...inputs });
        const { reports } = await engine.run(procedure, inputs).read();
        for (const [report, value] of Object.entries(expected.reports)) expect(reports[report], report).toBeCloseTo(value, 4);
        const got = await engine.readState(plan.state.map((entry) => entry.name));
        for (const entry of plan.state) {
          const after = expected.state[entry.name] ?? state[entry.name] ?? new Float64Array(0);
          const most = after.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
          // A weight moves by about the learning rate whatever its gradient, so where that is tiny its rounding shows.
          const room = entry.role === "weight" ? 1e-4 : 1e-3 * most + 1e-9;
          const worst = after.reduce(
            (largest, value, i) => Math.max(largest, Math.abs(value - (got.get(entry.name)?.[i] ?? Number.NaN))),
            0,
          );
          expect(worst, `${procedure}: ${entry.name}`).toBeLessThanOrEqual(room);
        }
        Object.assign(state, expected.state);
      }
    }
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
      for (const procedure of Object.keys(plan.procedures)) engine.run(procedure, inputsOf(plan, step, step)).discard();
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
