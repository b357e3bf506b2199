import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import { checkPlan } from "../../src/compile/check-plan.ts";
import { flopsOf } from "../../src/compile/cost.ts";
import { compile } from "../../src/compile/index.ts";
import { memoryOf } from "../../src/compile/memory.ts";
import { sharePrefixes } from "../../src/compile/optimise/share-prefixes.ts";
import type { Plan, Procedure } from "../../src/compile/plan.ts";
import { planGame } from "../../src/compile/plan-game.ts";
import { printProcedure } from "../../src/compile/print-plan.ts";
import type { Tracer } from "../../src/compile/trace.ts";
import { type Project, projectSchema } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { createPrefixes } from "../../src/train/session-prefixes.ts";
import { edited, images, insert, set } from "./games.ts";
import { planFrom, prefixesOf, procedure } from "./turn-plans.ts";

/** tanh(z × w), from noise of an iteration. */
function made(t: Tracer) {
  const w = t.input({ from: "state", name: "w" }, [64, 3]);
  return t.tanh(t.matMul(t.random([4, 64], { distribution: "normal", stream: "z", renewal: "iteration" }), w));
}

const d = procedure("d", (t) => t.result(t.sum(made(t), [0, 1]), { to: "report", name: "d" }));
const g = procedure("g", (t) => {
  const fake = made(t);
  const loss = t.sum(t.square(fake), [0, 1]);
  const w = t.input({ from: "state", name: "w" }, [64, 3]);
  const [gradient = w] = t.gradient(loss, [w]);
  t.result(t.sub(w, gradient), { to: "state", name: "w" });
});

const printed = ({ procedures, stages }: Plan): string =>
  [
    ...Object.values(procedures).map(printProcedure),
    ...stages.flatMap(({ turns }) => turns.map(({ procedure, prefixes = [] }) => [...prefixes, procedure].join(", then "))),
  ]
    .join("\n\n")
    .replaceAll(/ {2};.*$/gm, "");

test("a product that two turns need is kept by a prefix, and its activation is computed again", () => {
  const before = planFrom([d, g]);
  expect(`${printed(before)}\n\n=>\n\n${printed(sharePrefixes(before))}`).toMatchInlineSnapshot(`
    "d
    in   v0:f32[64,3] = state w
         v1:f32[4,64] = random {shape: [4,64], distribution: "normal", stream: "z", renewal: "iteration"}
         v2:f32[4,3] = matMul v1 v0 {transposeA: false, transposeB: false}
         v3:f32[4,3] = tanh v2
         v4:f32[] = sum v3 {axes: [0,1], keepDims: false}
    out  report d = v4

    g
    in   v0:f32[64,3] = state w
         v1:f32[4,64] = random {shape: [4,64], distribution: "normal", stream: "z", renewal: "iteration"}
         v2:f32[4,3] = matMul v1 v0 {transposeA: false, transposeB: false}
         v3:f32[4,3] = tanh v2
         v4:f32[4,3] = square v3
         v5:f32[] = sum v4 {axes: [0,1], keepDims: false}
         v6:f32[] = fill {shape: [], value: 1}
         v7:f32[1,1] = fill {shape: [1,1], value: 1}
         v8:f32[4,3] = fill {shape: [4,3], value: 1}
         v9:f32[] = fill {shape: [], value: 2}
         v10:f32[4,3] = mul v3 v9
         v11:f32[4,3] = square v3
         v12:f32[4,3] = sub v6 v11
         v13:f32[4,3] = mul v10 v12
         v14:f32[64,3] = matMul v1 v13 {transposeA: true, transposeB: false}
         v15:f32[64,3] = sub v0 v14
    out  state w = v15

    d

    g

    =>

    d
    in   v0:f32[4,3] = kept shared/d+g/0
         v1:f32[4,3] = tanh v0
         v2:f32[] = sum v1 {axes: [0,1], keepDims: false}
    out  report d = v2

    g
    in   v0:f32[64,3] = state w
    in   v1:f32[4,3] = kept shared/d+g/0
         v2:f32[4,64] = random {shape: [4,64], distribution: "normal", stream: "z", renewal: "iteration"}
         v3:f32[4,3] = tanh v1
         v4:f32[] = fill {shape: [], value: 1}
         v5:f32[] = fill {shape: [], value: 2}
         v6:f32[4,3] = mul v3 v5
         v7:f32[4,3] = square v3
         v8:f32[4,3] = sub v4 v7
         v9:f32[4,3] = mul v6 v8
         v10:f32[64,3] = matMul v2 v9 {transposeA: true, transposeB: false}
         v11:f32[64,3] = sub v0 v10
    out  state w = v11

    shared/d+g
    in   v0:f32[64,3] = state w
         v1:f32[4,64] = random {shape: [4,64], distribution: "normal", stream: "z", renewal: "iteration"}
         v2:f32[4,3] = matMul v1 v0 {transposeA: false, transposeB: false}
    out  kept shared/d+g/0 = v2

    shared/d+g, then d

    shared/d+g, then g"
  `);
});

describe("nothing is shared", () => {
  const shared = (turns: readonly Procedure[], more?: Partial<Plan>) => prefixesOf(sharePrefixes(planFrom(turns, more)));

  test("when the weights are written in between", () => {
    expect(shared([d, g])).toEqual(["shared/d+g"]);
    expect(shared([g, d])).toEqual([]);
  });

  test("when each step has noise, a batch or a count of its own", () => {
    const reads = (name: string, write: (t: Tracer) => ReturnType<Tracer["tanh"]>) =>
      procedure(name, (t) => {
        const w = t.input({ from: "state", name: "w" }, [64, 3]);
        t.result(t.sum(t.matMul(write(t), w), [0, 1]), { to: "report", name });
      });
    const twice = (write: (t: Tracer) => ReturnType<Tracer["tanh"]>, more?: Partial<Plan>) =>
      shared([reads("a", write), reads("b", write)], more);
    const noise = (renewal: "step" | "iteration" | "never") => (t: Tracer) =>
      t.random([4, 64], { distribution: "normal", stream: "z", renewal });
    expect(twice(noise("step"))).toEqual([]);
    expect(twice(noise("iteration"))).toEqual(["shared/a+b"]);
    expect(twice(noise("never"))).toEqual(["shared/a+b"]);
    const batch = (t: Tracer) => t.input({ from: "feed", source: "data", port: "x" }, [4, 64]);
    const source = (renewal: "step" | "iteration") => ({ sources: [{ node: "data", kind: "points", params: {}, renewal, outputs: {} }] });
    expect(twice(batch, source("step"))).toEqual([]);
    expect(twice(batch, source("iteration"))).toEqual(["shared/a+b"]);
    const scaled = (t: Tracer) => t.mul(noise("iteration")(t), t.input({ from: "scalar", name: "n" }, []));
    expect(twice(scaled, { scalars: [{ name: "n", stepsOf: "a" }] })).toEqual([]);
    expect(twice(scaled, { scalars: [{ name: "n", value: 2, at: { graph: "board", node: "n", param: "n" } }] })).toEqual(["shared/a+b"]);
  });

  test("when the streams are not the same, or the sizes of the batches", () => {
    const reads = (name: string, stream: string, batch: number) =>
      procedure(name, (t) => {
        const z = t.random([batch, 64], { distribution: "normal", stream, renewal: "iteration" });
        t.result(t.sum(t.matMul(z, t.input({ from: "state", name: "w" }, [64, 3])), [0, 1]), { to: "report", name });
      });
    expect(shared([reads("a", "z", 4), reads("b", "z", 4)])).toEqual(["shared/a+b"]);
    expect(shared([reads("a", "z", 4), reads("b", "y", 4)])).toEqual([]);
    expect(shared([reads("a", "z", 4), reads("b", "z", 5)])).toEqual([]);
  });

  test("when it is cheaper to compute than to read, or next to nothing of the turn", () => {
    const small = (name: string) =>
      procedure(name, (t) => {
        const z = t.random([4, 64], { distribution: "normal", stream: "z", renewal: "iteration" });
        const x = t.input({ from: "feed", source: "data", port: "x" }, [4, 64]);
        t.result(t.sum(t.mul(t.tanh(z), x), [0, 1]), { to: "report", name });
      });
    const sources = [{ node: "data", kind: "points", params: {}, renewal: "step" as const, outputs: {} }];
    expect(shared([small("a"), small("b")], { sources })).toEqual([]);
    const busy = (name: string) =>
      procedure(name, (t) => {
        t.result(t.sum(made(t), [0, 1]), { to: "report", name: "shared" });
        const x = t.input({ from: "feed", source: "data", port: name }, [256, 256]);
        t.result(t.sum(t.matMul(x, x), [0, 1]), { to: "report", name });
      });
    expect(shared([busy("a"), busy("b")], { sources })).toEqual([]);
  });

  test("between stages", () => {
    const { procedures, ...plan } = planFrom([d, g]);
    const [stage] = plan.stages;
    const apart = stage!.turns.map((turn) => ({ ...stage!, iterations: 3, turns: [turn] }));
    expect(prefixesOf(sharePrefixes({ ...plan, procedures, stages: apart }))).toEqual([]);
  });
});

test("a turn that comes several times shares with itself, unless it writes what it reads", () => {
  const [dPlan, gPlan] = [planFrom([d]), planFrom([g])];
  const often = ({ stages, ...plan }: Plan): Plan => ({
    ...plan,
    stages: stages.map((stage) => ({ ...stage, turns: stage.turns.map((turn) => ({ ...turn, steps: 5 })) })),
  });
  expect(prefixesOf(sharePrefixes(dPlan))).toEqual([]);
  expect(prefixesOf(sharePrefixes(often(dPlan)))).toEqual(["shared/d"]);
  expect(prefixesOf(sharePrefixes(often(gPlan)))).toEqual([]);
});

test("prefixes of fewer turns read from those of more", () => {
  const deep = (name: string, layers: number) =>
    procedure(name, (t) => {
      let x = t.random([4, 64], { distribution: "normal", stream: "z", renewal: "iteration" });
      for (let i = 0; i < layers; i++) x = t.tanh(t.matMul(x, t.input({ from: "state", name: `w${i}` }, [64, 64])));
      t.result(t.sum(x, [0, 1]), { to: "report", name });
    });
  const plan = sharePrefixes(planFrom([deep("a", 1), deep("b", 2), deep("c", 2)]));
  expect(checkPlan(plan)).toEqual([]);
  expect(plan.stages[0]?.turns.map(({ prefixes }) => prefixes)).toEqual([
    ["shared/a+b+c"],
    ["shared/a+b+c", "shared/b+c"],
    ["shared/a+b+c", "shared/b+c"],
  ]);
  expect(plan.procedures["shared/b+c"]?.equations.filter(({ primitive }) => primitive === "matMul")).toHaveLength(1);
});

describe("the checker of plans", () => {
  const plan = sharePrefixes(planFrom([d, g]));
  const [stage] = plan.stages;
  const withTurns = (change: (turn: Plan["stages"][number]["turns"][number]) => object): Plan => ({
    ...plan,
    stages: [{ ...stage!, turns: stage!.turns.map((turn) => ({ ...turn, ...change(turn) })) }],
  });
  const prefix = plan.procedures["shared/d+g"]!;

  test("finds what is read before it is kept", () => {
    expect(checkPlan(plan)).toEqual([]);
    expect(checkPlan(withTurns(({ procedure }) => (procedure === "d" ? { prefixes: [] } : {})))).toEqual([
      "d: d reads shared/d+g/0 before it is kept",
    ]);
  });

  test("finds a prefix that is not there, and one that draws, counts or writes", () => {
    expect(checkPlan(withTurns(({ prefixes = [] }) => ({ prefixes: [...prefixes, "none"] })))).toContain("there is no procedure none");
    const fresh = prefix.equations.map((equation) =>
      equation.primitive === "random" ? { ...equation, attributes: { ...equation.attributes, renewal: "step" } } : equation,
    );
    const changed = {
      ...prefix,
      equations: fresh,
      results: [...prefix.results, { ...prefix.results[0]!, target: { to: "state" as const, name: "w" } }],
    };
    const problems = checkPlan({ ...plan, procedures: { ...plan.procedures, "shared/d+g": changed } });
    expect(problems).toContain("shared/d+g draws fresh noise");
    expect(problems).toContain("shared/d+g writes state w");
  });

  test("finds values that are kept twice, or by a procedure that is no prefix", () => {
    const twin = { ...prefix, name: "twin" };
    const problems = checkPlan({ ...plan, procedures: { ...plan.procedures, twin } });
    expect(problems).toEqual(["twin keeps values and is no prefix", "shared/d+g/0 is kept twice"]);
  });
});

describe("when a prefix runs", () => {
  const runs = (plan: Plan, order: readonly (readonly [name: string, iteration: number])[]): string[] => {
    const prefixes = createPrefixes(plan);
    const turns = new Map(plan.stages.flatMap(({ turns }) => turns.map((turn) => [turn.procedure, turn] as const)));
    return order.flatMap(([name, iteration]) => {
      const ran: string[] = [];
      prefixes.prepare(turns.get(name)!, iteration, (prefix) => ran.push(prefix));
      prefixes.ran(name);
      return [...ran, name];
    });
  };
  const plan = sharePrefixes(planFrom([d, g]));

  test("once for two turns of an iteration, and again in the next", () => {
    expect(
      runs(plan, [
        ["d", 0],
        ["g", 0],
        ["d", 1],
        ["g", 1],
      ]),
    ).toEqual(["shared/d+g", "d", "g", "shared/d+g", "d", "g"]);
    expect(
      runs(plan, [
        ["d", 0],
        ["d", 1],
      ]),
    ).toEqual(["shared/d+g", "d", "shared/d+g", "d"]);
  });

  test("again when a turn has written what it reads", () => {
    expect(
      runs(plan, [
        ["g", 0],
        ["d", 0],
        ["g", 0],
      ]),
    ).toEqual(["shared/d+g", "g", "shared/d+g", "d", "g"]);
  });
});

describe("whole games", () => {
  const planned = (project: Project) => {
    const { plan, analysis } = compile(project, catalogue);
    if (plan === undefined) throw new Error(analysis.diagnostics.map(({ message }) => message).join("\n"));
    return plan;
  };
  const same = edited(
    images,
    set("board", "noise", "renewal", "iteration"),
    set("board", "noise", "shape", [64]),
    set("G", "input", "shape", [64]),
    set("G", "project", "units", 256),
    set("G", "reshape", "shape", [4, 4, 16]),
    set("G", "up1", "filters", 16),
  );

  test("with one draw of noise for D and G, G's forward pass is shared up to what D's step changes", () => {
    const plan = planned(same);
    expect(prefixesOf(plan)).toEqual(["shared/d+g"]);
    const prefix = plan.procedures["shared/d+g"]!;
    expect(new Set(prefix.equations.map(({ origin }) => origin.split("/")[0]))).toEqual(new Set(["board", "G"]));
    const forward = (name: string) =>
      plan.procedures[name]!.equations.flatMap(({ primitive, phase, origin }) =>
        phase === "forward" && (primitive === "matMul" || primitive.startsWith("conv")) ? [origin] : [],
      );
    expect(forward("d").every((origin) => origin.startsWith("D/"))).toBe(true);
    expect(forward("g").every((origin) => origin.startsWith("D/"))).toBe(true);
    expect(forward("shared/d+g")).toEqual(["G/project", "G/up1", "G/up2"]);
  });

  test("running statistics are written as before, by the turn that wrote them", () => {
    const written = ({ procedures }: Plan) =>
      Object.fromEntries(
        Object.entries(procedures).map(([name, { results }]) => [
          name,
          results.flatMap(({ target }) => (target.to === "state" ? [target.name] : [])).sort(),
        ]),
      );
    expect(written(planned(same))).toEqual({ ...written(planGame(analyse(same, catalogue))), "shared/d+g": [] });
  });

  test("dropout ends what is shared, for every step draws a mask of its own", () => {
    const dropped = edited(same, insert("G", "drop:dropout", "project.y > reshape.x"));
    const shared = planned(dropped).procedures["shared/d+g"]!;
    expect(shared.equations.some(({ origin }) => origin === "G/up1" || origin === "G/drop")).toBe(false);
  });

  test("a use that goes by running statistics shares only until they move", () => {
    const calm = edited(same, set("board", "fake", "statistics", "running"));
    // G's step moves no statistics of a batch that it does not see, so all of G is as it was.
    expect(planned(calm).procedures["shared/d+g"]?.equations.some(({ origin }) => origin === "G/up2")).toBe(true);
    const always = edited(same, set("board", "fake", "update", "always"));
    expect(checkPlan(planned(always))).toEqual([]);
  });

  test("players who move together share nothing with themselves", () => {
    const together = { ...same, training: { ...same.training, stages: [{ name: "Play", turns: [["d", "g"]] }] } };
    expect(prefixesOf(planned(together))).toEqual([]);
  });

  test("memory counts what is kept, and names it", () => {
    const plan = planned(same);
    const kept = plan.procedures["shared/d+g"]!;
    const bytes = kept.results.reduce((sum, { variable }) => sum + 4 * kept.variables[variable]!.shape.reduce((a, b) => a * b, 1), 0);
    const memory = memoryOf(plan);
    expect(memory.kept).toBe(bytes);
    expect(memory.bytes).toBe(memory.weights + memory.slots + memory.kept + memory.peak);
    expect(memory.largest.some(({ name }) => name === "G/up1")).toBe(true);
  });

  const presets = readdirSync("presets").flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -5)] : []));

  test.each(presets)("%s stays sound, and no iteration takes more operations", (preset) => {
    const analysis = analyse(projectSchema.parse(JSON.parse(readFileSync(`presets/${preset}.json`, "utf8"))), catalogue);
    const before = planGame(analysis);
    const after = sharePrefixes(before);
    expect(checkPlan(after)).toEqual([]);
    const shared = prefixesOf(after);
    if (shared.length === 0) expect(after).toBe(before);
    for (const { turns } of shared.length > 0 ? after.stages : []) {
      const prefixes = createPrefixes(after);
      const iteration = turns.flatMap((turn) => {
        const due: string[] = [];
        prefixes.prepare(turn, 0, (prefix) => due.push(prefix));
        prefixes.ran(turn.procedure);
        return [...due, turn.procedure];
      });
      const flops = (plan: Plan, names: readonly string[]) => names.reduce((sum, name) => sum + flopsOf(plan.procedures[name]!), 0);
      const alone = flops(
        before,
        turns.map(({ procedure }) => procedure),
      );
      if (turns.some((turn) => turn.prefixes)) expect(flops(after, iteration) / alone).toBeLessThan(0.999);
    }
  });

  test("those whose players share their noise or their batch, and no others", () => {
    const read = (preset: string) => projectSchema.parse(JSON.parse(readFileSync(`presets/${preset}.json`, "utf8")));
    const sharing = presets.filter((preset) => prefixesOf(planned(read(preset))).length > 0);
    const expected =
      "dcgan-28 dcgan-64 dcgan-64-tensorflow dcgan-64-torch dcgan-features feature-matching instance-noise label-smoothing lsgan-28 midinet minibatch-discrimination pix2pix-256 pix2pix-32 pix2pix-32-cgan pix2pix-32-pixel pix2pix-32-unconditional virtual-batch-norm";
    expect(new Set(sharing)).toEqual(new Set(expected.split(" ")));
  });
});
