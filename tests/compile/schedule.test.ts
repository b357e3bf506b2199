import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import type { Edit } from "../../src/graph/edit.ts";
import type { Stage } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { add, diagnose, edited, found, join, mute, points, remove, set } from "./games.ts";

const play = (...stages: Stage[]): Edit => ({ edit: "set-training", training: { stages } });
const stages = (project: typeof points) => analyse(project, catalogue).stages;
const turn = (...players: string[]) => ({ players, others: [], every: 1, after: 0, batch: 8 });
const firstFix = (project: typeof points, code: string) =>
  diagnose(project).find((candidate) => candidate.code === code)?.fixes?.[0]?.edits ?? [];

describe("stages", () => {
  it("that are not written are an error, and one click writes one", () => {
    const unwritten = edited(points, play());
    expect(found(unwritten)).toEqual(["stage.none board"]);
    const mended = edited(unwritten, ...firstFix(unwritten, "stage.none"));
    expect(found(mended)).toEqual([]);
    expect(mended.training.stages).toEqual([{ name: "Play", turns: [["g"], ["d"]] }]);
  });

  it("keep their order, length and turns", () => {
    const project = edited(points, play({ name: "Warm up", iterations: 50, turns: [["d"]] }, { name: "Play", turns: [["d"], ["d", "g"]] }));
    expect(stages(project)).toEqual([
      { name: "Warm up", iterations: 50, turns: [turn("d")] },
      {
        name: "Play",
        iterations: undefined,
        turns: [turn("d"), turn("d", "g")],
      },
    ]);
  });

  it("let only players move", () => {
    const project = edited(points, play({ name: "Play", turns: [["d"], ["noise", "g"]] }));
    expect(found(project)).toEqual(["stage.player board"]);
    expect(edited(project, ...firstFix(project, "stage.player")).training.stages[0]?.turns).toEqual([["d"], ["g"]]);
  });

  it("in which nobody moves are reported", () => {
    const project = edited(points, play({ name: "Rest", turns: [] }, { name: "Play", turns: [["d"], ["g"]] }));
    expect(found(project)).toEqual(["stage.empty board"]);
    expect(found(edited(project, ...firstFix(project, "stage.empty")))).toEqual([]);
  });

  it("skip a muted player with a hint", () => {
    const project = edited(points, mute("board", "g"));
    expect(found(project)).toContain("stage.muted board/g");
    expect(stages(project)[0]?.turns).toEqual([turn("d")]);
  });

  it("that leave a player out are a warning with a fix", () => {
    const project = edited(points, play({ name: "Play", turns: [["d"]] }));
    expect(found(project)).toEqual(["stage.idle board/g"]);
    expect(found(edited(project, ...firstFix(project, "stage.idle")))).toEqual([]);
  });
});

describe("players of one turn", () => {
  it("have batches of one size", () => {
    const project = edited(points, set("board", "d", "batch", 2), play({ name: "Play", turns: [["d", "g"]] }));
    expect(found(project)).toEqual(["stage.batch board/d:batch"]);
    expect(found(edited(project, ...firstFix(project, "stage.batch")))).toEqual([]);
  });

  it("make as many steps", () => {
    const project = edited(points, set("board", "d", "steps", 2), play({ name: "Play", turns: [["d", "g"]] }));
    expect(found(project)).toEqual(["stage.steps board/d:steps"]);
    expect(found(edited(project, ...firstFix(project, "stage.steps")))).toEqual([]);
  });

  it("do not own one network together", () => {
    const project = edited(
      points,
      add("board", 'e:player networks=["D"]'),
      join("board", "d-adam.optimizer > e.optimizer"),
      join("board", "real-loss.loss > e.loss"),
      play({ name: "Play", turns: [["d", "e"], ["g"]] }),
    );
    expect(found(project)).toEqual(["stage.conflict board/d:networks"]);
  });
});

describe("a board without players", () => {
  it("is told to have some", () => {
    expect(found(edited(points, remove("board", "g", "d")))).toContain("stage.no-players board");
  });
});
