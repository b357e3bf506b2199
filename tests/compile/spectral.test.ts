import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import type { Edit } from "../../src/graph/edit.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { edited, images, points, set, show } from "./games.ts";
import { begin, type Played, playOn } from "./play-on.ts";

const still: Edit = { edit: "set-kind", graph: "board", node: "d-adam", kind: "sgd", params: { learningRate: 0 } };

function planOf(project: Project): Plan {
  const { analysis, plan } = compile(project, catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map(show).join("\n"));
  return plan;
}

/** The largest singular value, by power iteration from ones: 500 products. */
function largestSingularValue(matrix: ArrayLike<number>, columns: number): number {
  const rows = matrix.length / columns;
  let v = Array.from({ length: columns }, () => 1);
  let norm = 0;
  for (let i = 0; i < 500; i++) {
    const u = Array.from({ length: rows }, (_, r) => v.reduce((sum, value, c) => sum + value * matrix[r * columns + c]!, 0));
    const next = v.map((_, c) => u.reduce((sum, value, r) => sum + value * matrix[r * columns + c]!, 0));
    norm = Math.hypot(...next);
    v = next.map((value) => value / norm);
  }
  return Math.sqrt(norm);
}

/** What the stored vectors say of the kernel's norm. */
function estimate(state: Played["state"], layer: string): { readonly norm: number; readonly largest: number } {
  const [kernel, u, v] = ["kernel", "kernel.u", "kernel.v"].map((name) => state[`D/${layer}/${name}`]!);
  const columns = u!.length;
  let norm = 0;
  for (let r = 0; r < v!.length; r++) for (let c = 0; c < columns; c++) norm += v![r]! * kernel![r * columns + c]! * u![c]!;
  return { norm, largest: largestSingularValue(kernel!, columns) };
}

describe("spectral normalisation in a game", () => {
  it.each([
    ["dense layer", edited(points, set("D", "hidden", "transform", "spectral")), "hidden"],
    ["convolution", edited(images, set("D", "down", "transform", "spectral")), "down"],
  ] as const)("of a %s finds the largest singular value in 50 updates of its player", (_, project, layer) => {
    const plan = planOf(edited(project, still, { edit: "set-training", training: { stages: [{ name: "Play", turns: [["d"]] }] } }));
    const start = begin(plan);
    const after = playOn(plan, start, 50);
    expect(after.state[`D/${layer}/kernel`]).toEqual(start.state[`D/${layer}/kernel`]);
    const { norm, largest } = estimate(after.state, layer);
    expect(Math.abs(norm / largest - 1)).toBeLessThan(1e-3);
    expect(Math.hypot(...after.state[`D/${layer}/kernel.u`]!)).toBeCloseTo(1, 6);
  });

  it("updates its vectors where the use may, and nowhere else", () => {
    const spectral = edited(points, set("D", "hidden", "transform", "spectral"));
    const writes = (project: Project, name: string) =>
      planOf(project).procedures[name]?.results.some(({ target }) => target.to === "state" && target.name === "D/hidden/kernel.u");
    expect([writes(spectral, "d"), writes(spectral, "g")]).toEqual([true, false]);
    const never = edited(spectral, set("board", "d-fake", "update", "never"), set("board", "d-real", "update", "never"));
    expect([writes(never, "d"), writes(never, "g")]).toEqual([false, false]);
    const always = edited(spectral, set("board", "d-fake", "update", "always"));
    expect([writes(always, "d"), writes(always, "g"), writes(always, "view/scatter")]).toEqual([true, true, false]);
  });

  it("goes on from use to use within a step", () => {
    const plan = planOf(edited(points, set("D", "hidden", "transform", "spectral"), still));
    const one = planOf(edited(points, set("D", "hidden", "transform", "spectral"), still, set("board", "d-real", "update", "never")));
    const [twice, once] = [playOn(plan, begin(plan), 1), playOn(one, begin(one), 1)];
    const again = playOn(one, { ...begin(one), state: once.state }, 1);
    const u = ({ state }: Played) => [...state["D/hidden/kernel.u"]!];
    u(twice).forEach((value, i) => expect(value).toBeCloseTo(u(again)[i]!, 12));
    expect(u(twice)).not.toEqual(u(once));
  });
});
