/** @file A quarter of dcgan-28's width, batch 4, on WebGPU in Chromium; on a software adapter only the ratios say something. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import { chromiumPath } from "../e2e/browser.ts";
import type { Measured } from "./browser/page.ts";
import { planOf } from "./driver.ts";

const BATCH = 4;
const WIDTH = 8;
const ROUNDS = 5;

interface Written {
  readonly training: { batchSize: number };
  readonly networks: readonly { readonly nodes: { readonly kind: string; params?: Record<string, unknown> }[] }[];
}

function quarter(root: string) {
  return planOf(join(root, "presets/dcgan-28.json"), (json) => {
    const project = json as unknown as Written;
    project.training.batchSize = BATCH;
    for (const node of project.networks.flatMap(({ nodes }) => nodes)) {
      const { kind, params = {} } = node;
      if (kind === "dense" && params["units"] === 3136) node.params = { ...params, units: 49 * 2 * WIDTH };
      if (kind === "reshape") node.params = { shape: [7, 7, 2 * WIDTH] };
      if (kind.startsWith("conv2d") && params["filters"] !== 1) node.params = { ...params, filters: Number(params["filters"] ?? 32) / 4 };
    }
  });
}

export async function benchWebGpu(root: string): Promise<void> {
  if (chromiumPath === undefined) {
    console.log("SKIPPED: WebGPU (no Chromium)");
    return;
  }
  const outDir = mkdtempSync(join(tmpdir(), "ganvas-bench-"));
  const page = join(root, "tests/bench/browser");
  await build({
    root: page,
    configFile: false,
    base: "./",
    logLevel: "error",
    build: { outDir, emptyOutDir: true, target: "es2023", chunkSizeWarningLimit: 8000 },
  });
  const server = await preview({ root: page, configFile: false, logLevel: "error", preview: { port: 0 }, build: { outDir } });
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
  });
  try {
    const tab = await browser.newPage();
    tab.setDefaultTimeout(600_000);
    await tab.goto(server.resolvedUrls?.local[0] ?? "");
    const plan = quarter(root);
    const ours = await tab.evaluate(([given, rounds]) => window.ours(JSON.parse(given), rounds), [JSON.stringify(plan), ROUNDS] as const);
    const hand = await tab.evaluate(([shape, rounds]) => window.byHand(shape, rounds), [{ batch: BATCH, width: WIDTH }, ROUNDS] as const);
    const line = (name: string, { kernels, milliseconds, first }: Measured): void =>
      console.log(`  ${name.padEnd(25)} ${milliseconds.toFixed(0).padStart(6)} ms (first ${first.toFixed(0)})  ${kernels} kernels`);
    console.log(`\ndcgan-28 at a quarter of the width, batch ${BATCH}, WebGPU on ${ours.device}: one iteration`);
    line("Ganvas", ours);
    line("tfjs by hand", hand);
    console.log(
      `  Ganvas takes ${(ours.milliseconds / hand.milliseconds).toFixed(3)} of the time, ${(ours.kernels / hand.kernels).toFixed(3)} of the kernels`,
    );
  } finally {
    await browser.close();
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
}
