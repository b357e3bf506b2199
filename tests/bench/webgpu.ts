/** @file A quarter of dcgan-28's width, batch 4, on WebGPU in Chromium; on a software adapter only the ratios say something. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { build, preview } from "vite";
import { chromiumPath } from "../e2e/browser.ts";
import type { Measured } from "./browser/page.ts";
import { planApart, planOf } from "./driver.ts";

const BATCH = 4;
const WIDTH = 8;
const ROUNDS = 5;

interface Written {
  readonly training: { batchSize: number };
  readonly networks: readonly { readonly nodes: { readonly kind: string; params?: Record<string, unknown> }[] }[];
}

function quarter(plan: typeof planOf, root: string) {
  return plan(join(root, "presets/dcgan-28.json"), (json) => {
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

async function measure(tab: Page): Promise<Measured> {
  return tab.evaluate((rounds) => window.measure(rounds), ROUNDS);
}

function ratio(of: string, ours: Measured, other: Measured): void {
  const part = (key: "dispatches" | "issue" | "milliseconds"): string => (ours[key] / other[key]).toFixed(3);
  console.log(
    `  Ganvas takes ${part("dispatches")} of the dispatches ${of}, ${part("issue")} of the time to issue, ${part("milliseconds")} of the wall clock`,
  );
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
    const plan = JSON.stringify(quarter(planOf, root));
    const apart = JSON.stringify(quarter(planApart, root));
    const open = async (): Promise<Page> => {
      const tab = await browser.newPage();
      tab.setDefaultTimeout(600_000);
      await tab.goto(server.resolvedUrls?.local[0] ?? "");
      return tab;
    };
    const [ours, hand, tape] = [await open(), await open(), await open()];
    const { device } = await ours.evaluate((given) => window.ours(JSON.parse(given)), plan);
    await hand.evaluate((shape) => window.byHand(shape), { batch: BATCH, width: WIDTH });
    await tape.evaluate((given) => window.tape(JSON.parse(given)), apart);
    const measured = { ours: await measure(ours), hand: await measure(hand), tape: await measure(tape) };
    const profiled = await hand.evaluate(() => window.profile());
    console.log(`\ndcgan-28 at a quarter of the width, batch ${BATCH}, WebGPU on ${device}: one iteration (D and G)`);
    const line = (name: string, { dispatches, issue, milliseconds, first }: Measured): void =>
      console.log(
        `  ${name.padEnd(38)} ${String(dispatches).padStart(5)} dispatches ${issue.toFixed(2).padStart(8)} ms to issue ${milliseconds.toFixed(0).padStart(6)} ms in all (first ${first.toFixed(0)})`,
      );
    line("Ganvas", measured.ours);
    line("by hand: tf.layers and tf.train.adam", measured.hand);
    line("before: our definitions on tfjs's tape", measured.tape);
    const full = await ours.evaluate(
      (given) => window.count(JSON.parse(given)),
      JSON.stringify(planOf(join(root, "presets/dcgan-28.json"))),
    );
    console.log(`  At the preset's own width and batch, Ganvas has ${full} dispatches`);
    console.log(`  By hand, tf.profile counts ${profiled} kernels: reshapes and what tfjs computes on the host too`);
    ratio("by hand", measured.ours, measured.hand);
    ratio("of the tape", measured.ours, measured.tape);
  } finally {
    await browser.close();
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
}
