import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/compile/plan.ts";
import { type Project, projectSchema } from "../../src/graph/schema.ts";
import { createEngine } from "../../src/train/backends/open.ts";
import type { BatchSource } from "../../src/train/data/source.ts";
import type { Engine, RunInputs } from "../../src/train/engine.ts";
import { start } from "../../src/train/session-position.ts";
import { createRun } from "../../src/train/session-run.ts";
import { drive, planApart, planOf } from "../bench/driver.ts";
import { narrow } from "./engines/narrow.ts";
import { opened, stateOf, value } from "./session-fixture.ts";

async function open(name: "cpu" | "wasm", threads?: number): Promise<Engine> {
  const engine = await createEngine(name, { threads });
  if (!engine.ok) throw new Error(engine.error);
  return engine.value;
}

/** The same for the same bits. */
function digest(values: Float32Array): string {
  return createHash("sha256").update(values).digest("hex");
}

/** The losses of every iteration and all that is left. */
async function played(engine: Engine, plan: Plan, iterations: number): Promise<unknown> {
  const driver = await drive(engine, plan);
  const losses = [];
  for (let i = 0; i < iterations; i++) {
    await driver.iterate();
    losses.push(driver.reports());
  }
  const state = await engine.readState(plan.state.map(({ name }) => name));
  engine.dispose();
  return { losses, state: [...state].map(([name, values]) => [name, digest(values)]) };
}

/** Few examples, the layers as they are. */
const withBatch = (preset: string, batch: number, plan: typeof planOf): Plan =>
  plan(`presets/${preset}.json`, (json) => {
    (json as { training: { batchSize: number } }).training.batchSize = batch;
  });

const games: Readonly<Record<string, (plan: typeof planOf) => Plan>> = {
  "dcgan-28": (plan) => narrow("dcgan-28", 5, plan),
  midinet: (plan) => withBatch("midinet", 3, plan),
  "pix2pix-32": (plan) => withBatch("pix2pix-32", 2, plan),
};

describe("with what turns share computed once, every loss and weight has the same bits as with all of it computed in each", () => {
  test.each(Object.entries(games))("%s on WASM, on one thread and on two", async (_, make) => {
    const shared = make(planOf);
    expect(shared.stages[0]?.turns.every(({ prefixes = [] }) => prefixes.length > 0)).toBe(true);
    const expected = await played(await open("wasm", 1), make(planApart), 4);
    for (const threads of [1, 2]) expect(await played(await open("wasm", threads), shared, 4)).toEqual(expected);
  });

  test("dcgan-28 on the CPU", async () => {
    const make = (plan: typeof planOf) => narrow("dcgan-28", 2, plan);
    expect(await played(await open("cpu"), make(planOf), 2)).toEqual(await played(await open("cpu"), make(planApart), 2));
  });
});

describe("a session", () => {
  const digits = (): Project => {
    const json = JSON.parse(readFileSync("presets/dcgan-28.json", "utf8"));
    return projectSchema.parse({ ...json, training: { ...json.training, batchSize: 4 } });
  };
  const everything = async ({ session }: Awaited<ReturnType<typeof opened>>) => {
    const { position, tensors } = await stateOf(session);
    await session.close();
    return { position, tensors: tensors.map(({ name, values }) => [name, digest(values)]) };
  };

  test("goes on from a checkpoint between two turns that share, and what they share is not in it", async () => {
    const whole = await opened(digits(), "wasm");
    value(await whole.session.playUntil(2));
    const half = await opened(digits(), "wasm");
    value(await half.session.playUntil(1));
    value(await half.session.step({ player: "d" }));
    const info = value(await half.session.saveCheckpoint());
    const bytes = value(await half.session.readCheckpoint(info.id));
    const resumed = await opened(digits(), "wasm");
    value(await resumed.session.restoreCheckpoint({ bytes }));
    value(await resumed.session.playUntil(2));
    const expected = await everything(whole);
    expect(await everything(resumed)).toEqual(expected);
    expect(expected.tensors.some(([name]) => String(name).includes("shared"))).toBe(false);
    await half.session.close();
  });

  test.each([["g", "d", "g"].join(" "), ["g", "g", "d", "d"].join(" "), ["d", "d", "g", "g"].join(" ")])(
    "computes anew what steps out of turn have changed: %s",
    async (order) => {
      const states = [];
      for (const make of [planOf, planApart]) {
        const plan = withBatch("dcgan-28", 4, make);
        const engine = await open("wasm", 1);
        const { inputs } = await drive(engine, plan);
        const sources = new Map(plan.sources.map(({ node }) => [node, feedingFrom(inputs())]));
        const run = createRun({ engine, plan, sources, seed: plan.seed, position: start });
        for (const player of order.split(" ")) run.stepOf(player)?.outputs?.discard();
        states.push([...(await engine.readState(plan.state.map(({ name }) => name)))].map(([name, values]) => [name, digest(values)]));
        engine.dispose();
      }
      expect(states[0]).toEqual(states[1]);
    },
  );
});

/** The same examples in every batch. */
function feedingFrom({ feed }: RunInputs): BatchSource {
  return { size: 4, bytes: 0, batch: () => ({ image: feed("digits", "image") }) };
}
