/** @file Whole iterations on an engine beside the float64 reference. */
import type { Plan } from "../../../src/compile/plan.ts";
import { runReference } from "../../../src/compile/reference/interpreter.ts";
import { createRandom } from "../../../src/core/random.ts";
import { valueAt } from "../../../src/core/schedule.ts";
import { sizeOf } from "../../../src/core/tensor-type.ts";
import { initialValues } from "../../../src/nodes/initializer.ts";
import type { Engine, RunInputs } from "../../../src/train/engine.ts";
import { createPrefixes } from "../../../src/train/session-prefixes.ts";

export function inputsOf(plan: Plan, iteration: number, step: number): RunInputs {
  const sources = new Map(plan.sources.map((source) => [source.node, source]));
  const scalars = new Map(plan.scalars.map((entry) => [entry.name, entry]));
  return {
    feed(node, port) {
      const random = createRandom(step, `${node}/${port}`);
      const type = sources.get(node)?.outputs[port];
      const length = plan.batchSize * sizeOf(type?.shape ?? []);
      if (type?.dtype === "int32") return Int32Array.from({ length }, () => random.integer(type.classes ?? 2));
      return Float32Array.from({ length }, () => random.uniform() * 2 - 1);
    },
    scalar(name) {
      const entry = scalars.get(name);
      return entry && "value" in entry ? valueAt(entry.value, iteration) : iteration + 1;
    },
    draw: { seed: plan.seed, step, iteration },
  };
}

/** What a plan's first turns leave on the engine that differs from the reference, in words. Loads and overwrites everything. */
export async function stepDifferences(engine: Engine, plan: Plan, iterations: number): Promise<string[]> {
  await engine.load(plan.procedures);
  const differences: string[] = [];
  const state: Record<string, Float64Array> = {};
  for (const entry of plan.state)
    state[entry.name] = Float64Array.from(initialValues(entry.initializer, entry.shape, plan.seed, entry.name));
  const kept: Record<string, Float64Array> = {};
  const prefixes = createPrefixes(plan);
  let step = 0;
  for (let iteration = 0; iteration < iterations; iteration++) {
    for (const turn of plan.stages[0]?.turns ?? []) {
      const { procedure: name } = turn;
      const procedure = plan.procedures[name];
      if (!procedure) throw new Error(`no procedure ${name}`);
      // Each run begins at the reference's state, so that rounding does not add up.
      engine.writeState(plan.state.map((entry) => ({ entry, values: Float32Array.from(state[entry.name] ?? []) })));
      const inputs = inputsOf(plan, iteration, step++);
      prefixes.prepare(turn, iteration, (prefix) => {
        engine.run(prefix, inputs).discard();
        Object.assign(kept, runReference(plan.procedures[prefix]!, { state, kept, ...inputs }).kept);
      });
      const expected = runReference(procedure, { state, kept, ...inputs });
      prefixes.ran(name);
      const { reports } = await engine.run(name, inputs).read();
      for (const [report, value] of Object.entries(expected.reports)) {
        const got = reports[report] ?? Number.NaN;
        if (!(Math.abs(got - value) <= 5e-5 * Math.max(1, Math.abs(value))))
          differences.push(`${name}: ${report} is ${got} instead of ${value}`);
      }
      const got = await engine.readState(plan.state.map((entry) => entry.name));
      for (const entry of plan.state) {
        const after = expected.state[entry.name] ?? state[entry.name] ?? new Float64Array(0);
        const most = after.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
        // A weight moves by about the learning rate whatever its gradient, so where that is tiny its rounding shows.
        const room = entry.role === "weight" ? 1e-4 : 1e-3 * most + 1e-9;
        const worst = after.reduce((largest, value, i) => {
          const difference = Math.abs(value - (got.get(entry.name)?.[i] ?? Number.NaN));
          // A comparison with NaN is false, so it is asked the other way round.
          return difference <= largest ? largest : difference;
        }, 0);
        if (!(worst <= room)) differences.push(`${name}: ${entry.name} is off by ${worst} where ${room} is allowed`);
      }
      Object.assign(state, expected.state);
    }
  }
  return differences;
}
