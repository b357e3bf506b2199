import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { writeObjectives } from "../../src/export/objective.ts";
import type { Edit } from "../../src/graph/edit.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { add, edited, join, points } from "./games.ts";
import { begin, playOn } from "./play-on.ts";

const between: Edit[] = [
  add("board", "between:interpolate"),
  add("board", "d-between:network network=D"),
  join("board", "data.points > between.a"),
  join("board", "fake.y > between.b"),
  join("board", "between.y > d-between.x"),
];

const ready: Edit[] = [
  ...between,
  add("board", "penalty:gradient-penalty weight=10"),
  join("board", "d-between.y > penalty.score"),
  join("board", "between.y > penalty.at"),
  join("board", "penalty.loss > d.loss"),
];

const wired: Edit[] = [
  ...between,
  add("board", "slope:input-gradient"),
  add("board", "length:reduce method=norm over=example"),
  add("board", "excess:scale shift=-1"),
  add("board", "squared:elementwise function=square"),
  add("board", "mean:reduce method=mean over=everything"),
  add("board", "weighted:scale factor=10"),
  join("board", "d-between.y > slope.score"),
  join("board", "between.y > slope.at"),
  join("board", "slope.gradient > length.x"),
  join("board", "length.y > excess.x"),
  join("board", "excess.y > squared.x"),
  join("board", "squared.y > mean.x"),
  join("board", "mean.y > weighted.x"),
  join("board", "weighted.y > d.loss"),
];

function played(edits: Edit[]) {
  const { plan, analysis } = compile(edited(points, edits), catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map(({ message }) => message).join("\n"));
  return playOn(plan, begin(plan), 4).state;
}

describe("a gradient penalty wired by hand", () => {
  it("moves every weight as the ready one does", () => {
    const [hand, kind] = [played(wired), played(ready)];
    expect(Object.keys(hand)).toEqual(Object.keys(kind));
    for (const [name, values] of Object.entries(kind)) expect([...(hand[name] ?? [])], name).toEqual([...values]);
  });

  it("has the same formula", () => {
    const formulas = [wired, ready].map((edits) => writeObjectives(compile(edited(points, edits), catalogue).analysis, "d"));
    const [hand, kind] = formulas.map(({ objectives }) => objectives[0]?.terms.at(-1));
    expect(hand).toBe(kind);
    expect(formulas[0]?.where).toEqual(formulas[1]?.where);
  });
});
