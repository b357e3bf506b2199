/**
 * @file One training under way: a plan, an engine with its state, the sources, and the position. It makes single steps;
 * when they are made, and what becomes of their outputs, is the session's business.
 */
import type { Plan, PlannedView, Procedure, ScalarEntry, SourceEntry, Turn } from "../compile/plan.ts";
import { invariant } from "../core/result.ts";
import { valueAt } from "../core/schedule.ts";
import type { Examples } from "../nodes/definition.ts";
import type { BatchSource } from "./data/source.ts";
import type { Engine, RunInputs, RunOutputs } from "./engine.ts";
import { fitted, isFinished, nextIteration, type Position, skipIdle, stepsOf, turnAt } from "./session-position.ts";
import { createPrefixes } from "./session-prefixes.ts";

export interface Moved {
  /** Undefined when no player had a step left in this iteration. */
  readonly turn: Turn | undefined;
  readonly outputs: RunOutputs | undefined;
  /** The iteration that the step belongs to. */
  readonly iteration: number;
  /** Whether it was the last step of its turn in this iteration. */
  readonly last: boolean;
  /** Whether the iteration is over with it. */
  readonly ended: boolean;
}

export interface Run {
  readonly plan: Plan;
  readonly seed: number;
  readonly position: Position;
  readonly finished: boolean;
  /** The next step of the player whose turn it is; ends an iteration that has nothing left to do. */
  step(): Moved;
  /** A step of a player out of turn; nobody's turn changes. Undefined when the player moves in no stage. */
  stepOf(player: string): Moved | undefined;
  view(view: PlannedView): RunOutputs;
  replacePlan(plan: Plan, sources: ReadonlyMap<string, BatchSource>): void;
  moveTo(position: Position): void;
}

export interface RunParts {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly sources: ReadonlyMap<string, BatchSource>;
  readonly seed: number;
}

export function createRun(parts: RunParts & { readonly position: Position }): Run {
  const { engine, seed } = parts;
  let { plan, sources } = parts;
  let position = fitted(plan, parts.position);
  let tables = tablesOf(plan);
  let prefixes = createPrefixes(plan);
  const batches = new Map<string, { readonly draw: number; readonly count: number; readonly examples: Examples }>();

  const batchOf = (node: string, draw: number, count: number): Examples => {
    const cached = batches.get(`${node} ${count}`);
    if (cached !== undefined && cached.draw === draw) return cached.examples;
    const source = sources.get(node);
    invariant(source !== undefined, `no source ${node}`);
    const examples = source.batch(draw, count, cached?.examples);
    batches.set(`${node} ${count}`, { draw, count, examples });
    return examples;
  };

  const inputsOf = (name: string, drawOf: (source: SourceEntry) => number, counted: readonly string[]): RunInputs => {
    const counts = tables.feeds.get(name);
    return {
      feed(source, port) {
        const entry = tables.sources.get(source);
        invariant(entry !== undefined, `no source ${source} in the plan`);
        const values = batchOf(source, drawOf(entry), counts?.get(source) ?? plan.batchSize)[port];
        invariant(values !== undefined, `source ${source} has no port ${port}`);
        return values;
      },
      scalar(scalar) {
        const entry = tables.scalars.get(scalar);
        invariant(entry !== undefined, `no scalar ${scalar} in the plan`);
        if ("stepsOf" in entry) return (position.counts[scalar] ?? 0) + (counted.includes(scalar) ? 1 : 0);
        return valueAt(entry.value, position.inStage);
      },
      draw: { seed, step: position.step, iteration: position.iteration },
    };
  };

  const drawInTraining = ({ node, renewal }: SourceEntry): number => {
    if (renewal === "step") return position.draws[node] ?? 0;
    return renewal === "iteration" ? position.iteration : 0;
  };

  /** Runs the turn's procedure once and counts; whose turn it is stays. */
  const runTurn = (turn: Turn): RunOutputs => {
    prefixes.prepare(turn, position.iteration, (prefix) => engine.run(prefix, inputsOf(prefix, drawInTraining, [])).discard());
    const outputs = engine.run(turn.procedure, inputsOf(turn.procedure, drawInTraining, turn.counts));
    prefixes.ran(turn.procedure);
    const counts = { ...position.counts };
    for (const name of turn.counts) counts[name] = (counts[name] ?? 0) + 1;
    const draws = { ...position.draws };
    for (const node of tables.feeds.get(turn.procedure)?.keys() ?? []) {
      if (tables.sources.get(node)?.renewal === "step") draws[node] = (draws[node] ?? 0) + 1;
    }
    position = { ...position, step: position.step + 1, counts, draws };
    return outputs;
  };

  return {
    get plan() {
      return plan;
    },
    seed,
    get position() {
      return position;
    },
    get finished() {
      return isFinished(plan, position);
    },
    step() {
      invariant(!isFinished(plan, position), "a finished training makes no step");
      const { iteration } = position;
      const turn = turnAt(plan, position);
      if (turn === undefined) {
        position = nextIteration(plan, position);
        return { turn, outputs: undefined, iteration, last: false, ended: true };
      }
      const outputs = runTurn(turn);
      const last = position.repeat + 1 >= stepsOf(turn, position.inStage);
      position = skipIdle(plan, { ...position, repeat: position.repeat + 1 });
      const ended = turnAt(plan, position) === undefined;
      if (ended) position = nextIteration(plan, position);
      return { turn, outputs, iteration, last, ended };
    },
    stepOf(player) {
      const here = plan.stages[position.stage]?.turns ?? [];
      const turn = [...here, ...plan.stages.flatMap(({ turns }) => turns)].find(({ players }) => players.includes(player));
      if (turn === undefined) return undefined;
      return { turn, outputs: runTurn(turn), iteration: position.iteration, last: true, ended: false };
    },
    view: (view) =>
      engine.run(
        view.procedure,
        inputsOf(view.procedure, () => 0, []),
      ),
    replacePlan(after, opened) {
      plan = after;
      sources = opened;
      tables = tablesOf(plan);
      prefixes = createPrefixes(plan);
      batches.clear();
      position = fitted(plan, position);
    },
    moveTo(to) {
      prefixes = createPrefixes(plan);
      position = fitted(plan, to);
    },
  };
}

/** What a step looks up by name. */
function tablesOf(plan: Plan) {
  return {
    scalars: new Map<string, ScalarEntry>(plan.scalars.map((entry) => [entry.name, entry])),
    sources: new Map<string, SourceEntry>(plan.sources.map((entry) => [entry.node, entry])),
    feeds: new Map(Object.entries(plan.procedures).map(([name, procedure]) => [name, feedCounts(procedure)])),
  };
}

/** Of each source that a procedure reads: how many examples it takes. */
function feedCounts(procedure: Procedure): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { variable, binding } of procedure.inputs) {
    if (binding.from === "feed") counts.set(binding.source, procedure.variables[variable]?.shape[0] ?? 1);
  }
  return counts;
}
