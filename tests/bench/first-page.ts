/** @file The built page in a real browser: script of the first page, time to the first step, frames while one works and it trains. */
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { projectSchema } from "../../src/graph/schema.ts";
import { chromiumPath, serve } from "../e2e/browser.ts";
import { median } from "./driver.ts";
import { dragRound, type Frames, framesDuring, showFrames } from "./frames.ts";
import { withNodes } from "./many-nodes.ts";

const NODES = 300;
/** Cold loads that the median is taken of. */
const LOADS = 5;
/** Milliseconds of every gesture, which is made so many times. */
const LONG = 1500;
const RUNS = 5;

export async function benchPage(root: string): Promise<void> {
  console.log(`\nPage; before it, a load average of ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`);
  if (chromiumPath === undefined) return console.log("  SKIPPED: no Chromium here");
  const { url, browser, close } = await serve();
  try {
    const open = () => browser.newPage({ viewport: { width: 1440, height: 900 } });
    const page = await open();
    const { at } = await trains(page, url);
    await page.waitForTimeout(4000);
    console.log(`  script until the ring trains, without the worker's ${await scriptOf(page, at)} kB gzip`);
    console.log(`  script of the first view at rest                   ${await scriptOf(page)} kB gzip`);
    await page.close();
    const times: number[] = [];
    for (let i = 0; i < LOADS; i++) {
      const cold = await open();
      times.push((await trains(cold, url)).seconds);
      await cold.close();
    }
    console.log(`  ring-gan trains after a cold load, median of ${LOADS}     ${median(times).toFixed(1)} s`);
    await gestures(open, url, root);
  } finally {
    await close();
  }
}

/** Seconds until the first iteration is on show, and when that is by the page's own clock. */
async function trains(page: Page, url: string): Promise<{ readonly seconds: number; readonly at: number }> {
  const start = performance.now();
  await page.goto(url);
  const isTraining = () => (/iteration [1-9]/.test(document.body.innerText) ? performance.now() : 0);
  const at = await page.waitForFunction(isTraining, undefined, { timeout: 60_000 });
  return { seconds: (performance.now() - start) / 1000, at: await at.jsonValue() };
}

/** Every script that the page asked for before this moment, by the browser's own log; what the worker runs is not the page's. */
async function scriptOf(page: Page, before = Number.MAX_VALUE): Promise<string> {
  const log = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name, startTime }) => ({ name, startTime })));
  const names = log.filter(({ startTime }) => startTime < before).map(({ name }) => name);
  const workers = new Set(page.workers().map((worker) => worker.url()));
  const scripts = [...new Set(names)].filter((name) => name.endsWith(".js") && !workers.has(name));
  const sizes = await Promise.all(scripts.map(async (name) => gzipSync(new Uint8Array(await (await fetch(name)).arrayBuffer())).length));
  return (sizes.reduce((sum, size) => sum + size, 0) / 1000).toFixed(0);
}

async function gestures(open: () => Promise<Page>, url: string, root: string): Promise<void> {
  const ring = projectSchema.parse(JSON.parse(readFileSync(join(root, "presets/ring-gan.json"), "utf8")));
  const title = `${NODES} nodes`;
  const buffer = Buffer.from(JSON.stringify(withNodes({ ...ring, meta: { ...ring.meta, title } }, NODES)));
  const openings: Frames[] = [];
  for (let run = 0; run < RUNS; run++) {
    const page = await open();
    await trains(page, url);
    await page.waitForTimeout(2000);
    const openMany = async () => {
      await page.keyboard.press("Control+o");
      await page
        .locator("dialog input[type=file][multiple]")
        .setInputFiles([{ name: "many.ganvas.json", mimeType: "application/json", buffer }]);
      await page.getByRole("banner").getByText(title).waitFor();
      await page.getByRole("tab", { name: "Generator" }).click();
      await page.waitForFunction((least) => document.querySelectorAll(".react-flow__node").length > least, NODES - 50);
      await page.waitForTimeout(500);
    };
    if (run === 0) {
      const onBoard = await middleOf(page, ".react-flow__node");
      await measure(page, "ring training, a card dragged", () => dragRound(page, onBoard, LONG));
    }
    openings.push(await framesDuring(page, openMany));
    if (run === RUNS - 1) {
      showFrames(`${NODES} nodes, opened while the ring trains`, openings);
      await amongMany(page);
    }
    await page.close();
  }
}

async function amongMany(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForFunction(() => /iteration [1-9]/.test(document.body.innerText), undefined, { timeout: 60_000 });
  await page.getByRole("button", { name: "Zoom to fit" }).click();
  await page.waitForTimeout(2000);
  await measure(page, `${NODES} nodes in view, at rest`, () => page.waitForTimeout(LONG));
  const node = await middleOf(page, '.react-flow__node[data-id="more130"]');
  await measure(page, `${NODES} nodes in view, one dragged`, () => dragRound(page, node, LONG));
  const pane = await middleOf(page, ".react-flow__pane");
  const free = { x: pane.x, y: pane.y - 150 };
  await measure(page, `${NODES} nodes in view, panned`, () => dragRound(page, free, LONG));
  await page.getByRole("button", { name: "Zoom to fit" }).click();
  await page.waitForTimeout(1000);
  await page.locator(".canvas-zoom").click();
  await page.waitForTimeout(1000);
  const near = await page.evaluate(() => {
    const { left, right, top, bottom } = document.querySelector(".canvas")?.getBoundingClientRect() ?? new DOMRect();
    const boxes = [...document.querySelectorAll(".react-flow__node")].map((card) => card.getBoundingClientRect());
    const inside = boxes.find((box) => box.left > left + 100 && box.right < right - 100 && box.top > top + 50 && box.bottom < bottom - 60);
    return inside && { x: inside.x + 20, y: inside.y + 10 };
  });
  if (near === undefined) throw new Error("no card is on the screen");
  await measure(page, `${NODES} nodes at full size, one dragged`, () => dragRound(page, near, LONG));
}

/** One gesture several times, and what the training did meanwhile. */
async function measure(page: Page, what: string, work: () => Promise<void>): Promise<void> {
  const iteration = async () => Number(/iteration ([\d,]+)/.exec(await page.locator("body").innerText())?.[1]?.replaceAll(",", ""));
  const runs: Frames[] = [];
  const [before, start] = [await iteration(), performance.now()];
  for (let run = 0; run < RUNS; run++) runs.push(await framesDuring(page, work));
  const perSecond = ((await iteration()) - before) / ((performance.now() - start) / 1000);
  if (!(perSecond > 0)) throw new Error(`nothing was trained while this was measured: ${what}`);
  const backend = /WebGPU|WebGL|WebAssembly|Plain JavaScript/.exec(await page.locator("[class*=status]").innerText())?.[0];
  showFrames(`${what}, ${backend} at ${perSecond.toFixed(0)} iterations/s`, runs);
}

async function middleOf(page: Page, selector: string): Promise<{ readonly x: number; readonly y: number }> {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not on the page`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
