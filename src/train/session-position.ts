/**
 * @file Where a training is: stage, iteration, whose turn, and every counter that random draws, data batches and
 * optimizers follow. A plain value, so that a checkpoint holds it and a resumed run goes on to the same numbers.
 */
import type { Plan, PlannedStage, Turn } from "../compile/plan.ts";
import { valueAt } from "../core/schedule.ts";

export interface Position {
  /** Whole iterations done. */
  readonly iteration: number;
  readonly stage: number;
  /** Iterations done in this stage: the t of every schedule. */
  readonly inStage: number;
  /** Index of the next turn in the stage; the number of turns when the iteration has nothing left to do. */
  readonly turn: number;
  /** Runs of that turn that are done. */
  readonly repeat: number;
  /** Runs of turns done since the start. */
  readonly step: number;
  /** Of each step scalar: how often the optimizer has stepped for that player. */
  readonly counts: Readonly<Record<string, number>>;
  /** Of each source that is renewed at every step: the next batch. */
  readonly draws: Readonly<Record<string, number>>;
}

export const start: Position = { iteration: 0, stage: 0, inStage: 0, turn: 0, repeat: 0, step: 0, counts: {}, draws: {} };

/**
 * How often a turn's procedure runs in iteration t of its stage. A fraction spreads over the iterations in which the turn
 * comes: 0.5 moves in every second one, 1.5 once and twice in turn.
 */
export function stepsOf(turn: Turn, t: number): number {
  const { every = 1, after = 0, draws = 1 } = turn;
  if (t < after || t % every !== 0) return 0;
  const k = Math.max(0, valueAt(turn.steps, t));
  const visit = t / every;
  return draws * (Math.floor(k * (visit + 1) + 1e-9) - Math.floor(k * visit + 1e-9));
}

function stageAt(plan: Plan, position: Position): PlannedStage | undefined {
  return plan.stages[position.stage];
}

/** The turn that comes next; undefined when this iteration has nothing left to do, or everything is done. */
export function turnAt(plan: Plan, position: Position): Turn | undefined {
  return stageAt(plan, position)?.turns[position.turn];
}

export function isFinished(plan: Plan, position: Position): boolean {
  return position.stage >= plan.stages.length;
}

/** Moves on from turns that have no steps left. Never leaves the iteration. */
export function skipIdle(plan: Plan, position: Position): Position {
  let { turn, repeat } = position;
  const turns = stageAt(plan, position)?.turns ?? [];
  for (let next = turns[turn]; next !== undefined && repeat >= stepsOf(next, position.inStage); next = turns[turn]) {
    turn += 1;
    repeat = 0;
  }
  return turn === position.turn ? position : { ...position, turn, repeat };
}

/** The start of the next iteration, in the next stage when this one is over. */
export function nextIteration(plan: Plan, position: Position): Position {
  const inStage = position.inStage + 1;
  const length = stageAt(plan, position)?.iterations;
  const over = length !== undefined && inStage >= length;
  const moved = {
    ...position,
    iteration: position.iteration + 1,
    stage: position.stage + (over ? 1 : 0),
    inStage: over ? 0 : inStage,
    turn: 0,
    repeat: 0,
  };
  return skipIdle(plan, moved);
}

/** A position that fits an edited plan: a stage or turn that is gone becomes the nearest one that is there. */
export function fitted(plan: Plan, position: Position): Position {
  const stage = plan.stages[position.stage];
  if (stage === undefined) return position;
  if (stage.iterations !== undefined && position.inStage >= stage.iterations)
    return skipIdle(plan, { ...position, stage: position.stage + 1, inStage: 0, turn: 0, repeat: 0 });
  const gone = position.turn > stage.turns.length;
  return skipIdle(plan, gone ? { ...position, turn: stage.turns.length, repeat: 0 } : position);
}
