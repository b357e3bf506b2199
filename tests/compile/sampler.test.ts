import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { add, edited, join, network, points } from "./games.ts";
import { initialState, run } from "./play.ts";

/** A view of what the sampler joins, beside a game of points; `nodes` and `wires` are the body. */
function sampled(nodes: readonly string[], wires: readonly string[]) {
  const all = ["view:sample-grid rows=2 columns=1", "shown:reshape shape=[4,3,1]", "sampler:autoregressive steps=4", ...nodes];
  const joined = ["sampler.y > shown.x", "shown.y > view.images", ...wires];
  const withStep = { ...points, networks: [...points.networks, network("S", "other", "input shape=[3] > dense units=3 > output")] };
  const project = edited(
    withStep,
    all.map((text) => add("board", text)),
    joined.map((text) => join("board", text)),
  );
  return compile(project, catalogue);
}

function rowsOf(nodes: readonly string[], wires: readonly string[]) {
  const { plan, analysis } = sampled(nodes, wires);
  if (!plan) throw new Error(analysis.diagnostics.map(({ message }) => message).join("\n"));
  const state = initialState(plan);
  const { views } = run(plan, "view/view", { state });
  const values = [...(views["images"]?.values ?? [])];
  return { plan, state, rows: Array.from({ length: values.length / 3 }, (_, i) => values.slice(3 * i, 3 * i + 3)) };
}

describe("an autoregressive sampler", () => {
  it("begins with zeros and goes on from what the pass before fed back", () => {
    const { rows, state } = rowsOf(
      ["before:recall shape=[3]", "z:noise shape=[3]", "sum:add", "use:network network=S", "hot:binarise method=features"],
      ["before.y > sum.a", "z.z > sum.b", "sum.y > use.x", "use.y > hot.x", "use.y > sampler.x", "hot.y > sampler.fed"],
    );
    const [kernel, bias] = [state["S/dense/kernel"]!, state["S/dense/bias"]!];
    // Backwards through the layer: what a pass was given, less what was fed back, is its noise.
    const hot = (row: readonly number[]) => row.map((x) => (x === Math.max(...row) ? 1 : 0));
    const given = rows.map((row) =>
      solve3(
        kernel,
        row.map((y, k) => y - (bias[k] ?? 0)),
      ),
    );
    const noises = given.map((input, i) => input.map((x, k) => (i % 4 === 0 ? x : x - hot(rows[i - 1]!)[k]!)));
    expect(new Set(noises.map((noise) => noise[0]?.toFixed(6))).size).toBe(8);
    // The noise is that of the streams: independent of what was fed back.
    const alone = rowsOf(["z:noise shape=[3]"], ["z.z > sampler.x"]).rows;
    noises.forEach((noise, i) => noise.forEach((x, k) => expect(x).toBeCloseTo(alone[i]![k]!, 4)));
  });

  it("feeds the output back itself where nothing else is wired", () => {
    const { rows } = rowsOf(
      ["before:recall shape=[3]", "one:constant value=1 shape=[3]", "sum:add"],
      ["before.y > sum.a", "one.y > sum.b", "sum.y > sampler.x"],
    );
    expect(rows.map(([first]) => first)).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
  });

  it("gives each pass its own element of a sequence, from the start again after the last", () => {
    const { rows } = rowsOf(
      ["progression:chord-progression chords=C,Am", "now:at-step", "part:slice-features from=9 count=3"],
      ["progression.chords > now.x", "now.y > part.x", "part.y > sampler.x"],
    );
    expect(rows.map(([a]) => a)).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  });

  it("changes no state", () => {
    const { plan } = rowsOf(["before:recall shape=[3]", "use:network network=S"], ["before.y > use.x", "use.y > sampler.x"]);
    expect(plan.procedures["view/view"]?.results.map(({ target }) => target.to)).toEqual(["view"]);
  });

  it("says where what is recalled is not what is fed back, and mends it", () => {
    const { analysis } = sampled(
      ["before:recall shape=[5]", "part:slice-features from=0 count=3"],
      ["before.y > part.x", "part.y > sampler.x"],
    );
    expect(analysis.diagnostics.filter(({ at }) => at.node === "before")).toMatchObject([
      {
        code: "rule.feedback-shape",
        severity: "error",
        at: { node: "before", param: "shape" },
        fixes: [{ edits: [{ edit: "set-param", value: [3] }] }],
      },
    ]);
  });

  it("says that a Recall without a sampler gives zeros", () => {
    const { analysis } = sampled(
      ["before:recall shape=[1,3,1]", "z:noise shape=[3]", "lone:sample-grid rows=1"],
      ["before.y > lone.images", "z.z > sampler.x"],
    );
    expect(analysis.diagnostics.filter(({ at }) => at.node === "before")).toMatchObject([
      { code: "rule.stray-recall", severity: "warning", at: { node: "before" } },
    ]);
  });
});

/** x with x · kernel = y, by Cramer's rule; `kernel` is row-major [3, 3]. */
function solve3(kernel: ArrayLike<number>, y: readonly number[]): number[] {
  const columns = [0, 1, 2].map((row) => [0, 1, 2].map((column) => kernel[3 * column + row] ?? 0));
  const determinant = ([a, b, c]: readonly (readonly number[])[]) =>
    a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
    a![1]! * (b![0]! * c![2]! - b![2]! * c![0]!) +
    a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!);
  const whole = determinant(columns);
  return [0, 1, 2].map((unknown) => determinant(columns.map((row, r) => row.map((x, c) => (c === unknown ? (y[r] ?? 0) : x)))) / whole);
}
