import { describe, expect, it } from "vitest";
import type { Plan, PlannedStage, Turn } from "../../src/compile/plan.ts";
import type { LiveNumber } from "../../src/core/schedule.ts";
import { fitted, isFinished, nextIteration, type Position, skipIdle, start, stepsOf, turnAt } from "../../src/train/session-position.ts";

const turn = (player: string, steps: LiveNumber = 1): Turn => ({ players: [player], procedure: player, steps, counts: [] });
const stage = (iterations: number | undefined, ...turns: Turn[]): PlannedStage => ({ name: "s", iterations, turns });
const plan = (...stages: PlannedStage[]): Plan => ({
  seed: 1,
  batchSize: 1,
  state: [],
  scalars: [],
  sources: [],
  procedures: {},
  stages,
  views: [],
});

/** The players who move, iteration by iteration, until the end or so many steps. */
function course(of: Plan, most = 50): string {
  let position = skipIdle(of, start);
  let text = "";
  for (let n = 0; n < most && !isFinished(of, position); n++) {
    const next = turnAt(of, position);
    if (next === undefined) {
      position = nextIteration(of, position);
      text += "|";
      continue;
    }
    text += next.players[0];
    position = skipIdle(of, { ...position, repeat: position.repeat + 1 });
  }
  return text;
}

describe("the order of moves", () => {
  it("takes k steps of a turn before the next one", () => {
    expect(course(plan(stage(2, turn("d", 3), turn("g"))))).toBe("dddg|dddg|");
  });

  it("spreads a fraction of a step over iterations", () => {
    expect(course(plan(stage(4, turn("d"), turn("g", 0.5))))).toBe("d|dg|d|dg|");
    expect(course(plan(stage(2, turn("d", 1.5))))).toBe("d|dd|");
  });

  it("counts a schedule's iterations from the start of the stage", () => {
    const rising: LiveNumber = { schedule: "linear", from: 0, to: 2, over: 2 };
    expect(course(plan(stage(1, turn("a")), stage(3, turn("d", rising))))).toBe("a||d|dd|");
  });

  it("goes from stage to stage and finishes", () => {
    expect(course(plan(stage(1, turn("a")), stage(2, turn("b"))))).toBe("a|b|b|");
    expect(course(plan(stage(undefined, turn("a"))), 5)).toBe("a|a|a");
  });

  it("ends iterations in which nobody moves", () => {
    expect(course(plan(stage(2, turn("a", 0)), stage(1, turn("b"))))).toBe("||b|");
  });

  it("gives a turn of k = 5 five steps in every iteration, however late", () => {
    for (const t of [0, 1, 999, 1e6, 1e8]) expect(stepsOf(turn("d", 5), t)).toBe(5);
  });

  it("skips a turn in iterations before its time and between its times", () => {
    const rare = { ...turn("r"), every: 3, after: 2 };
    expect(course(plan(stage(7, turn("d"), rare)))).toBe("d|d|d|dr|d|d|dr|");
    expect([0, 2, 4, 6].map((t) => stepsOf({ ...turn("r", 0.5), every: 2 }, t))).toEqual([0, 1, 0, 1]);
  });

  it("runs a turn once for every draw of a step", () => {
    expect(course(plan(stage(2, { ...turn("d", 2), draws: 2 }, turn("g"))))).toBe("ddddg|ddddg|");
  });
});

describe("a position in an edited plan", () => {
  const at = (over: Partial<Position>): Position => ({ ...start, ...over });
  it("stays where it is when its turn is still there", () => {
    const position = at({ iteration: 9, inStage: 9, turn: 1 });
    expect(fitted(plan(stage(undefined, turn("d"), turn("g"))), position)).toEqual(position);
  });
  it("moves on when its turn is gone or its stage has become shorter", () => {
    expect(fitted(plan(stage(undefined, turn("d"))), at({ turn: 3, repeat: 2 }))).toMatchObject({ turn: 1, repeat: 0 });
    expect(fitted(plan(stage(5, turn("d")), stage(5, turn("g"))), at({ inStage: 9 }))).toMatchObject({ stage: 1, inStage: 0, turn: 0 });
  });
});
