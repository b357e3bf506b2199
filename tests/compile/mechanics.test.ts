import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import type { Edit } from "../../src/graph/edit.ts";
import type { Project, Turn } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { add, cut, edited, found, images, join, points, set, show } from "./games.ts";
import { begin, next, type Played, playOn } from "./play-on.ts";

const play = (...turns: Turn[]): Edit => ({ edit: "set-training", training: { stages: [{ name: "Play", turns }] } });

function planOf(project: Project): Plan {
  const { analysis, plan } = compile(project, catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map((diagnostic) => `${show(diagnostic)} ${diagnostic.message}`).join("\n"));
  return plan;
}

const weightsOf = (plan: Plan, network: string) => plan.state.filter((entry) => entry.network === network).map(({ name }) => name);
const numbers = ({ state }: Played, name: string) => [...(state[name] ?? [])];

describe("averaged weights", () => {
  const project = edited(images, add("board", "ema1:ema network=G decay=0.9 start=2"), play(["d"], ["g"], ["ema1"]));

  it("start as the weights, copy at first, and then average weights and statistics", () => {
    const plan = planOf(project);
    let played = begin(plan);
    const names = weightsOf(plan, "G");
    for (const name of names) expect(numbers(played, `ema1/${name}`), name).toEqual(numbers(played, name));
    played = playOn(plan, played, 6);
    for (const name of names) expect(numbers(played, `ema1/${name}`), name).toEqual(numbers(played, name));
    const average = Object.fromEntries(names.map((name) => [name, numbers(played, name)]));
    for (let iteration = 2; iteration < 5; iteration++) {
      played = playOn(plan, played, 3);
      for (const name of names) {
        const live = numbers(played, name);
        average[name] = average[name]!.map((old, i) => 0.9 * old + 0.1 * live[i]!);
        numbers(played, `ema1/${name}`).forEach((value, i) => expect(value, name).toBeCloseTo(average[name]![i]!, 12));
      }
    }
    expect(numbers(played, "ema1/G/norm/mean")).not.toEqual(numbers(played, "G/norm/mean"));
  });

  it("are what a use that names them runs with", () => {
    const shown = edited(project, set("board", "still", "weights", "ema1"));
    expect(found(shown)).toEqual(found(project).filter((line) => !line.includes("ema1")));
    const read = planOf(shown).procedures["view/samples"]?.inputs.flatMap(({ binding }) =>
      binding.from === "state" ? [binding.name] : [],
    );
    expect(read?.sort()).toEqual(
      weightsOf(planOf(shown), "G")
        .map((name) => `ema1/${name}`)
        .sort(),
    );
  });

  it("get no gradient and write no statistics where a player's loss runs with them", () => {
    const teacher = edited(project, set("board", "fake", "weights", "ema1"));
    const plan = planOf(teacher);
    const written = plan.procedures["d"]?.results.flatMap(({ target }) => (target.to === "state" ? [target.name] : [])) ?? [];
    expect(written.filter((name) => name.startsWith("G/") || name.startsWith("ema1/"))).toEqual([]);
    expect(plan.procedures["g"]?.results.filter(({ target }) => target.to === "state" && target.name.startsWith("G/"))).toEqual([]);
  });

  it("of another network, or of none, are refused with the ways out", () => {
    expect(found(edited(project, set("board", "d-fake", "weights", "ema1")))).toContain("use.weights board/d-fake:weights");
    expect(found(edited(project, set("board", "still", "weights", "nothing")))).toContain("use.weights board/still:weights");
  });
});

describe("a frozen copy", () => {
  it("holds the weights of its last turn, those from before the players' moves where they move with it", () => {
    const plan = planOf(edited(points, add("board", "old:frozen-copy network=D"), play(["d", "old"])));
    const first = begin(plan);
    const second = playOn(plan, first, 1);
    const third = playOn(plan, second, 1);
    for (const name of weightsOf(plan, "D")) {
      expect(numbers(second, `old/${name}`)).toEqual(numbers(first, name));
      expect(numbers(third, `old/${name}`)).toEqual(numbers(second, name));
    }
  });
});

describe("a gate", () => {
  const gated = (threshold: number) =>
    edited(
      images,
      add("board", `gate1:scale shift=${threshold}`),
      join("board", "real-loss.loss > gate1.x"),
      join("board", "gate1.y > d.gate"),
    );

  it("that is closed leaves weights, slots, counts and statistics as they are, bit by bit", () => {
    const plan = planOf(edited(gated(-1000), set("board", "d", "clip", 0.01)));
    const before = begin(plan);
    const after = next(plan, before);
    expect(Object.keys(after.outputs.state).length).toBeGreaterThan(5);
    for (const name of Object.keys(after.outputs.state)) expect(numbers(after, name), name).toEqual(numbers(before, name));
  });

  it("that is open changes nothing about the step", () => {
    const open = planOf(gated(1000));
    const free = planOf(images);
    const [with_, without] = [playOn(open, begin(open), 4), playOn(free, begin(free), 4)];
    for (const name of weightsOf(free, "D"))
      numbers(with_, name).forEach((value, i) => expect(value).toBeCloseTo(numbers(without, name)[i]!, 14));
    expect(numbers(with_, "d-adam/step/d")).toEqual([2]);
  });

  it("counts only the steps that are made", () => {
    const plan = planOf(gated(-1000));
    expect(numbers(playOn(plan, begin(plan), 6), "d-adam/step/d")).toEqual([0]);
  });
});

describe("gradients of several draws", () => {
  it("make one step by their mean, and nothing before", () => {
    const plan = planOf(edited(points, set("board", "d", "accumulate", 3), play(["d"])));
    expect(plan.stages[0]?.turns[0]?.draws).toBe(3);
    const before = begin(plan);
    const two = playOn(plan, before, 2);
    for (const name of weightsOf(plan, "D")) expect(numbers(two, name)).toEqual(numbers(before, name));
    const three = playOn(plan, two, 1);
    for (const name of weightsOf(plan, "D")) {
      expect(numbers(three, `d/${name}/gradient`).every((value) => value === 0)).toBe(true);
      expect(numbers(three, `d-adam/${name}/m`)).not.toEqual(numbers(before, `d-adam/${name}/m`));
    }
    expect(numbers(three, "d-adam/step/d")).toEqual([1]);
  });

  it("of the same batch are the step of one draw", () => {
    const once = planOf(edited(points, play(["d"])));
    const thrice = planOf(edited(points, set("board", "d", "accumulate", 3), set("board", "noise", "renewal", "iteration"), play(["d"])));
    const fixed = planOf(edited(points, set("board", "noise", "renewal", "iteration"), play(["d"])));
    const feed = () => Array.from({ length: 2 * once.batchSize }, (_, i) => Math.sin(i));
    const a = playOn(thrice, begin(thrice), 3, feed);
    const b = playOn(fixed, begin(fixed), 1, feed);
    for (const name of weightsOf(once, "D")) numbers(a, name).forEach((value, i) => expect(value).toBeCloseTo(numbers(b, name)[i]!, 12));
  });
});

describe("a controlled number", () => {
  const began = edited(
    points,
    add("board", "k:controlled-scalar rate=0.1 ratio=0.5 initial=0.2 low=0 high=0.3"),
    join("board", "fake-loss.loss > k.measured"),
    join("board", "real-loss.loss > k.reference"),
  );
  const expected = (value: number, measured: number, reference: number) =>
    Math.min(0.3, Math.max(0, value + 0.1 * (measured - 0.5 * reference)));

  it("moves in its turns by the numbers before the step, within its bounds", () => {
    const plan = planOf(edited(began, play(["d", "k"], ["g"])));
    let played = begin(plan);
    expect(numbers(played, "board/k/value")[0]).toBeCloseTo(0.2, 6);
    const values = new Set<number>();
    for (let iteration = 0; iteration < 8; iteration++) {
      const [value = 0] = numbers(played, "board/k/value");
      const moved = next(plan, played);
      const { "fake-loss": measured = 0, "real-loss": reference = 0, k } = moved.outputs.reports;
      expect(k).toBe(value);
      expect(numbers(moved, "board/k/value")[0]).toBeCloseTo(expected(value, measured, reference), 12);
      values.add(value);
      played = next(plan, moved);
      expect(numbers(played, "board/k/value")).toEqual(numbers(moved, "board/k/value"));
    }
    expect(values.size).toBeGreaterThan(3);
  });

  it("moves alone in a turn of its own", () => {
    const plan = planOf(edited(began, play(["d"], ["g"], ["k"])));
    expect(plan.procedures["k"]?.results.flatMap(({ target }) => (target.to === "state" ? [target.name] : []))).toEqual(["board/k/value"]);
    const before = playOn(plan, begin(plan), 2);
    expect(numbers(playOn(plan, before, 1), "board/k/value")).not.toEqual(numbers(before, "board/k/value"));
  });

  it("moves with the player it follows, and only then", () => {
    const weighed = edited(
      began,
      add("board", "weighed:multiply"),
      join("board", "fake-loss.loss > weighed.a"),
      join("board", "k.value > weighed.b"),
      join("board", "weighed.y > d.loss"),
      set("board", "k", "follows", "d"),
    );
    const plan = planOf(edited(weighed, play(["d"], ["g"])));
    const before = begin(plan);
    const after = next(plan, before);
    const { "fake-loss": measured = 0, "real-loss": reference = 0, k } = after.outputs.reports;
    expect(k).toBeCloseTo(0.2, 6);
    expect(numbers(after, "board/k/value")[0]).toBeCloseTo(expected(k ?? 0, measured, reference), 12);
    expect(plan.procedures["g"]?.results.some(({ target }) => target.to === "state" && target.name === "board/k/value")).toBe(false);
  });
});

describe("an image pool on the board", () => {
  const pooled = edited(
    points,
    add("board", "pool:image-pool size=12 follows=d"),
    cut("board", "fake.y > d-fake.x"),
    join("board", "fake.y > pool.x"),
    join("board", "pool.y > d-fake.x"),
    play(["d"], ["g"]),
  );

  it("keeps examples as state, which only the steps of the player it follows write", () => {
    const plan = planOf(pooled);
    const state = (name: string) =>
      plan.procedures[name]?.results.flatMap(({ target }) => (target.to === "state" ? [target.name] : [])) ?? [];
    expect(state("d")).toEqual(expect.arrayContaining(["board/pool/examples", "board/pool/count"]));
    expect(state("g").filter((name) => name.startsWith("board/"))).toEqual([]);
    const after = playOn(plan, begin(plan), 1);
    expect(numbers(after, "board/pool/count")).toEqual([8]);
    expect(numbers(playOn(plan, after, 2), "board/pool/count")).toEqual([12]);
  });

  it("passes no gradient", () => {
    const plan = planOf(edited(pooled, play(["g"])));
    const before = begin(plan);
    const after = playOn(plan, before, 1);
    for (const name of weightsOf(plan, "G")) expect(numbers(after, name)).toEqual(numbers(before, name));
  });
});
