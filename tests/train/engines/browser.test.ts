import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planOf } from "../../bench/driver.ts";
import { chromiumPath } from "../../e2e/browser.ts";
import { openPage, type WorkerPage } from "./browser/open-page.ts";
import { narrow } from "./narrow.ts";

const withBatch = (preset: string, batch: number) =>
  planOf(`presets/${preset}.json`, (json) => {
    (json as { training: { batchSize: number } }).training.batchSize = batch;
  });

describe.skipIf(chromiumPath === undefined)("in a worker of a real browser", { timeout: 300_000 }, () => {
  let page: WorkerPage;
  const ask: WorkerPage["ask"] = (question) => page.ask(question);

  beforeAll(async () => {
    page = await openPage();
  }, 300_000);
  afterAll(() => page?.close());

  test.each(["wasm", "webgpu", "webgl"] as const)("%s gives what the float64 reference gives for every primitive", async (backend) => {
    const result = await ask<{ cases: number; primitives: string[]; differences: string[]; tensors: number }>({
      ask: "table",
      backend,
      seed: 2,
    });
    expect(result.differences).toEqual([]);
    expect(result.primitives.length).toBeGreaterThan(55);
    expect(result.tensors).toBe(0);
  });

  test("WASM shares a product between threads, and the bits are those of one", async () => {
    const { device, same } = await ask<{ device: string; same: boolean }>({ ask: "threads" });
    expect(device).toBe("SIMD, 2 threads");
    expect(same).toBe(true);
  });

  test("without cross-origin isolation WASM has one thread and says why", async () => {
    const answer = await page.askUnisolated({ ask: "threads" });
    expect(answer).toEqual({ device: "SIMD, 1 thread: the page is not cross-origin isolated", same: true });
  });

  test.each(["wasm", "webgpu"] as const)("%s draws the random numbers of core/random", async (backend) => {
    const worst = await ask<Record<string, number>>({ ask: "random", backend });
    expect(worst["uniform"]).toBe(0);
    expect(worst["normal"]).toBeLessThan(5e-6);
    expect(worst["truncated"]).toBeLessThan(5e-6);
  });

  test("on WebGPU an update in place changes neither what was shown nor what is being read", async () => {
    expect(await ask({ ask: "in-place" })).toEqual({ view: 2.5, early: 2.5, late: 2, grown: 0 });
  });

  test.each([
    ["ring-gan", 40],
    ["dcgan-28", 3],
  ] as const)("on WebGPU two iterations of %s change the state as the float64 reference does", async (preset, batch) => {
    const result = await ask<{ differences: string[] }>({
      ask: "steps",
      backend: "webgpu",
      plan: narrow(preset, batch),
    });
    expect(result.differences).toEqual([]);
  });

  test.each([
    ["ring-gan", 512],
    ["dcgan-28", 8],
    ["wgan-gp-28", 4],
  ] as const)("on WebGPU all buffers of the device for %s together have the bytes that were predicted", async (preset, batch) => {
    const { predicted, estimate, peak, atRest, left, misread } = await ask<{
      predicted: number;
      estimate: number;
      peak: number;
      atRest: number;
      left: number;
      misread: string[];
    }>({ ask: "memory", plan: withBatch(preset, batch) });
    expect(predicted).toBe(peak);
    // Without a device one does not know tfjs's kernels.
    expect(estimate / peak).toBeGreaterThan(0.95);
    expect(estimate / peak).toBeLessThan(1.05);
    expect({ atRest, left, misread }).toEqual({ atRest: 0, left: 0, misread: [] });
  });

  test("a lost device is reported, and a new engine works in the same worker", async () => {
    const { reason, rejected, value } = await ask<{ reason: string; rejected: string; value: number }>({ ask: "loss" });
    expect(reason).toMatch(/graphics device/);
    expect(rejected).toMatch(/graphics device/);
    expect(value).toBe(-0.5);
  });

  test("software adapters are passed over for WASM unless asked for", async () => {
    const { report } = await ask<{ report: { name: string; reason: string; tried: { name: string; outcome: string }[] } }>({
      ask: "choose",
    });
    expect(report.name).toBe("wasm");
    expect(report.tried.map(({ name }) => name)).toEqual(["webgpu", "webgl", "wasm"]);
    expect(report.tried[0]?.outcome).toMatch(/software/);
    const asked = await ask<{ report: { name: string; device: string } }>({ ask: "choose", wanted: "webgpu" });
    expect(asked.report.name).toBe("webgpu");
    expect(asked.report.device).toMatch(/SwiftShader.*software/i);
  });
});
