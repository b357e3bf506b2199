import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import type { Edit } from "../../src/graph/edit.ts";
import type { Project, Turn } from "../../src/graph/schema.ts";
import { moversOf } from "../../src/graph/turn.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { nextIteration, type Position, skipIdle, start, turnAt } from "../../src/train/session-position.ts";
import { add, edited, found, mute, points, remove, show } from "./games.ts";

const play = (...turns: Turn[]): Edit => ({ edit: "set-training", training: { stages: [{ name: "Play", turns }] } });

function planOf(project: Project): Plan {
  const { analysis, plan } = compile(project, catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map(show).join("\n"));
  return plan;
}

/** The procedures in the order in which they run, by iteration. */
function order(plan: Plan, iterations: number): string[] {
  const rows: string[] = [];
  let position: Position = skipIdle(plan, start);
  while (position.iteration < iterations) {
    const row: string[] = [];
    for (let turn = turnAt(plan, position); turn !== undefined; turn = turnAt(plan, position)) {
      row.push(turn.procedure);
      position = skipIdle(plan, { ...position, repeat: position.repeat + 1 });
    }
    rows.push(row.join(" "));
    position = nextIteration(plan, position);
  }
  return rows;
}

describe("a turn with a time of its own", () => {
  it("comes in every n-th iteration, after some that it leaves out", () => {
    const plan = planOf(edited(points, play(["d"], { players: ["g"], every: 3, after: 1 })));
    expect(order(plan, 8)).toEqual(["d", "d", "d", "d g", "d", "d", "d g", "d"]);
    const lazy = planOf(edited(points, play({ players: ["d"] }, { players: ["g"], every: 2 })));
    expect(order(lazy, 4)).toEqual(["d g", "d", "d g", "d"]);
  });

  it("spreads half a step over the iterations in which it comes", () => {
    const half: Edit = { edit: "set-param", graph: "board", node: "g", param: "steps", value: 0.5 };
    expect(order(planOf(edited(points, half, play(["d"], { players: ["g"], every: 2 }))), 8)).toEqual([
      "d",
      "d",
      "d g",
      "d",
      "d",
      "d",
      "d g",
      "d",
    ]);
  });

  it("loses a node that is removed, and goes when it is empty", () => {
    const project = edited(points, play(["d"], { players: ["d", "g"], every: 4 }, { players: ["g"], after: 2 }), remove("board", "g"));
    expect(project.training.stages[0]?.turns).toEqual([["d"], { players: ["d"], every: 4 }]);
  });
});

describe("players that move at the same time", () => {
  it("draw as often for a step", () => {
    const together = edited(points, play(["d", "g"]), { edit: "set-param", graph: "board", node: "g", param: "accumulate", value: 2 });
    expect(found(together)).toEqual(["stage.draws board/d:accumulate"]);
    expect(found(edited(together, play(["d"], ["g"])))).toEqual([]);
  });
});

describe("a set of weights in a turn", () => {
  const averaged = edited(points, add("board", "ema1:ema network=G"), play(["d"], ["g"], ["ema1"]));

  it("makes a procedure of its own that writes the set alone", () => {
    const plan = planOf(averaged);
    expect(order(plan, 2)).toEqual(["d g ema1", "d g ema1"]);
    const written = plan.procedures["ema1"]?.results.map(({ target }) => (target.to === "view" ? "" : target.name));
    const weights = plan.state.filter(({ network }) => network === "G").map(({ name }) => `ema1/${name}`);
    expect(written?.sort()).toEqual(weights.sort());
    expect(plan.procedures["ema1"]?.inputs.some(({ binding }) => binding.from === "feed")).toBe(false);
  });

  it("that never has a turn is a warning with a fix", () => {
    const never = edited(points, add("board", "ema1:ema network=G"));
    expect(found(never)).toContain("stage.idle board/ema1");
    const moving = planOf(averaged).stages[0]?.turns.flatMap(({ players }) => players);
    expect(moving).toEqual(["d", "g", "ema1"]);
    expect(averaged.training.stages[0]?.turns.map(moversOf)).toEqual([["d"], ["g"], ["ema1"]]);
  });

  it("is left out with a hint while it is muted", () => {
    expect(found(edited(averaged, mute("board", "ema1")))).toContain("stage.muted board/ema1");
  });

  it("is refused for any other node", () => {
    expect(found(edited(points, play(["d"], ["g"], ["noise"])))).toContain("stage.player board");
  });
});
