import { afterEach, describe, expect, test } from "vitest";
import { initialValues } from "../../../src/nodes/initializer.ts";
import { createEngine } from "../../../src/train/backends/open.ts";
import type { Engine } from "../../../src/train/engine.ts";
import { Crew } from "../../../src/train/engines/wasm/crew.ts";
import type { KernelModule } from "../../../src/train/engines/wasm/kernels.ts";
import { add, block, i32, load, ModuleBuilder, repeat, shiftLeft, store } from "../../../src/train/kernels/wasm/assembler.ts";
import { drive, planOf } from "../../bench/driver.ts";

async function open(threads: number): Promise<Engine> {
  const opened = await createEngine("wasm", { threads });
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}

describe("on several threads", () => {
  test("the engine says how many there are, and in Node takes one unless asked", async () => {
    const two = await open(2);
    expect(two.backend.device).toBe("SIMD, 2 threads");
    two.dispose();
    const opened = await createEngine("wasm");
    expect(opened.ok && opened.value.backend.device).toBe("SIMD, 1 thread");
  });

  test.each([
    ["dcgan-28", 8, 2],
    ["ring-gan", 512, 10],
  ] as const)("%s trains to the same bits with 1, 2 and 3", async (preset, batch, iterations) => {
    const plan = planOf(`presets/${preset}.json`, (json) => {
      (json as { training: { batchSize: number } }).training.batchSize = batch;
    });
    const names = plan.state.map(({ name }) => name);
    const ends = [];
    for (const threads of [1, 2, 3]) {
      const engine = await open(threads);
      const driver = await drive(engine, plan);
      for (let i = 0; i < iterations; i++) await driver.iterate();
      ends.push({ state: await engine.readState(names), reports: driver.reports() });
      engine.dispose();
    }
    const first = plan.state.find(({ role }) => role === "weight")!;
    expect(ends[0]!.state.get(first.name)).not.toEqual(initialValues(first.initializer, first.shape, plan.seed, first.name));
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
  });
});

/** What the helper's kernel does after it has said, at address 0, that it has a piece. */
function helperKernel(then: "returns" | "hangs" | "traps"): WebAssembly.Module {
  const module = new ModuleBuilder();
  module.define("mark", ["i32", "i32"], (body) => {
    const from = body.parameter(0, "i32");
    return block(
      store.i32(shiftLeft(from, i32(2)), add(load.i32(shiftLeft(from, i32(2)), 64), i32(1)), 64),
      store.i32(i32(0), i32(1)),
      then === "hangs" ? repeat([], i32(1)) : [],
      then === "traps" ? store.i32(i32(-4), i32(1)) : [],
    );
  });
  return new WebAssembly.Module(module.encode({ maximumPages: 16 }));
}

describe("the crew", () => {
  let crew: Crew | undefined;
  afterEach(() => crew?.stop());

  /** `mine`: the kernel as the asking thread runs it. */
  async function gather(
    then: "returns" | "hangs" | "traps",
    mine: (words: Int32Array, from: number) => void,
    { patience, threads = 2 }: { patience?: number; threads?: number } = {},
  ) {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 16, shared: true });
    const words = new Int32Array(memory.buffer);
    const started = new Crew(memory, threads, patience);
    crew = started;
    const mark: KernelModule = {
      module: helperKernel(then),
      exports: new Map([["mark", "mark"]]),
      kernels: new Map([["mark", (from: number) => mine(words, from)]]),
    };
    expect(await started.load([mark], Crew.roomFor(0))).toBeUndefined();
    return { crew: started, words, mark };
  }

  const job = { kernel: 0, extent: 2, unit: 1, scratch: -1, step: 0, values: [] };
  const untilHelped = (words: Int32Array): void => {
    while (Atomics.load(words, 0) === 0);
  };

  test("does every piece of a job once, job after job", async () => {
    const { crew, words } = await gather("returns", (words, from) => words.set([(words[16 + from] ?? 0) + 1], 16 + from));
    const pieces = { ...job, extent: 50 };
    crew.write(0, pieces);
    for (let i = 0; i < 200; i++) crew.run(0, pieces);
    expect([...words.subarray(16, 66)]).toEqual(Array.from({ length: 50 }, () => 200));
  });

  test("has kernels replaced again and again, with nobody left behind", async () => {
    const { crew, words, mark } = await gather("returns", (words, from) => words.set([(words[16 + from] ?? 0) + 1], 16 + from), {
      threads: 4,
    });
    for (let i = 0; i < 50; i++) {
      expect(await crew.load([mark], Crew.roomFor(0))).toBeUndefined();
      crew.write(0, { ...job, extent: 8 });
      crew.run(0, { ...job, extent: 8 });
    }
    expect([...words.subarray(16, 24)]).toEqual(Array.from({ length: 8 }, () => 50));
  });

  test.each([
    ["hangs", /does not answer/],
    ["traps", /met a fault/],
  ] as const)("says so when a helper %s", async (then, message) => {
    const { crew } = await gather(then, untilHelped, { patience: 1 });
    crew.write(0, job);
    expect(() => crew.run(0, job)).toThrow(message);
    expect(await crew.lost).toMatch(message);
  });

  test("does without a helper that is gone", async () => {
    let done = 0;
    const { crew } = await gather("returns", () => done++);
    crew.stop();
    await new Promise((resolve) => setTimeout(resolve, 200));
    crew.write(0, job);
    crew.run(0, job);
    expect(done).toBe(2);
  });
});
