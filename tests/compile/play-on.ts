/** @file Plays a plan turn by turn on the float64 reference, with the counts and draws that a session keeps. */
import type { Plan } from "../../src/compile/plan.ts";
import { type ReferenceInputs, type ReferenceOutputs, runReference } from "../../src/compile/reference/interpreter.ts";
import { createRandom } from "../../src/core/random.ts";
import { valueAt } from "../../src/core/schedule.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { nextIteration, type Position, skipIdle, start, turnAt } from "../../src/train/session-position.ts";
import { initialState, type State } from "./play.ts";

export interface Played {
  readonly state: State;
  readonly position: Position;
  /** Of the last run of each procedure. */
  readonly reports: Readonly<Record<string, number>>;
}

type Feed = (source: string, port: string, step: number) => ArrayLike<number> | undefined;

/** Before the first step. */
export function begin(plan: Plan, changes: State = {}): Played {
  return { state: { ...initialState(plan), ...changes }, position: skipIdle(plan, start), reports: {} };
}

/** The next run of a procedure. */
export function next(plan: Plan, { state, position, reports }: Played, feed?: Feed): Played & { readonly outputs: ReferenceOutputs } {
  let at = position;
  let turn = turnAt(plan, at);
  for (; turn === undefined; turn = turnAt(plan, at)) at = nextIteration(plan, at);
  const counts = { ...at.counts };
  for (const name of turn.counts) counts[name] = (counts[name] ?? 0) + 1;
  const inputs: ReferenceInputs = {
    state,
    draw: { seed: plan.seed, step: at.step, iteration: at.iteration },
    feed: (source, port) => feed?.(source, port, at.step) ?? generated(plan, { source, port }, at),
    scalar(name) {
      const entry = plan.scalars.find((candidate) => candidate.name === name);
      if (entry === undefined) throw new Error(`no scalar ${name}`);
      return "stepsOf" in entry ? (counts[name] ?? 0) : valueAt(entry.value, at.inStage);
    },
  };
  let kept: State = {};
  for (const prefix of turn.prefixes ?? []) kept = { ...kept, ...runReference(plan.procedures[prefix]!, { ...inputs, kept }).kept };
  const outputs = runReference(plan.procedures[turn.procedure]!, { ...inputs, kept });
  const moved = skipIdle(plan, { ...at, counts, step: at.step + 1, repeat: at.repeat + 1 });
  return { state: { ...state, ...outputs.state }, position: moved, reports: { ...reports, ...outputs.reports }, outputs };
}

function generated(plan: Plan, { source, port }: { source: string; port: string }, { step }: Position): ArrayLike<number> {
  const entry = plan.sources.find(({ node }) => node === source);
  const definition = catalogue.get(entry?.kind ?? "");
  if (definition?.family !== "data" || !definition.generate || !entry) throw new Error(`no examples of ${source}`);
  return definition.generate({ params: entry.params, random: createRandom(step, source), count: plan.batchSize })[port] ?? [];
}

/** So many runs. */
export function playOn(plan: Plan, from: Played, runs: number, feed?: Feed): Played {
  let played = from;
  for (let i = 0; i < runs; i++) played = next(plan, played, feed);
  return played;
}
