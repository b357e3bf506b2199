import { describe, expect, it } from "vitest";
import { checkProcedure } from "../../src/compile/check-plan.ts";
import { compile } from "../../src/compile/index.ts";
import { memoryOf } from "../../src/compile/memory.ts";
import type { Plan, Procedure } from "../../src/compile/plan.ts";
import { networkProcedure } from "../../src/compile/trace-network.ts";
import type { Edit } from "../../src/graph/edit.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { add, chain, cut, edited, game, images, insert, join, mute, points, set, show } from "./games.ts";
import { bytesOf, initialState, run } from "./play.ts";

function planOf(project: Project): Plan {
  const { analysis, plan } = compile(project, catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map(show).join("\n"));
  return plan;
}

function written(plan: Plan, name: string): string[] {
  return (plan.procedures[name]?.results ?? []).flatMap(({ target }) => (target.to === "state" ? [target.name] : [])).sort();
}

function of(plan: Plan, network: string, ...roles: string[]): string[] {
  return plan.state.filter((entry) => entry.network === network && roles.includes(entry.role)).map(({ name }) => name);
}

function slots(plan: Plan, optimizer: string): string[] {
  return plan.state.filter(({ name, role }) => role === "slot" && name.startsWith(`${optimizer}/`)).map(({ name }) => name);
}

function feeds({ inputs, variables }: Procedure): Record<string, readonly number[]> {
  return Object.fromEntries(
    inputs.flatMap(({ variable, binding }) =>
      binding.from === "feed" ? [[`${binding.source}.${binding.port}`, variables[variable]?.shape ?? []]] : [],
    ),
  );
}

const stages = (...turns: string[][]): Edit => ({ edit: "set-training", training: { stages: [{ name: "Play", turns }] } });
const sgd = (id: string, learningRate = 0.1): Edit => ({
  edit: "set-kind",
  graph: "board",
  node: id,
  kind: "sgd",
  params: { learningRate },
});
const withSgd = edited(points, sgd("d-adam"), sgd("g-adam"));

describe("a player's step", () => {
  it("is sound and writes exactly what the player owns", () => {
    for (const project of [points, images, edited(images, insert("D", "dnorm:batch-norm", "down.y > leaky.x"))]) {
      const plan = planOf(project);
      for (const procedure of Object.values(plan.procedures)) expect(checkProcedure(procedure)).toEqual([]);
      expect(written(plan, "d")).toEqual([...of(plan, "D", "weight", "statistic"), ...slots(plan, "d-adam")].sort());
      expect(written(plan, "g")).toEqual([...of(plan, "G", "weight", "statistic"), ...slots(plan, "g-adam")].sort());
      expect(slots(plan, "d-adam")).toHaveLength(2 * of(plan, "D", "weight").length);
    }
  });

  it("computes only what its losses need", () => {
    const { d, g } = planOf(points).procedures as { d: Procedure; g: Procedure };
    expect(feeds(g)).toEqual({});
    expect(feeds(d)).toEqual({ "data.points": [8, 2] });
    const backward = (procedure: Procedure, prefix: string) =>
      procedure.equations.filter(({ origin, phase }) => phase === "backward" && origin.startsWith(prefix));
    expect(backward(d, "G/")).toEqual([]);
    expect(backward(g, "G/").length).toBeGreaterThan(0);
    expect(d.equations.some(({ origin }) => origin === "board/g-loss")).toBe(false);
  });

  it("goes down the slope that differences measure", () => {
    const plan = planOf(withSgd);
    for (const [player, weights] of [
      ["d", ["D/hidden/kernel", "D/last/bias"]],
      ["g", ["G/hidden/kernel", "G/last/kernel"]],
    ] as const) {
      const state = initialState(plan);
      const after = run(plan, player, { state });
      for (const name of weights) {
        for (const [i, value] of (state[name] ?? new Float64Array()).slice(0, 3).entries()) {
          const loss = (shift: number) => {
            const moved = Float64Array.from(state[name] ?? []);
            moved[i] = value + shift;
            return run(plan, player, { state: { ...state, [name]: moved } }).reports[`${player}/total`] ?? 0;
          };
          const slope = (loss(1e-6) - loss(-1e-6)) / 2e-6;
          expect((value - (after.state[name]?.[i] ?? 0)) / 0.1).toBeCloseTo(slope, 5);
        }
      }
    }
  });

  it("reports its sum and each term", () => {
    const plan = planOf(points);
    const { reports } = run(plan, "d", { state: initialState(plan) });
    expect(Object.keys(reports).sort()).toEqual(["d/total", "fake-loss", "real-loss"]);
    expect(reports["d/total"]).toBeCloseTo((reports["fake-loss"] ?? 0) + (reports["real-loss"] ?? 0), 12);
  });

  it("adds the terms that reach the player through other nodes to its report", () => {
    const mixed = edited(
      points,
      add("board", "both:add"),
      cut("board", "real-loss.loss > d.loss"),
      cut("board", "fake-loss.loss > d.loss"),
      join("board", "real-loss.loss > both.a"),
      join("board", "fake-loss.loss > both.b"),
      join("board", "both.y > d.loss"),
    );
    const { reports } = run(planOf(mixed), "d", { state: initialState(planOf(mixed)) });
    expect(Object.keys(reports).sort()).toEqual(["both", "d/total", "fake-loss", "real-loss"]);
  });

  it("keeps clipped weights within bounds, live", () => {
    const plan = planOf(edited(withSgd, set("board", "d", "clip", 0.05)));
    const { state } = run(plan, "d", { state: initialState(plan) });
    const largest = Math.max(...of(plan, "D", "weight").flatMap((name) => [...(state[name] ?? [])].map(Math.abs)));
    expect(largest).toBeCloseTo(0.05, 12);
    expect(plan.scalars).toContainEqual({ name: "board/d/clip", value: 0.05, at: { graph: "board", node: "d", param: "clip" } });
  });

  it("has batches of its own size", () => {
    const plan = planOf(edited(points, set("board", "d", "batch", 0.5)));
    expect(feeds(plan.procedures["d"]!)).toEqual({ "data.points": [4, 2] });
    expect(plan.procedures["g"]!.variables.some(({ shape }) => shape[0] === 8 && shape[1] === 4)).toBe(true);
  });

  it("leaves muted terms out", () => {
    const plan = planOf(edited(points, mute("board", "real-loss")));
    expect(feeds(plan.procedures["d"]!)).toEqual({});
  });
});

describe("a turn of two players", () => {
  const together = planOf(edited(withSgd, stages(["d", "g"])));
  const apart = planOf(edited(withSgd, stages(["d"], ["g"])));

  it("moves both from the same old weights", () => {
    const state = initialState(apart);
    const both = run(together, "d+g", { state });
    const d = run(apart, "d", { state });
    const g = run(apart, "g", { state });
    for (const name of of(apart, "D", "weight")) expect(both.state[name]).toEqual(d.state[name]);
    for (const name of of(apart, "G", "weight")) expect(both.state[name]).toEqual(g.state[name]);
    const after = run(apart, "g", { state: d.state });
    expect(after.state["G/last/kernel"]).not.toEqual(g.state["G/last/kernel"]);
  });

  it("is one procedure that counts for both", () => {
    expect(together.stages).toEqual([
      {
        name: "Play",
        iterations: undefined,
        turns: [{ players: ["d", "g"], procedure: "d+g", steps: 1, counts: ["d-adam/step/d", "g-adam/step/g"] }],
      },
    ]);
  });

  it("is traced once however many stages have it", () => {
    const plan = planOf({
      ...points,
      training: {
        ...points.training,
        stages: [
          { name: "a", iterations: 5, turns: [["d"]] },
          { name: "b", turns: [["d"], ["g"], ["d"]] },
        ],
      },
    });
    expect(Object.keys(plan.procedures).sort()).toEqual(["d", "g", "view/scatter"]);
    expect(plan.stages.map(({ turns }) => turns.length)).toEqual([1, 3]);
  });
});

describe("players that share an optimizer", () => {
  const shared = edited(
    points,
    add("board", 'd2:player networks=["D"]'),
    join("board", "d-adam.optimizer > d2.optimizer"),
    cut("board", "fake-loss.loss > d.loss"),
    join("board", "fake-loss.loss > d2.loss"),
    stages(["d"], ["d2"], ["g"]),
  );

  it("share its memory and its count where they share a network", () => {
    const plan = planOf(shared);
    expect(plan.stages[0]?.turns.map(({ counts }) => counts)).toEqual([["d-adam/step/d+d2"], ["d-adam/step/d+d2"], ["g-adam/step/g"]]);
    expect(written(plan, "d")).toEqual(written(plan, "d2"));
    expect(slots(plan, "d-adam")).toHaveLength(2 * of(plan, "D", "weight").length);
  });

  it("count apart where they train different networks", () => {
    const plan = planOf(edited(points, cut("board", "g-adam.optimizer > g.optimizer"), join("board", "d-adam.optimizer > g.optimizer")));
    expect(plan.stages[0]?.turns.map(({ counts }) => counts)).toEqual([["d-adam/step/d"], ["d-adam/step/g"]]);
  });
});

describe("running statistics", () => {
  const normed = edited(images, insert("D", "dnorm:batch-norm momentum=0.9", "down.y > leaky.x"), set("board", "data", "examples", 64));

  it("follow both batches of a step, one after the other", () => {
    const plan = planOf(normed);
    const state = initialState(plan);
    const mean = (project: Project) => run(planOf(project), "d", { state }).state["D/dnorm/mean"] ?? new Float64Array();
    const [both, fake, real] = [
      mean(normed),
      mean(edited(normed, set("board", "d-real", "update", "never"))),
      mean(edited(normed, set("board", "d-fake", "update", "never"))),
    ];
    const order = compile(normed, catalogue).analysis.board.order;
    const [first, second] = order.indexOf("d-fake") < order.indexOf("d-real") ? [fake, real] : [real, fake];
    // From 0, one batch leaves 0.1 of its mean; a second one keeps 0.9 of that.
    for (const [i, value] of both.entries()) expect(value).toBeCloseTo(0.9 * (first[i] ?? 0) + (second[i] ?? 0), 10);
  });

  it("are written only when the owner moves, unless the use says otherwise", () => {
    const touches = (project: Project, player: string) => written(planOf(project), player).filter((name) => name.endsWith("norm/mean"));
    expect(touches(normed, "g")).toEqual(["G/norm/mean"]);
    expect(touches(normed, "d")).toEqual(["D/dnorm/mean"]);
    expect(touches(edited(normed, set("board", "fake", "update", "always")), "d")).toEqual(["D/dnorm/mean", "G/norm/mean"]);
    expect(touches(edited(normed, set("board", "fake", "update", "never")), "g")).toEqual([]);
  });

  it("are read by uses in inference and written by none of them", () => {
    const plan = planOf(normed);
    const reads = (name: string) =>
      plan.procedures[name]?.inputs.flatMap(({ binding }) => (binding.from === "state" ? [binding.name] : []));
    expect(reads("view/samples")).toContain("G/norm/variance");
    expect(reads("d")).not.toContain("G/norm/variance");
    expect(written(plan, "view/samples")).toEqual([]);
  });
});

describe("a view", () => {
  it("has its own number of examples, fixed noise, and writes nothing", () => {
    const plan = planOf(images);
    const procedure = plan.procedures["view/samples"]!;
    const random = procedure.equations.filter(({ primitive }) => primitive === "random");
    expect(random.map(({ attributes }) => [attributes["renewal"], attributes["shape"]])).toEqual([["never", [6, 4]]]);
    expect(plan.views).toMatchObject([
      {
        node: "samples",
        kind: "sample-grid",
        procedure: "view/samples",
        shown: { images: { type: { shape: [16, 16, 1] }, title: "Network", made: true } },
      },
    ]);
    const state = initialState(plan);
    const look = (step: number) => run(plan, "view/samples", { state, draw: { seed: 1, step, iteration: step } }).views["images"];
    expect(look(3)).toEqual(look(0));
    expect(look(0)?.shape).toEqual([6, 16, 16, 1]);
  });

  it("takes the size of a lattice where one comes in", () => {
    const plan = planOf(
      edited(
        points,
        add("board", "plane:lattice points=5"),
        add("board", "on-plane:network network=D"),
        join("board", "plane.points > on-plane.x"),
        join("board", "on-plane.y > scatter.score"),
        set("board", "scatter", "count", 7),
      ),
    );
    const { views } = run(plan, "view/scatter", { state: initialState(plan) });
    expect([views["generated"]?.shape, views["score"]?.shape]).toEqual([
      [7, 2],
      [25, 1],
    ]);
  });
});

describe("random numbers", () => {
  const draws = (procedure: Procedure | undefined) =>
    (procedure?.equations ?? []).filter(({ primitive }) => primitive === "random").map(({ attributes }) => attributes);

  it("are renewed as the node says", () => {
    const plan = planOf(edited(points, set("board", "noise", "renewal", "iteration")));
    expect(draws(plan.procedures["d"])).toMatchObject([{ renewal: "iteration", stream: "board/noise", shape: [8, 4] }]);
    expect(draws(planOf(points).procedures["d"])).toMatchObject([{ renewal: "step" }]);
  });

  it("inside a network differ from use to use", () => {
    const noisy = edited(points, insert("D", "drop:dropout", "relu.y > last.x"));
    const streams = draws(planOf(noisy).procedures["d"]).map(({ stream }) => stream);
    expect(new Set(streams).size).toBe(3);
    expect(streams).toContain("D/drop@d-real");
  });

  it("of dropout are not drawn where a use lets it not act", () => {
    const calm = edited(
      points,
      insert("D", "drop:dropout", "relu.y > last.x"),
      set("board", "d-real", "dropout", false),
      set("board", "d-fake", "dropout", false),
    );
    expect(draws(planOf(calm).procedures["d"]).map(({ stream }) => stream)).toEqual(["board/noise"]);
  });
});

describe("blocks in a plan", () => {
  const block = {
    id: "wide",
    name: "Wide",
    params: [{ name: "width", default: 8 }],
    ...chain('input > first:dense units={"param":"width"} > drop:dropout rate={"param":"rate"} > output'),
  };
  const project = game({
    ...points,
    blocks: [{ ...block, params: [...block.params, { name: "rate", default: 0.5 }] }],
    networks: points.networks.map((network) =>
      network.id === "D"
        ? {
            ...network,
            ...chain("input shape=[2] > a:block block=wide > b:block block=wide width=5 rate=0.1 > last:dense units=1 > output"),
          }
        : network,
    ),
  });

  it("name their weights by the use, and find their live parameters where they stand in the document", () => {
    const plan = planOf(project);
    expect(of(plan, "D", "weight")).toEqual([
      "D/a.first/kernel",
      "D/a.first/bias",
      "D/b.first/kernel",
      "D/b.first/bias",
      "D/last/kernel",
      "D/last/bias",
    ]);
    expect(written(plan, "d")).toEqual(expect.arrayContaining(["D/a.first/kernel", "d-adam/D/b.first/kernel/m"]));
    const live = plan.scalars.filter(({ name }) => name.includes("drop"));
    for (const entry of live)
      expect(entry).toHaveProperty("at", { graph: "D", node: entry.name.includes("/a.") ? "a" : "b", param: "rate" });
    for (const procedure of Object.values(plan.procedures)) expect(checkProcedure(procedure)).toEqual([]);
  });
});

describe("memory", () => {
  it("is the state and the largest peak", () => {
    const plan = planOf(images);
    const memory = memoryOf(plan);
    expect(memory.weights).toBe(bytesOf(plan, "weight") + bytesOf(plan, "statistic"));
    expect(memory.slots).toBe(bytesOf(plan, "slot"));
    expect(memory.bytes).toBe(memory.weights + memory.slots + memory.peak);
    expect(Object.keys(plan.procedures)).toContain(memory.procedure);
    expect(memory.largest.map(({ bytes }) => bytes)).toEqual(memory.largest.map(({ bytes }) => bytes).toSorted((a, b) => b - a));
  });

  it("grows with the batch, the state does not", () => {
    const [small, large] = [8, 64].map((batchSize) => memoryOf(planOf(edited(images, { edit: "set-training", training: { batchSize } }))));
    expect(large?.peak).toBeGreaterThan(4 * (small?.peak ?? 0));
    expect(large?.weights).toBe(small?.weights);
  });
});

describe("a network by itself", () => {
  it("is a procedure from its inputs to its outputs", () => {
    const { analysis } = compile(images, catalogue);
    const procedure = networkProcedure(analysis, "G", 3);
    expect(feeds(procedure!)).toEqual({ "G.x": [3, 4] });
    expect(procedure?.results.map(({ target }) => target)).toEqual([{ to: "view", port: "y" }]);
    expect(networkProcedure(analysis, "H", 3)).toBeUndefined();
    expect(networkProcedure(compile(edited(images, cut("G", "norm.y > relu.x")), catalogue).analysis, "G", 3)).toBeUndefined();
  });
});

describe("a project with errors", () => {
  it("has no plan", () => {
    expect(compile(edited(points, cut("board", "noise.z > fake.x")), catalogue).plan).toBeUndefined();
  });
});
