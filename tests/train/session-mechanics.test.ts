import { describe, expect, it } from "vitest";
import { applyEdits, type Edit } from "../../src/graph/edit.ts";
import type { Project } from "../../src/graph/schema.ts";
import { node, wire } from "../graph/build.ts";
import { ring } from "./ring-project.ts";
import { bits, opened, stateOf, value } from "./session-fixture.ts";

const add = (kind: string, id: string, params: Record<string, never> | Record<string, unknown>): Edit => ({
  edit: "add-node",
  graph: "board",
  node: node(kind, params as never, { id }),
});
const join = (text: string): Edit => ({ edit: "add-edge", graph: "board", edge: wire(text) });
const cut = (text: string): Edit => ({ edit: "remove-edge", graph: "board", edge: wire(text) });
const set = (id: string, param: string, to: unknown): Edit => ({
  edit: "set-param",
  graph: "board",
  node: id,
  param,
  value: to as never,
});

/** A ring with everything that keeps numbers: averaged weights, a pool, a controlled number, a gate, draws, a penalty. */
const everything: Project = applyEdits(ring({ iterations: 40 }), [
  add("ema", "ema1", { network: "generator", decay: 0.9, start: 2 }),
  add("frozen-copy", "old", { network: "discriminator" }),
  add("image-pool", "pool", { size: 40, follows: "d" }),
  add("controlled-scalar", "k", { rate: 0.05, initial: 0.5 }),
  add("multiply", "weighed", {}),
  add("scale", "gate", { factor: -1, shift: 0.75 }),
  add("historical-average", "memory", { networks: ["generator"], weight: 0.01 }),
  cut("fake.y > d-fake.x"),
  cut("d-fake.y > loss-g.score"),
  cut("loss-g.loss > g.loss"),
  add("network", "d-judge", { network: "discriminator" }),
  join("fake.y > pool.x"),
  join("pool.y > d-fake.x"),
  join("fake.y > d-judge.x"),
  join("d-judge.y > loss-g.score"),
  join("loss-g.loss > weighed.a"),
  join("k.value > weighed.b"),
  join("weighed.y > g.loss"),
  join("memory.loss > g.loss"),
  join("loss-fake.loss > k.measured"),
  join("loss-real.loss > k.reference"),
  join("loss-real.loss > gate.x"),
  join("gate.y > d.gate"),
  set("g", "accumulate", 2),
  {
    edit: "set-training",
    training: {
      stages: [
        { name: "First", iterations: 9, turns: [["d"], ["g"], ["ema1", "k"], { players: ["old"], every: 3, after: 1 }] },
        { name: "Second", turns: [["d", "k"], ["g"], ["ema1"]] },
      ],
    },
  },
]);

describe.each(["cpu", "wasm"] as const)("with everything that keeps numbers, on %s", (backend) => {
  it("a resumed training goes on to the same numbers, bit by bit", async () => {
    const whole = await opened(everything, backend);
    value(await whole.session.playUntil(14));
    const half = await opened(everything, backend);
    value(await half.session.playUntil(7));
    const info = value(await half.session.saveCheckpoint());
    const bytes = value(await half.session.readCheckpoint(info.id));
    const resumed = await opened(everything, backend);
    value(await resumed.session.playUntil(2));
    value(await resumed.session.restoreCheckpoint({ bytes }));
    value(await resumed.session.playUntil(14));
    const [a, b] = [await stateOf(whole.session), await stateOf(resumed.session)];
    expect(b.position).toEqual(a.position);
    expect(b.tensors.map(({ name, values }) => [name, bits(values)])).toEqual(a.tensors.map(({ name, values }) => [name, bits(values)]));
    const names = a.tensors.map(({ name }) => name);
    for (const name of [
      "ema1/generator/dense1/kernel",
      "old/discriminator/dense1/kernel",
      "board/pool/examples",
      "board/k/value",
      "memory/generator/dense1/kernel/mean",
      "adam1/step/d",
      "g/generator/dense1/kernel/gradient",
    ])
      expect(names).toContain(name);
    for (const { session } of [whole, half, resumed]) await session.close();
  });
});

describe("a set of weights that is added while training runs", () => {
  it("starts as the weights are now", async () => {
    const { session } = await opened(ring());
    value(await session.playUntil(5));
    const project = applyEdits(ring(), [
      add("ema", "ema1", { network: "generator" }),
      { edit: "set-training", training: { stages: [{ name: "main", turns: [["d"], ["g"], ["ema1"]] }] } },
    ]);
    value(await session.update(project));
    const { tensors } = await stateOf(session);
    const named = new Map(tensors.map(({ name, values }) => [name, values]));
    for (const { name, values } of tensors.filter(({ name }) => name.startsWith("generator/")))
      expect(named.get(`ema1/${name}`)).toEqual(values);
    await session.close();
  });
});
