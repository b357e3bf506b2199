import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import type { Json } from "../../src/core/json.ts";
import { applyEdits, type Edit } from "../../src/graph/edit.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { changedSources, keptCounts, marksOf, samePlan } from "../../src/train/session-edit.ts";
import { liveEdit } from "../../src/train/session-live.ts";
import { ring } from "./ring-project.ts";

const set = (node: string, param: string, value: Json): Edit => ({ edit: "set-param", graph: "board", node, param, value });

function planned(...edits: Edit[]): Plan {
  const { plan, analysis } = compile(applyEdits(ring(), edits), catalogue);
  if (plan === undefined) throw new Error(analysis.diagnostics[0]?.message);
  return plan;
}

const marks = (...edits: Edit[]) => marksOf(planned(), planned(...edits), { project: ring(), catalogue });

describe("an edit", () => {
  it("of live numbers, schedules, names and views leaves the plan the same", () => {
    const soft = [set("adam1", "learningRate", 0.5), set("loss-g", "weight", 2), set("g", "steps", 3), set("scatter1", "every", 99)];
    expect(
      samePlan(planned(), planned(...soft, { edit: "set-label", graph: "board", node: "g", label: "G" }, { edit: "set-seed", seed: 5 })),
    ).toBe(true);
  });

  it("of structure, batch size, data or other parameters makes another plan", () => {
    for (const edit of [
      set("adam1", "beta1", 0.9),
      set("ring", "modes", 5),
      { edit: "set-training", training: { batchSize: 8 } } as const,
      set("scatter1", "count", 8),
    ]) {
      expect(samePlan(planned(), planned(edit))).toBe(false);
    }
  });

  it("is marked with the node, the parameter's label and both values", () => {
    expect(marks(set("adam1", "learningRate", 0.0005))).toEqual(["adam1: learning rate 0.001 → 0.0005"]);
    expect(marks(set("loss-real", "realTarget", 0.9))).toEqual(["loss-real: target of real 1 → 0.9"]);
    expect(marks(set("adam2", "learningRate", { schedule: "linear", from: 0.001, to: 0, over: 500 }))).toEqual([
      "adam2: learning rate 0.001 → 0.001 to 0 (linear over 500)",
    ]);
    expect(marks(set("d", "steps", 5))).toEqual(["d: steps per turn 1 → 5"]);
    expect(marks()).toEqual([]);
  });

  it("of live numbers alone gives the compiler's plan without the compiler", () => {
    const edits = [set("adam1", "learningRate", 0.5), set("loss-g", "weight", { schedule: "linear", from: 1, to: 2, over: 9 })];
    const after = applyEdits(ring(), [...edits, { edit: "move-nodes", graph: "board", positions: { g: { x: 9, y: 9 } } }]);
    expect(liveEdit(planned(), ring(), after)).toEqual(planned(...edits));
    expect(liveEdit(planned(), ring(), ring())).toEqual(planned());
  });

  it("takes the long way where it may change what is computed", () => {
    const long: Edit[] = [
      set("adam1", "learningRate", 0),
      set("d", "clip", 0.01),
      set("d", "steps", 2),
      set("adam1", "beta1", 0.9),
      set("adam1", "learningRate", -1),
      { edit: "mute", graph: "board", nodes: ["loss-real"], muted: true },
      { edit: "remove-nodes", graph: "board", nodes: ["scatter1"] },
      { edit: "set-training", training: { batchSize: 8 } },
    ];
    for (const edit of long) expect(liveEdit(planned(), ring(), applyEdits(ring(), [edit]))).toBeUndefined();
    const clipped = applyEdits(ring(), [set("d", "clip", 0.01)]);
    expect(liveEdit(planned(set("d", "clip", 0.01)), clipped, ring())).toBeUndefined();
  });

  it("reopens the sources whose kind or parameters changed", () => {
    expect(changedSources(planned(), planned())).toEqual([]);
    expect(changedSources(planned(), planned(set("ring", "modes", 5)))).toEqual(["ring"]);
  });

  it("lets an optimizer that forgot everything count from the start", () => {
    const slots = new Set(
      planned()
        .state.filter(({ role }) => role === "slot")
        .map(({ name }) => name),
    );
    const counts = { "adam1/step/d": 9, "adam2/step/g": 4 };
    expect(keptCounts(counts, planned(), slots)).toEqual(counts);
    const ofOne = new Set([...slots].filter((name) => name.startsWith("adam2/")));
    expect(keptCounts(counts, planned(), ofOne)).toEqual({ "adam2/step/g": 4 });
  });
});
