import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/compile/plan.ts";
import { sizeOf } from "../../src/core/tensor-type.ts";
import { createEngine } from "../../src/train/backends/open.ts";
import type { Engine, RunInputs } from "../../src/train/engine.ts";
import type { Device } from "../../src/train/engines/kernels.ts";
import { forecast, forecasts, memoryOn } from "../../src/train/forecast.ts";
import type { BackendName } from "../../src/train/protocol.ts";
import { drive, planOf } from "../bench/driver.ts";

function withBatch(preset: string, batch: number): Plan {
  return planOf(`presets/${preset}.json`, (json) => {
    (json as { training: { batchSize: number } }).training.batchSize = batch;
  });
}

async function open(name: BackendName, threads?: number): Promise<Engine> {
  const opened = await createEngine(name, { threads });
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}

/** Every turn of the first stage and every picture, on a fresh state. */
async function everything(engine: Engine, plan: Plan): Promise<void> {
  const { inputs } = await drive(engine, plan);
  const turns = (plan.stages[0]?.turns ?? []).flatMap(({ procedure, prefixes = [] }) => [...prefixes, procedure]);
  const procedures = [...turns, ...plan.views.map(({ procedure }) => procedure)].map((name) => plan.procedures[name]!);
  for (const procedure of procedures) {
    const feed: RunInputs["feed"] = (source, port) => {
      const input = procedure.inputs.find(({ binding }) => binding.from === "feed" && binding.source === source && binding.port === port);
      const { shape, dtype } = procedure.variables[input!.variable]!;
      return dtype === "int32" ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape));
    };
    await engine.run(procedure.name, { ...inputs(), feed }).read();
  }
}

/** Counts the bytes of the tensors that tfjs's CPU backend holds. */
function watch(engine: Engine): { readonly peak: number } {
  const { backend } = (engine as unknown as { readonly device: Device }).device;
  const sizes = new WeakMap<object, number>();
  const [write, dispose] = [backend.write.bind(backend), backend.disposeData.bind(backend)];
  const seen = { held: 0, peak: 0 };
  Object.assign(backend, {
    write(...[values, shape, dtype]: Parameters<typeof write>) {
      const id = write(values, shape, dtype);
      sizes.set(id, 4 * sizeOf(shape));
      seen.held += 4 * sizeOf(shape);
      seen.peak = Math.max(seen.peak, seen.held);
      return id;
    },
    disposeData(...[id, force]: Parameters<typeof dispose>) {
      const before = backend.numDataIds();
      const answer = dispose(id, force);
      if (backend.numDataIds() < before) seen.held -= sizes.get(id) ?? 0;
      return answer;
    },
  });
  return seen;
}

describe("the memory of a training, known before", () => {
  test.each([
    ["ring-gan", 150],
    ["dcgan-28", 16],
    ["wgan-gp-ring", 64],
    ["acgan-28", 4],
  ] as const)("is what the WASM engine allocates for %s, to the byte", async (preset, batch) => {
    const plan = withBatch(preset, batch);
    for (const threads of [1, 2]) {
      const engine = await open("wasm", threads);
      const predicted = memoryOn(engine, plan).bytes;
      if (threads === 1) expect(forecast(plan, "wasm").bytes).toBe(predicted);
      await everything(engine, plan);
      expect(engine.memory().bytes).toBe(predicted);
      engine.dispose();
    }
  });

  test.each([
    ["ring-gan", 150],
    ["dcgan-28", 2],
    ["wgan-gp-ring", 64],
  ] as const)("is within a tenth of the most that the CPU backend holds for %s", async (preset, batch) => {
    const plan = withBatch(preset, batch);
    const engine = await open("cpu");
    const seen = watch(engine);
    await everything(engine, plan);
    const predicted = memoryOn(engine, plan).bytes;
    expect(forecast(plan, "cpu").bytes).toBe(predicted);
    expect(predicted / seen.peak).toBeGreaterThan(0.9);
    expect(predicted / seen.peak).toBeLessThan(1.1);
    engine.dispose();
  });

  test("grows with the batch, and the state does not", () => {
    for (const backend of ["wasm", "webgpu", "webgl", "cpu"] as const) {
      const [small, large] = [8, 64].map((batch) => forecast(withBatch("dcgan-28", batch), backend));
      expect(large!.peak, backend).toBeGreaterThan(2 * small!.peak);
      expect(large!.weights).toBe(small!.weights);
      expect(large!.bytes).toBe(large!.weights + large!.slots + large!.kept + large!.peak);
    }
  });

  test("is told for every backend, the one in use first", async () => {
    const engine = await open("cpu");
    const plan = withBatch("ring-gan", 8);
    expect(forecasts(plan, engine).map(({ backend, inUse }) => [backend, inUse])).toEqual([
      ["cpu", true],
      ["webgpu", false],
      ["webgl", false],
      ["wasm", false],
    ]);
    expect(forecasts(plan, undefined).some(({ inUse }) => inUse)).toBe(false);
    engine.dispose();
  });
});
