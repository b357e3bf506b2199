/** @file Runs a plan on the float64 reference. */
import type { Plan } from "../../src/compile/plan.ts";
import { type Draw, type ReferenceOutputs, runReference } from "../../src/compile/reference/interpreter.ts";
import { createRandom } from "../../src/core/random.ts";
import { valueAt } from "../../src/core/schedule.ts";
import { sizeOf } from "../../src/core/tensor-type.ts";
import { initialValues } from "../../src/nodes/initializer.ts";
import { catalogue } from "../../src/nodes/registry.ts";

export type State = Readonly<Record<string, Float64Array>>;

export function initialState(plan: Plan): State {
  return Object.fromEntries(
    plan.state.map(({ name, shape, initializer, like }) => [
      name,
      Float64Array.from(initialValues(initializer, shape, plan.seed, like ?? name)),
    ]),
  );
}

export interface Move {
  readonly state: State;
  readonly draw?: Draw;
  /** How often each optimizer has stepped, this step included. */
  readonly count?: number;
}

/** One run of a procedure, and before it of the prefixes that it reads from: examples are the same for the same draw, and the state that it does not write is kept. */
export function run(
  plan: Plan,
  name: string,
  { state, draw = { seed: 1, step: 0, iteration: 0 }, count = 1 }: Move,
): ReferenceOutputs & { readonly state: State } {
  const prefixes = plan.stages.flatMap(({ turns }) => turns).find(({ procedure }) => procedure === name)?.prefixes ?? [];
  let kept: State = {};
  for (const prefix of prefixes) kept = { ...kept, ...runOne(plan, prefix, { state, kept, draw, count }).kept };
  const outputs = runOne(plan, name, { state, kept, draw, count });
  return { ...outputs, state: { ...state, ...outputs.state } };
}

function runOne(plan: Plan, name: string, { state, kept, draw, count }: Required<Move> & { readonly kept: State }): ReferenceOutputs {
  const procedure = plan.procedures[name];
  if (procedure === undefined) throw new Error(`no procedure ${name} among ${Object.keys(plan.procedures).join(", ")}`);
  const shapes = new Map(
    procedure.inputs.map(({ variable, binding }) => [JSON.stringify(binding), procedure.variables[variable]?.shape ?? []]),
  );
  return runReference(procedure, {
    state,
    kept,
    draw,
    feed(source, port) {
      const entry = plan.sources.find(({ node }) => node === source);
      const definition = catalogue.get(entry?.kind ?? "");
      if (definition?.family !== "data" || !definition.generate || !entry) throw new Error(`no examples of ${source}`);
      const size = shapes.get(JSON.stringify({ from: "feed", source, port }))?.[0] ?? 0;
      return definition.generate({ params: entry.params, random: createRandom(draw.step, source), count: size })[port] ?? [];
    },
    scalar(scalar) {
      const entry = plan.scalars.find((candidate) => candidate.name === scalar);
      if (entry === undefined) throw new Error(`no scalar ${scalar}`);
      return "stepsOf" in entry ? count : valueAt(entry.value, draw.iteration);
    },
  });
}

export function bytesOf(plan: Plan, role: "weight" | "statistic" | "slot"): number {
  return plan.state.filter((entry) => entry.role === role).reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
}
