import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import { createRandom } from "../../src/core/random.ts";
import type { Edit } from "../../src/graph/edit.ts";
import type { Project, Turn } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { add, edited, found, images, join, points, set, show } from "./games.ts";
import { begin, next, type Played, playOn } from "./play-on.ts";

const play = (...turns: Turn[]): Edit => ({ edit: "set-training", training: { stages: [{ name: "Play", turns }] } });
const sgd = (id: string, learningRate: number): Edit => ({
  edit: "set-kind",
  graph: "board",
  node: id,
  kind: "sgd",
  params: { learningRate },
});

/** Small, so that G's own tanh does not saturate, which would make every derivative 0. */
const RATE = 1e-3;

/** G answers to the D that K steps of Adam would make; its own step is plain. */
function unrolled(project: Project, steps: number, mode = "differentiate"): Project {
  return edited(
    project,
    { edit: "remove-edge", graph: "board", edge: { source: "d-fake", sourcePort: "y", target: "g-loss", targetPort: "score" } },
    add("board", `ahead:unroll network=D steps=${steps} mode=${mode}`),
    add("board", "d-ahead:network network=D weights=ahead"),
    join("board", "real-loss.loss > ahead.loss"),
    join("board", "fake-loss.loss > ahead.loss"),
    join("board", "d-adam.optimizer > ahead.optimizer"),
    join("board", "fake.y > d-ahead.x"),
    join("board", "d-ahead.y > g-loss.score"),
    set("board", "d-adam", "epsilonPlace", "inside"),
    set("board", "d-adam", "learningRate", 0.05),
    set("board", "d-adam", "epsilon", 1e-3),
    sgd("g-adam", RATE),
    play(["d"], ["g"]),
  );
}

function planOf(project: Project): Plan {
  const { analysis, plan } = compile(project, catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map((diagnostic) => `${show(diagnostic)} ${diagnostic.message}`).join("\n"));
  return plan;
}

const weightsOf = (plan: Plan, network: string) =>
  plan.state.filter((entry) => entry.network === network && entry.role === "weight").map(({ name }) => name);

/** Up to the first step of G in the third iteration, when D's optimizer has moments. */
const readyForG = (plan: Plan): Played => playOn(plan, begin(plan), 5);

/** The gradient that G's step goes down. */
function gradientsOf(plan: Plan, from: Played): Map<string, number[]> {
  const after = next(plan, from);
  return new Map(
    weightsOf(plan, "G").map((name) => [name, [...from.state[name]!].map((value, i) => (value - after.state[name]![i]!) / RATE)]),
  );
}

const lossOf = (plan: Plan, from: Played) => next(plan, from).outputs.reports["g/total"] ?? Number.NaN;

/** The derivative along a direction, by differences of the loss itself. */
function difference(plan: Plan, from: Played, direction: ReadonlyMap<string, readonly number[]>): number {
  const step = 1e-5;
  const moved = (by: number): Played => ({
    ...from,
    state: {
      ...from.state,
      ...Object.fromEntries([...direction].map(([name, values]) => [name, from.state[name]!.map((value, i) => value + by * values[i]!)])),
    },
  });
  return (lossOf(plan, moved(step)) - lossOf(plan, moved(-step))) / (2 * step);
}

/** One direction per weight of G. */
function directions(plan: Plan): Map<string, number[]>[] {
  return weightsOf(plan, "G").map((name) => {
    const random = createRandom(4, name);
    const size = plan.state.find((entry) => entry.name === name)!.shape.reduce((a, b) => a * b, 1);
    return new Map([[name, Array.from({ length: size }, () => random.normal())]]);
  });
}

const along = (gradients: ReadonlyMap<string, readonly number[]>, direction: ReadonlyMap<string, readonly number[]>) =>
  [...direction].reduce((sum, [name, values]) => sum + values.reduce((part, value, i) => part + value * gradients.get(name)![i]!, 0), 0);

// Without batch norm, whose biases before it have gradient 0, differences have something to say about every weight.
const smooth = edited(images, set("D", "leaky", "function", "tanh"), set("G", "relu", "function", "tanh"), {
  edit: "set-training",
  training: { batchSize: 3 },
});
const smoothPoints = edited(points, set("D", "relu", "function", "tanh"), set("G", "relu", "function", "tanh"));

describe.each([
  ["a small MLP", smoothPoints],
  ["a convolutional discriminator", smooth],
] as const)("unrolled weights of %s", (_, project) => {
  it("give G the derivative through all three steps", () => {
    const plan = planOf(unrolled(project, 3));
    const from = readyForG(plan);
    const gradients = gradientsOf(plan, from);
    expect(Math.max(...[...gradients.values()].flat().map(Math.abs))).toBeGreaterThan(1e-3);
    for (const direction of directions(plan)) {
      const expected = difference(plan, from, direction);
      const got = along(gradients, direction);
      expect(Math.abs(got - expected), [...direction.keys()].join()).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)));
    }
  });

  it("without a gradient through the steps have the same loss and another derivative", () => {
    const [through, stopped] = [planOf(unrolled(project, 3)), planOf(unrolled(project, 3, "stop"))];
    const from = readyForG(through);
    expect(lossOf(stopped, from)).toBeCloseTo(lossOf(through, from), 12);
    const [a, b] = [gradientsOf(through, from), gradientsOf(stopped, from)];
    const apart = directions(through).map((direction) => Math.abs(along(a, direction) - along(b, direction)));
    expect(Math.max(...apart)).toBeGreaterThan(1e-4);
    const direction = directions(through)[0]!;
    expect(Math.abs(along(b, direction) - difference(stopped, from, direction))).toBeGreaterThan(1e-6);
  });

  it("are those of as many real steps of D on the same batch", () => {
    const ahead = planOf(unrolled(project, 2));
    const none = planOf(unrolled(project, 0));
    // Noise and examples of the whole iteration are the same, and so are those of two steps of D before G's.
    const feed = (source: string) => (source === "data" ? Array.from({ length: 3 * 16 * 16 }, (__, i) => Math.sin(i)) : undefined);
    const still = (from: Played, turn: number): Played => ({ ...from, position: { ...from.position, step: 0, turn } });
    const example = project === smooth ? feed : () => Array.from({ length: 16 }, (__, i) => Math.sin(i));
    let real = still(begin(none), 0);
    for (let k = 0; k < 2; k++) real = still(next(none, real, example), 0);
    const expected = next(none, still(real, 1), example).outputs.reports["g/total"];
    const got = next(ahead, still(begin(ahead), 1), example).outputs.reports["g/total"];
    expect(got).toBeCloseTo(expected ?? Number.NaN, 12);
  });

  it("leave the live weights, the slots and the count of D as they are", () => {
    const plan = planOf(unrolled(project, 3));
    const written = plan.procedures["g"]?.results.flatMap(({ target }) => (target.to === "state" ? [target.name] : [])) ?? [];
    expect(written.filter((name) => !name.startsWith("G/") && !name.startsWith("g-adam/"))).toEqual([]);
    expect(plan.stages[0]?.turns[1]?.counts).toEqual(["g-adam/step/g"]);
  });
});

describe("unrolled weights", () => {
  it("of no steps are the live ones", () => {
    const withoutUnroll = edited(unrolled(points, 0), set("board", "d-ahead", "weights", undefined));
    const [none, plain] = [planOf(unrolled(points, 0)), planOf(withoutUnroll)];
    expect(lossOf(none, playOn(none, begin(none), 1))).toBeCloseTo(lossOf(plain, playOn(plain, begin(plain), 1)), 12);
  });

  it("compute what does not depend on them once", () => {
    const tanhs = (steps: number) =>
      planOf(unrolled(smoothPoints, steps)).procedures["g"]?.equations.filter(
        ({ primitive, origin }) => primitive === "tanh" && origin.startsWith("G/"),
      ).length;
    expect(tanhs(4)).toBe(tanhs(1));
  });

  it("step from the count before a simultaneous step of D", () => {
    const together = planOf(edited(unrolled(points, 2), play(["d", "g"])));
    const apart = planOf(edited(unrolled(points, 2), play(["g"], ["d"])));
    const loss = (plan: Plan) => next(plan, begin(plan)).outputs.reports["g/total"];
    expect(loss(together)).toBeCloseTo(loss(apart) ?? Number.NaN, 12);
  });

  it("ask for a loss, for one that depends on them, and for no circle", () => {
    const project = unrolled(points, 2);
    const cut = (port: string): Edit => ({
      edit: "remove-edge",
      graph: "board",
      edge: { source: port, sourcePort: "loss", target: "ahead", targetPort: "loss" },
    });
    expect(found(edited(project, cut("real-loss"), cut("fake-loss")))).toContain("unroll.no-loss board/ahead:loss");
    expect(found(edited(project, join("board", "g-loss.loss > ahead.loss")))).toContain("unroll.circle board/ahead:loss");
    expect(found(edited(project, set("board", "d-adam", "epsilonPlace", "outside")))).toContain("unroll.epsilon board/d-adam:epsilonPlace");
    const ofReal = edited(project, cut("fake-loss"), set("board", "ahead", "network", "G"), set("board", "d-ahead", "weights", undefined));
    expect(found(ofReal)).toContain("unroll.independent board/ahead:loss");
    expect(found(project)).toEqual([]);
  });
});
