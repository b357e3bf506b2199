/** @file The games of the first papers, their losses and their tricks: what their specifications fix beyond the wiring. */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import { type LiveNumber, valueAt } from "../../src/core/schedule.ts";
import { kindsOf } from "../../src/export/kinds.ts";
import { openText } from "../../src/graph/file.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { initialState, run } from "../compile/play.ts";

const files = import.meta.glob<string>("../../presets/*.json", { eager: true, query: "?raw", import: "default" });

function preset(id: string): Project {
  const opened = openText(files[`../../presets/${id}.json`] ?? "", kindsOf(catalogue));
  if (!opened.ok) throw new Error(`${id}: ${opened.error.message}`);
  return opened.value.project;
}

function planOf(id: string): Plan {
  const { plan, analysis } = compile(preset(id), catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map(({ message }) => message).join("\n"));
  return plan;
}

function param(id: string, node: string, name: string): unknown {
  return preset(id).game.nodes.find((candidate) => candidate.id === node)?.params[name];
}

/** The draws of the noise and label nodes on the board: batch size and renewal. */
function draws(plan: Plan, procedure: string): unknown[] {
  const random = plan.procedures[procedure]?.equations.filter(({ primitive }) => primitive === "random") ?? [];
  return random
    .filter(({ attributes }) => /^(noise|labels|reference)\b/.test((attributes["stream"] as string).replace(/^board\//, "")))
    .map(({ attributes }) => [(attributes["shape"] as number[])[0], attributes["renewal"]]);
}

const turns = (id: string) => preset(id).training.stages.map((stage) => stage.turns);

describe("parameter counts", () => {
  // Of the networks in their order in the file.
  it.each([
    ["gan-2014", [283_920, 272_065]],
    ["gan-2014-minimax", [283_920, 272_065]],
    ["cgan-2014-small", [277_008, 166_865]],
    ["cgan-conv-small", [920_218, 882_282]],
    ["acgan-28", [262_816, 57_803]],
    ["controlgan-28", [367_520, 252_929, 105_866]],
    ["wgan-28", [240_320, 36_544]],
    ["wgan-gp-28", [390_017, 259_073]],
    ["lsgan-28", [259_040, 55_265]],
    ["label-smoothing", [259_040, 55_265]],
    ["instance-noise", [259_040, 55_265]],
    ["feature-matching", [259_040, 55_265]],
    ["virtual-batch-norm", [259_040, 55_265]],
    // Kernels of 32 × 5 over 3,136 features, and as many more inputs to the last layer as there are kernels.
    ["minibatch-discrimination", [259_040, 55_265 + 3136 * 32 * 5 + 32]],
    ["ring-collapse", [64 * 128 + 128 + 128 * 128 + 128 + 128 * 2 + 2, 2 * 128 + 128 + 128 + 1]],
    ["grid-25", [16 * 64 + 64 + 64 * 64 + 64 + 64 * 2 + 2, 2 * 64 + 64 + 64 + 1]],
    ["xy-game", [1, 1]],
  ])("of %s are those of the specification", (id, counts) => {
    expect([...compile(preset(id), catalogue).analysis.networks.values()].map(({ trainable }) => trainable)).toEqual(counts);
  });
});

describe("the game of x times y", () => {
  const radius = (id: string, steps: number) => {
    const plan = planOf(id);
    const [name] = Object.keys(plan.procedures).filter((procedure) => procedure.includes("plays"));
    let state = initialState(plan);
    for (let t = 0; t < steps; t++) state = run(plan, name ?? "", { state, count: t + 1, draw: { seed: 1, step: t, iteration: t } }).state;
    return Math.hypot(...["generator", "discriminator"].map((network) => state[`${network}/value/value`]?.[0] ?? Number.NaN));
  };

  it("grows by √(1 + 0.1²) at each simultaneous step", () => {
    expect(radius("xy-game", 500)).toBeCloseTo(Math.SQRT2 * 1.01 ** 250, 6);
  });

  it("comes to rest with historical averaging", () => {
    expect(radius("historical-averaging", 500)).toBeLessThan(0.05);
  });
});

describe("order, noise and batches", () => {
  it("of 2014: both players move at once, on one draw of z", () => {
    expect([turns("gan-2014"), turns("cgan-2014-small")]).toEqual([[[["d", "g"]]], [[["d", "g"]]]]);
    const plan = planOf("gan-2014");
    expect(draws(plan, plan.stages[0]?.turns[0]?.procedure ?? "")).toEqual([[100, "step"]]);
  });

  it("of 2014's Algorithm 1: D moves k times, then G once, each on noise of its own", () => {
    expect(turns("gan-2014-minimax")).toEqual([[["d"], ["g"]]]);
    const plan = planOf("gan-2014-minimax");
    expect([draws(plan, "d"), draws(plan, "g")]).toEqual([[[100, "step"]], [[100, "step"]]]);
  });

  it("of the convolutional CGAN: the generator first, each with noise of its own", () => {
    expect(turns("cgan-conv-small")).toEqual([[["g"], ["d"]]]);
    const plan = planOf("cgan-conv-small");
    expect([draws(plan, "g"), draws(plan, "d")]).toEqual([[[128, "step"]], [[128, "step"]]]);
  });

  it("of ACGAN: the generator makes twice as many images as the discriminator is given, from the generator in inference", () => {
    const plan = planOf("acgan-28");
    const both = (size: number) => [
      [size, "step"],
      [size, "step"],
    ];
    expect([draws(plan, "d"), draws(plan, "g")]).toEqual([both(100), both(200)]);
    expect(plan.procedures["d"]?.results.some(({ target }) => target.to === "state" && target.name.startsWith("generator/"))).toBe(false);
  });

  it("of WGAN: 100 critic steps in the first 25 iterations and in every 500th, 5 in the others", () => {
    const steps = param("wgan-28", "d", "steps") as LiveNumber;
    expect([0, 24, 25, 499, 500].map((t) => valueAt(steps, t))).toEqual([100, 100, 5, 5, 5]);
    expect(turns("wgan-28")).toEqual([[["d"], { players: ["d-more"], every: 500, after: 1 }, ["g"]]]);
    expect([param("wgan-28", "d-more", "steps"), param("wgan-28", "d-more", "clip"), param("wgan-28", "d", "clip")]).toEqual([
      95, 0.01, 0.01,
    ]);
  });

  it("of virtual batch norm: the reference is the same in every step and in the view", () => {
    const plan = planOf("virtual-batch-norm");
    expect(draws(plan, "g")).toEqual([
      [64, "iteration"],
      [64, "never"],
    ]);
    expect(draws(plan, plan.views[0]?.procedure ?? "")).toEqual([
      [64, "never"],
      [64, "never"],
    ]);
  });
});

describe("schedules", () => {
  it("of 2014: the learning rate falls at each batch to a floor, the momentum climbs over 25 epochs", () => {
    const [rate, momentum] = [param("gan-2014", "g-opt", "learningRate"), param("gan-2014", "g-opt", "momentum")] as LiveNumber[];
    expect(valueAt(rate!, 1)).toBeCloseTo(0.1 / 1.000004, 12);
    expect(valueAt(rate!, 1e8)).toBe(1e-6);
    expect([0, 1250, 2500, 9000].map((t) => valueAt(momentum!, t))).toEqual([0.5, 0.6, 0.7, 0.7]);
  });

  it("of instance noise: the deviation falls to nothing", () => {
    const layer = preset("instance-noise").networks[1]?.nodes.find(({ kind }) => kind === "gaussian-noise");
    expect([0, 1000, 2000, 5000].map((t) => valueAt(layer?.params["deviation"] as LiveNumber, t))).toEqual([0.1, 0.05, 0, 0]);
  });
});

describe("unrolling", () => {
  it("is all that parts the unrolled ring from the collapsing one", () => {
    const [unrolled, collapsing] = [preset("ring-unrolled"), preset("ring-collapse")];
    expect([unrolled.networks, unrolled.training]).toEqual([collapsing.networks, collapsing.training]);
    const rates = [unrolled, collapsing].map(({ game }) =>
      game.nodes.flatMap(({ kind, params }) => (kind === "adam" ? [params["learningRate"]] : [])),
    );
    expect(rates[0]).toEqual(rates[1]);
  });

  it.each(["ring-unrolled", "unrolled-smnist"])("of %s looks five steps ahead and leaves the discriminator's own step as it is", (id) => {
    expect(param(id, "ahead", "mode") ?? "differentiate").toBe("differentiate");
    expect(param(id, "ahead", "steps") ?? 5).toBe(5);
    // Both sets of losses are of the same game: the generator has both halves of its value.
    const to = preset(id).game.edges.filter(({ target, targetPort }) => target === "g" && targetPort === "loss");
    expect(to.map(({ source }) => source)).toEqual(["g-fake", "g-real"]);
  });
});
