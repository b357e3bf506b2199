import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import type { Edit } from "../../src/graph/edit.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { add, cut, edited, found, join, points, set, show } from "./games.ts";
import { run } from "./play.ts";
import { begin, playOn } from "./play-on.ts";

function planOf(project: Project): Plan {
  const { analysis, plan } = compile(project, catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map((diagnostic) => `${show(diagnostic)} ${diagnostic.message}`).join("\n"));
  return plan;
}

const written = (plan: Plan, name: string) =>
  plan.procedures[name]?.results.flatMap(({ target }) => (target.to === "state" ? [target.name] : [])) ?? [];

/** G grows: a second output after one layer and batch norm more, from which a second player of G learns in a second stage. */
const grown = edited(
  points,
  add("G", "more:dense units=8"),
  add("G", "norm:batch-norm"),
  add("G", "wide:dense units=2"),
  add("G", "late:output name=late"),
  join("G", "relu.y > more.x"),
  join("G", "more.y > norm.x"),
  join("G", "norm.y > wide.x"),
  join("G", "wide.y > late.x"),
  add("board", "fake2:network network=G"),
  add("board", "d-fake2:network network=D"),
  add("board", "g-loss2:non-saturating-loss side=generator"),
  add("board", "fake-loss2:non-saturating-loss side=fake"),
  add("board", 'g2:player networks=["G"]'),
  add("board", 'd2:player networks=["D"]'),
  add("board", "g-adam2:adam"),
  join("board", "noise.z > fake2.x"),
  join("board", "fake2.late > d-fake2.x"),
  join("board", "d-fake2.y > g-loss2.score"),
  join("board", "d-fake2.y > fake-loss2.score"),
  join("board", "g-loss2.loss > g2.loss"),
  join("board", "fake-loss2.loss > d2.loss"),
  join("board", "real-loss.loss > d2.loss"),
  join("board", "g-adam2.optimizer > g2.optimizer"),
  join("board", "d-adam.optimizer > d2.optimizer"),
  {
    edit: "set-training",
    training: {
      stages: [
        { name: "Small", iterations: 2, turns: [["d"], ["g"]] },
        { name: "Large", turns: [["d2"], ["g2"]] },
      ],
    },
  } satisfies Edit,
);

describe("several outputs of one network", () => {
  it("train in each stage only what the wired one needs, and warn of nothing", () => {
    expect(found(grown)).toEqual([]);
    const plan = planOf(grown);
    const first = written(plan, "g").filter((name) => name.startsWith("G/"));
    const second = written(plan, "g2").filter((name) => name.startsWith("G/"));
    expect(first.sort()).toEqual(["G/hidden/bias", "G/hidden/kernel", "G/last/bias", "G/last/kernel"]);
    expect(second.sort()).toEqual(
      [
        "hidden/bias",
        "hidden/kernel",
        "more/bias",
        "more/kernel",
        "norm/mean",
        "norm/scale",
        "norm/shift",
        "norm/variance",
        "wide/bias",
        "wide/kernel",
      ].map((name) => `G/${name}`),
    );
  });

  it("hand the weights over to the next stage, whose optimizer begins anew", () => {
    const plan = planOf(grown);
    const early = playOn(plan, begin(plan), 4);
    const late = playOn(plan, early, 2);
    expect(late.position.stage).toBe(1);
    expect(late.state["G/last/kernel"]).toEqual(early.state["G/last/kernel"]);
    expect(late.state["G/hidden/kernel"]).not.toEqual(early.state["G/hidden/kernel"]);
    expect([...early.state["g-adam2/G/hidden/kernel/m"]!].every((value) => value === 0)).toBe(true);
    expect(late.position.counts).toEqual({ "d-adam/step/d+d2": 3, "g-adam/step/g": 2, "g-adam2/step/g2": 1 });
  });
});

describe("an input", () => {
  /** A second input that only a second output needs. */
  const two = edited(
    points,
    add("G", "detail:input name=detail shape=[3]"),
    add("G", "wide:dense units=2"),
    add("G", "late:output name=late"),
    join("G", "detail.y > wide.x"),
    join("G", "wide.y > late.x"),
  );
  const wired = edited(two, cut("board", "fake.y > scatter.generated"), join("board", "fake.late > scatter.generated"));

  it("need not be wired where no wired output needs it", () => {
    expect(found(two)).toEqual([]);
    expect(found(wired)).toContain("port.missing board/fake:detail");
  });

  it("that may stay without a wire is zeros then", () => {
    const optional = edited(wired, set("G", "detail", "optional", true));
    expect(found(optional)).toEqual([]);
    const plan = planOf(optional);
    const { state } = begin(plan, { "G/wide/bias": Float64Array.of(3, -4) });
    const generated = [...run(plan, "view/scatter", { state }).views["generated"]!.values];
    expect(new Set(generated.filter((_, i) => i % 2 === 0))).toEqual(new Set([3]));
    expect(new Set(generated.filter((_, i) => i % 2 === 1))).toEqual(new Set([-4]));
  });

  it("of a label that may stay without a wire is class 0", () => {
    const labelled = edited(
      wired,
      set("G", "detail", "meaning", "label"),
      set("G", "detail", "optional", true),
      add("G", "hot:one-hot"),
      cut("G", "detail.y > wide.x"),
      join("G", "detail.y > hot.label"),
      join("G", "hot.y > wide.x"),
    );
    expect(found(labelled)).toEqual([]);
    expect(planOf(labelled).procedures["view/scatter"]).toBeDefined();
  });
});
