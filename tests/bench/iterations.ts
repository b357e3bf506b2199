/** @file Iterations of a plan on an engine, in Node or in a browser. */
import type { Plan, Turn } from "../../src/compile/plan.ts";
import { createRandom } from "../../src/core/random.ts";
import { valueAt } from "../../src/core/schedule.ts";
import { sizeOf } from "../../src/core/tensor-type.ts";
import { initialValues } from "../../src/nodes/initializer.ts";
import type { Engine, RunInputs, RunOutputs } from "../../src/train/engine.ts";
import { createPrefixes } from "../../src/train/session-prefixes.ts";

export interface Driver {
  readonly plan: Plan;
  /** Of the next step. */
  inputs(): RunInputs;
  /** Queues one turn, with what it shares with others where that is not at hand. */
  run(turn: Turn): RunOutputs;
  /** Queues all turns of the first stage, once. */
  issue(): readonly RunOutputs[];
  /** The same, and reads what each turn reports before the next. */
  iterate(): Promise<void>;
  /** Writes the first weights again. */
  restart(): Promise<void>;
  reports(): Readonly<Record<string, number>>;
}

/** Loads the plan with its initial state; data is random numbers in [-1, 1). */
export async function drive(engine: Engine, plan: Plan): Promise<Driver> {
  await engine.load(plan.procedures);
  const restart = async (): Promise<void> =>
    engine.writeState(plan.state.map((entry) => ({ entry, values: initialValues(entry.initializer, entry.shape, plan.seed, entry.name) })));
  await restart();
  const feeds = new Map<string, Float32Array | Int32Array>();
  const sources = new Map(plan.sources.map((source) => [source.node, source]));
  const feed = (node: string, port: string): Float32Array | Int32Array => {
    const key = `${node}/${port}`;
    const type = sources.get(node)?.outputs[port];
    const length = plan.batchSize * sizeOf(type?.shape ?? []);
    const random = createRandom(1, `bench-data ${key}`);
    const fresh = () =>
      type?.dtype === "int32"
        ? Int32Array.from({ length }, () => random.integer(type.classes ?? 2))
        : Float32Array.from({ length }, () => random.uniform() * 2 - 1);
    const values = feeds.get(key) ?? fresh();
    feeds.set(key, values);
    return values;
  };
  const scalars = new Map(plan.scalars.map((entry) => [entry.name, entry]));
  let [step, iteration] = [0, 0];
  let last: Readonly<Record<string, number>> = {};
  const inputs = (): RunInputs => ({
    feed,
    scalar: (name) => {
      const entry = scalars.get(name);
      return entry && "value" in entry ? valueAt(entry.value, iteration) : iteration + 1;
    },
    draw: { seed: plan.seed, step, iteration },
  });
  const prefixes = createPrefixes(plan);
  const run = (turn: Turn): RunOutputs => {
    prefixes.prepare(turn, iteration, (prefix) => engine.run(prefix, inputs()).discard());
    const outputs = engine.run(turn.procedure, inputs());
    prefixes.ran(turn.procedure);
    step++;
    return outputs;
  };
  return {
    plan,
    inputs,
    run,
    restart,
    reports: () => last,
    issue() {
      const outputs = (plan.stages[0]?.turns ?? []).map(run);
      iteration++;
      return outputs;
    },
    async iterate() {
      for (const turn of plan.stages[0]?.turns ?? []) last = (await run(turn).read()).reports;
      iteration++;
    },
  };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
