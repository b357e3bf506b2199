/** @file What every measurement needs: a preset as a plan, an engine with its first weights, and iterations of all turns. */
import { readFileSync } from "node:fs";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import { createRandom } from "../../src/core/random.ts";
import { valueAt } from "../../src/core/schedule.ts";
import { sizeOf } from "../../src/core/tensor-type.ts";
import { projectSchema } from "../../src/graph/schema.ts";
import { initialValues } from "../../src/nodes/initializer.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import type { Engine, RunInputs } from "../../src/train/engine.ts";

/** `edit` may change the parsed JSON before it is checked. */
export function planOf(path: string, edit: (project: Record<string, unknown>) => void = () => undefined): Plan {
  const json = JSON.parse(readFileSync(path, "utf8"));
  edit(json);
  const { plan, analysis } = compile(projectSchema.parse(json), catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map(({ message }) => message).join("\n"));
  return plan;
}

export interface Driver {
  readonly plan: Plan;
  /** All turns of the first stage, once. */
  iterate(): Promise<void>;
  reports(): Readonly<Record<string, number>>;
}

/** Loads the plan with its initial state; data is random numbers in [-1, 1). */
export async function drive(engine: Engine, plan: Plan): Promise<Driver> {
  await engine.load(plan.procedures);
  engine.writeState(plan.state.map((entry) => ({ entry, values: initialValues(entry.initializer, entry.shape, plan.seed, entry.name) })));
  const random = createRandom(1, "bench-data");
  const feeds = new Map<string, Float32Array | Int32Array>();
  const sources = new Map(plan.sources.map((source) => [source.node, source]));
  const feed = (node: string, port: string): Float32Array | Int32Array => {
    const key = `${node}/${port}`;
    const known = feeds.get(key);
    if (known) return known;
    const type = sources.get(node)?.outputs[port];
    const values = Float32Array.from({ length: plan.batchSize * sizeOf(type?.shape ?? []) }, () => random.uniform() * 2 - 1);
    feeds.set(key, values);
    return values;
  };
  const scalars = new Map(plan.scalars.map((entry) => [entry.name, entry]));
  let [step, iteration] = [0, 0];
  let last: Readonly<Record<string, number>> = {};
  return {
    plan,
    reports: () => last,
    async iterate() {
      for (const turn of plan.stages[0]?.turns ?? []) {
        const inputs: RunInputs = {
          feed,
          scalar: (name) => {
            const entry = scalars.get(name);
            return entry && "value" in entry ? valueAt(entry.value, iteration) : iteration + 1;
          },
          draw: { seed: plan.seed, step: step++, iteration },
        };
        const outputs = engine.run(turn.procedure, inputs);
        if (engine.backend.name === "webgpu" || engine.backend.name === "webgl") {
          last = (await outputs.read()).reports;
        } else last = (await outputs.read()).reports;
      }
      iteration++;
    },
  };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
