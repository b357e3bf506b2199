import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import { ok } from "../../src/core/result.ts";
import { applyEdits, type Edit } from "../../src/graph/edit.ts";
import { projectSchema } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { chooseBackend } from "../../src/train/backends/choose.ts";
import type { Engine } from "../../src/train/engine.ts";
import { node } from "../graph/build.ts";
import { ring } from "./ring-project.ts";
import { bits, fault, listen, opened, stateOf, value } from "./session-fixture.ts";

const set = (param: string, to: number, node = "adam1") => ({ edit: "set-param", graph: "board", node, param, value: to }) as const;

describe.each(["cpu", "wasm"] as const)("a session on %s", (backend) => {
  it("trains, reports and shows", async () => {
    const { session, events } = await opened(ring(), backend);
    const status = value(await session.playUntil(20));
    expect(status).toMatchObject({ phase: "paused", iteration: 20, next: "d" });
    const names = new Set(events.flatMap((event) => (event.event === "metrics" ? event.metrics.names : [])));
    expect([...names].sort()).toEqual(["d/total", "g/total", "loss-fake", "loss-g", "loss-real"]);
    const rows = events.flatMap((event) => (event.event === "metrics" ? [...event.metrics.iterations] : []));
    expect(rows).toEqual(Array.from({ length: 20 }, (_, i) => i));
    const views = events.filter((event) => event.event === "view");
    expect(views.at(-1)).toMatchObject({
      node: "scatter1",
      iteration: 20,
      view: { picture: "points", dimensions: 2, surface: { size: 12 } },
    });
    await session.close();
  });

  it("gives the same numbers for 10 iterations as for 5, a checkpoint and 5 more", async () => {
    const project = ring({ steps: { d: 2 } });
    const whole = await opened(project, backend);
    value(await whole.session.playUntil(10));
    const half = await opened(project, backend);
    value(await half.session.playUntil(5));
    const info = value(await half.session.saveCheckpoint());
    const bytes = value(await half.session.readCheckpoint(info.id));
    const resumed = await opened(project, backend);
    value(await resumed.session.playUntil(3));
    value(await resumed.session.restoreCheckpoint({ bytes }));
    value(await resumed.session.playUntil(10));
    const [a, b] = [await stateOf(whole.session), await stateOf(resumed.session)];
    expect(b.position).toEqual(a.position);
    expect(b.tensors.map(({ name, values }) => [name, bits(values)])).toEqual(a.tensors.map(({ name, values }) => [name, bits(values)]));
    for (const { session } of [whole, half, resumed]) await session.close();
  });

  it("holds as many tensors after 2,000 iterations as after 100", async () => {
    const { session } = await opened(ring({ batch: 4, hidden: 4 }), backend);
    const early = value(await session.playUntil(100));
    const late = value(await session.playUntil(2000));
    expect([late.tensors, late.bytes]).toEqual([early.tensors, early.bytes]);
    expect(early.tensors).toBeGreaterThan(0);
    await session.close();
  });
});

describe("steps and pauses", () => {
  it("change the weights of the player's networks and nothing else", async () => {
    const { session } = await opened(ring());
    for (const [player, network] of [
      ["d", "discriminator"],
      ["g", "generator"],
    ] as const) {
      const before = await stateOf(session);
      value(await session.step({ player }));
      const after = await stateOf(session);
      const changed = after.tensors
        .filter(({ values }, i) => String(bits(values)) !== String(bits(before.tensors[i]!.values)))
        .map(({ name }) => name);
      const plan = compile(ring(), catalogue).plan!;
      const own = plan.state.filter((entry) => entry.network === network || entry.name.includes(`/${network}/`)).map(({ name }) => name);
      expect(changed.sort()).toEqual(own.sort());
    }
  });

  it("pausing changes nothing, and play goes on where it stopped", async () => {
    const { session } = await opened(ring());
    await session.play();
    await new Promise((resolve) => setTimeout(resolve, 60));
    await session.pause();
    const before = await stateOf(session);
    expect(before.position.iteration).toBeGreaterThan(0);
    await session.pause();
    const after = await stateOf(session);
    expect(after.position).toEqual(before.position);
    expect(after.tensors.map(({ values }) => bits(values))).toEqual(before.tensors.map(({ values }) => bits(values)));
    const straight = await opened(ring());
    value(await straight.session.playUntil(before.position.iteration + 5));
    value(await session.playUntil(before.position.iteration + 5));
    expect((await stateOf(session)).tensors).toEqual((await stateOf(straight.session)).tensors);
  });

  it("give the same numbers for the same seed and others for another", async () => {
    const run = async (seed: number) => {
      const { session } = await opened(ring({ seed }));
      value(await session.playUntil(4));
      return (await stateOf(session)).tensors.map(({ values }) => bits(values));
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it("go player by player, by iteration, and out of turn", async () => {
    const { session } = await opened(ring({ steps: { d: 2 } }));
    expect(value(await session.step({}))).toMatchObject({ iteration: 0, next: "d" });
    expect(value(await session.step({}))).toMatchObject({ iteration: 0, next: "g" });
    expect(value(await session.step({ player: "d" }))).toMatchObject({ iteration: 0, next: "g" });
    expect(value(await session.step("iteration"))).toMatchObject({ iteration: 1, next: "d" });
    expect((await stateOf(session)).position).toMatchObject({
      step: 4,
      counts: { "adam1/step/d": 3, "adam2/step/g": 1 },
      draws: { ring: 3 },
    });
    expect(fault(await session.step({ player: "nobody" })).message).toContain("moves in no stage");
  });

  it("end when the stages are over", async () => {
    const { session } = await opened(ring({ iterations: 3 }));
    expect(value(await session.playUntil(100))).toMatchObject({ phase: "finished", iteration: 3, next: undefined });
    expect(value(await session.step({}))).toMatchObject({ phase: "finished", iteration: 3 });
  });

  it("return to the seed's weights by a reset", async () => {
    const { session } = await opened(ring());
    const before = await stateOf(session);
    value(await session.playUntil(5));
    expect(value(await session.reset())).toMatchObject({ phase: "paused", iteration: 0 });
    expect((await stateOf(session)).tensors).toEqual(before.tensors);
  });

  it("count one optimizer's steps for each player apart", async () => {
    const shared = await opened(ring({ oneOptimizer: true, steps: { d: 3 } }));
    const apart = await opened(ring({ steps: { d: 3 } }));
    for (const { session } of [shared, apart]) value(await session.playUntil(4));
    const [one, two] = [await stateOf(shared.session), await stateOf(apart.session)];
    expect(one.position.counts).toEqual({ "adam1/step/d": 12, "adam1/step/g": 4 });
    const weights = (state: typeof one) =>
      state.tensors.filter(({ name }) => !name.startsWith("adam")).map(({ name, values }) => [name, bits(values)]);
    expect(weights(one)).toEqual(weights(two));
  });
});

describe("the pace of training", () => {
  it("in slow motion tells and shows every step, and pause does not wait for the delay", async () => {
    const { session, events } = await opened(ring());
    await session.setDelay(100);
    await session.play();
    await new Promise((resolve) => setTimeout(resolve, 700));
    await session.setDelay(1e6);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await session.pause();
    const turns = events.flatMap((event) => (event.event === "status" && event.status.phase === "running" ? [event.status.steps] : []));
    const last = Math.max(...turns);
    expect(last).toBeGreaterThan(2);
    expect(new Set(turns)).toEqual(new Set(Array.from({ length: last + 1 }, (_, n) => n)));
    const reported = events.flatMap((event) => (event.event === "metrics" ? [event.metrics.names] : []));
    expect(reported[0]).not.toContain("g/total");
  });

  it("keeps checkpoints unasked", async () => {
    const { session } = await opened(ring(), "cpu", { checkpointEvery: 1 });
    value(await session.playUntil(30));
    const kept = await session.checkpoints();
    expect(kept.length).toBeGreaterThan(1);
    expect(kept[0]?.iteration).toBeGreaterThan(kept[1]?.iteration ?? 30);
  });

  it("can be cancelled while data are being made", async () => {
    const digits = JSON.parse(readFileSync(join(import.meta.dirname, "../../presets/dcgan-28.json"), "utf8")) as unknown;
    const project = applyEdits(projectSchema.parse(digits), [set("examples", 65_536, "digits")]);
    const { session, events } = await listen();
    const opening = session.open(project, { backend: "cpu" });
    while (!events.some((event) => event.event === "progress" && event.done > 0)) await new Promise((resolve) => setTimeout(resolve, 5));
    await session.cancel();
    expect(fault(await opening)).toMatchObject({ code: "data", message: "Preparing the data was stopped." });
    value(await session.open(ring(), { backend: "cpu" }));
  });
});

describe("an edit of a running training", () => {
  it("of a live number takes effect at once, keeps everything and marks the charts", async () => {
    const { session, events } = await opened(ring());
    value(await session.playUntil(3));
    const before = await stateOf(session);
    value(await session.update(applyEdits(ring(), [set("learningRate", 0)])));
    expect(events).toContainEqual({ event: "mark", iteration: 3, text: "adam1: learning rate 0.001 → 0" });
    expect((await stateOf(session)).tensors).toEqual(before.tensors);
    value(await session.playUntil(5));
    const weights = (name: string) => name.startsWith("discriminator/");
    const after = await stateOf(session);
    expect(after.tensors.filter(({ name }) => weights(name))).toEqual(before.tensors.filter(({ name }) => weights(name)));
    expect(after.tensors).not.toEqual(before.tensors);
  });

  it("gives the engine a new plan only where what it computes is another, and then compiles no kernel anew for a number", async () => {
    const edited = (...more: readonly Edit[]) => applyEdits(ring(), [set("beta1", 0.8), ...more]);
    let loads = 0;
    const { session } = await opened(edited(), "wasm", {
      async chooseBackend(wanted) {
        const chosen = await chooseBackend(wanted);
        if (!chosen.ok) return chosen;
        const engine = chosen.value;
        const load = engine.load.bind(engine);
        return ok(Object.assign(engine, { load: (procedures: Plan["procedures"]) => (loads++, load(procedures)) }));
      },
    });
    value(await session.playUntil(2));
    expect(loads).toBe(1);
    const compiled = vi.spyOn(WebAssembly, "instantiate");
    value(await session.update(edited(set("learningRate", 0.5))));
    value(await session.update(edited(set("learningRate", 0.5), set("radius", 3, "ring"))));
    expect(loads).toBe(1);
    const before = await stateOf(session);
    const calmer = edited(set("beta1", 0.9));
    value(await session.update(calmer));
    expect(loads).toBe(2);
    expect(compiled).not.toHaveBeenCalled();
    expect((await stateOf(session)).tensors).toEqual(before.tensors);
    value(await session.playUntil(4));
    // A wider layer has other loops.
    value(await session.update(applyEdits(calmer, [{ edit: "set-param", graph: "generator", node: "dense2", param: "units", value: 24 }])));
    expect(compiled).toHaveBeenCalledOnce();
    compiled.mockRestore();
  });

  it("goes on running when it ran", async () => {
    const { session } = await opened(ring());
    await session.play();
    const status = value(await session.update(applyEdits(ring(), [set("learningRate", 0.01)])));
    expect(status.phase).toBe("running");
    await session.pause();
  });

  it("of the structure keeps the state of untouched layers, starts new ones and keeps counting", async () => {
    const { session, events } = await opened(ring());
    value(await session.playUntil(4));
    const before = await stateOf(session);
    const wider = applyEdits(ring(), [{ edit: "set-param", graph: "generator", node: "dense2", param: "units", value: 24 }]);
    expect(value(await session.update(wider))).toMatchObject({ phase: "paused", iteration: 4 });
    const after = await stateOf(session);
    const old = new Map(before.tensors.map((tensor) => [tensor.name, tensor]));
    const fresh = after.tensors.filter(({ name, values }) => String(old.get(name)?.values) !== String(values)).map(({ name }) => name);
    // dense2's kernel and bias, and dense3's kernel, with their slots, have another shape now.
    expect(fresh.filter((name) => name.startsWith("generator"))).toEqual([
      "generator/dense2/kernel",
      "generator/dense2/bias",
      "generator/dense3/kernel",
    ]);
    expect(fresh.every((name) => name.includes("generator/"))).toBe(true);
    expect(after.position).toEqual(before.position);
    expect(events).toContainEqual({ event: "mark", iteration: 4, text: "Structure changed, 3 weights start anew" });
    value(await session.playUntil(6));
    expect((await stateOf(session)).position.counts).toEqual({ "adam1/step/d": 6, "adam2/step/g": 6 });
  });

  it("that adds averaged weights starts them as the network is now", async () => {
    const { session } = await opened(ring());
    value(await session.playUntil(4));
    const trained = await stateOf(session);
    const averaged = applyEdits(ring(), [
      { edit: "add-node", graph: "board", node: node("ema", { network: "generator" }) },
      { edit: "set-training", training: { stages: [{ name: "main", turns: [["d"], ["g"], ["ema1"]] }] } },
    ]);
    value(await session.update(averaged));
    const values = (state: typeof trained, name: string) => state.tensors.find((tensor) => tensor.name === name)?.values;
    const after = await stateOf(session);
    expect(values(after, "ema1/generator/dense1/kernel")).toEqual(values(trained, "generator/dense1/kernel"));
    value(await session.step("iteration"));
    const moved = await stateOf(session);
    expect(moved.position.counts).toMatchObject({ "adam1/step/d": 5, "adam2/step/g": 5 });
    expect(values(moved, "ema1/generator/dense1/kernel")).not.toEqual(values(trained, "generator/dense1/kernel"));
    value(await session.reset());
    const anew = await stateOf(session);
    expect(values(anew, "ema1/generator/dense1/kernel")).toEqual(values(anew, "generator/dense1/kernel"));
  });

  it("with a mistake in it changes nothing", async () => {
    const { session } = await opened(ring());
    value(await session.playUntil(2));
    const broken = applyEdits(ring(), [{ edit: "set-param", graph: "discriminator", node: "input1", param: "shape", value: [5] }]);
    const answer = fault(await session.update(broken));
    expect(answer.code).toBe("diagnostics");
    expect(answer.diagnostics?.some(({ severity }) => severity === "error")).toBe(true);
    expect(value(await session.playUntil(4))).toMatchObject({ iteration: 4 });
  });
});

describe("what goes wrong", () => {
  it("a loss that is no number stops training, names the player and keeps the checkpoint", async () => {
    const { session, events } = await opened(ring());
    value(await session.playUntil(2));
    const good = value(await session.saveCheckpoint());
    value(await session.update(applyEdits(ring(), [set("learningRate", 10)])));
    // Weights of about 1e30 multiply to infinity in the second layer.
    const wild = applyEdits(ring(), [
      set("weightDecay", 1),
      { edit: "set-param", graph: "board", node: "loss-real", param: "weight", value: { schedule: "exponential", from: 1, factor: 1e9 } },
    ]);
    value(await session.update(wild));
    const answer = fault(await session.playUntil(200));
    expect(answer).toMatchObject({ code: "not-finite", at: { graph: "board", node: "d" } });
    expect(events.some((event) => event.event === "status" && event.status.phase === "failed")).toBe(true);
    expect(value(await session.restoreCheckpoint({ id: good.id }))).toMatchObject({ phase: "paused", iteration: 2 });
  });

  it("too large a project is refused with its number and its largest tensors before anything is allocated", async () => {
    const { session } = await listen({ memoryLimit: () => 1000 });
    const answer = fault(await session.open(ring(), { backend: "cpu" }));
    expect(answer.code).toBe("memory");
    expect(answer.message).toMatch(/^JavaScript cannot take this\. Training needs .+ MB, and 0\.1 MB may be used\./);
    expect(answer.message).toMatch(/The largest tensors: \S+\/\S+ .+ MB, \S+\/\S+ .+ MB, \S+\/\S+ .+ MB\. Lower the batch size/);
    expect(answer.diagnostics).toMatchObject([{ code: "memory.limit", fixes: [{ edits: [{ edit: "set-training" }] }] }]);
  });

  it("the memory of a drawing is told without opening it", async () => {
    const { session } = await opened(ring());
    const forecasts = await session.forecast(ring({ hidden: 64 }));
    expect(forecasts.map(({ backend, inUse }) => `${backend} ${inUse}`)).toEqual(["cpu true", "webgpu false", "webgl false", "wasm false"]);
    expect(value(await session.playUntil(1)).predictedBytes).toBeLessThan(forecasts[0]?.memory.bytes ?? 0);
    expect(await session.forecast({ ...ring(), game: { nodes: [], edges: [] } })).toEqual([]);
  });

  it("a checkpoint of another drawing says what does not fit", async () => {
    const small = await opened(ring({ hidden: 8 }));
    const info = value(await small.session.saveCheckpoint());
    const bytes = value(await small.session.readCheckpoint(info.id));
    const { session } = await opened(ring({ hidden: 16 }));
    const answer = fault(await session.restoreCheckpoint({ bytes }));
    expect(answer.message).toContain("generator/dense1/kernel");
    expect(value(await session.playUntil(2))).toMatchObject({ iteration: 2 });
  });

  it("a lost device comes back with the last checkpoint and says so", async () => {
    const lose: ((reason: string) => void)[] = [];
    const choose = async () => {
      const engine = value(await chooseBackend("cpu"));
      const lost = new Promise<string>((resolve) => lose.push(resolve));
      return ok(Object.create(engine, { lost: { value: lost } }) as Engine);
    };
    const { session, events } = await listen({ chooseBackend: choose });
    value(await session.open(ring(), {}));
    value(await session.playUntil(4));
    value(await session.saveCheckpoint());
    const kept = await stateOf(session);
    value(await session.playUntil(7));
    lose[0]?.("driver restarted");
    await new Promise((resolve) => setTimeout(resolve, 50));
    await session.pause();
    expect((await stateOf(session)).tensors).toEqual(kept.tensors);
    expect(events).toContainEqual({
      event: "mark",
      iteration: 4,
      text: "The device was lost in iteration 7 (driver restarted); training went back to the checkpoint of iteration 4",
    });
    expect(value(await session.playUntil(7))).toMatchObject({ iteration: 7 });
  });
});
