/** @file The built page in a real browser: script of the first page, time to the first step, frames while one works and it trains. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { projectSchema } from "../../src/graph/schema.ts";
import { chromiumPath, serve } from "../e2e/browser.ts";
import { median } from "./driver.ts";
import { dragRound, framesDuring, showFrames } from "./frames.ts";
import { withNodes } from "./many-nodes.ts";

const NODES = 300;
/** Cold loads that the median is taken of. */
const LOADS = 5;
/** Milliseconds of every gesture. */
const LONG = 3000;

export async function benchPage(root: string): Promise<void> {
  console.log("\nPage");
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
    await gestures(await open(), url, root);
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

async function gestures(page: Page, url: string, root: string): Promise<void> {
  await trains(page, url);
  await page.waitForTimeout(3000);
  const onBoard = await middleOf(page, ".react-flow__node");
  showFrames("ring training, a card dragged", await framesDuring(page, () => dragRound(page, onBoard, LONG)));

  const ring = projectSchema.parse(JSON.parse(readFileSync(join(root, "presets/ring-gan.json"), "utf8")));
  const title = `${NODES} nodes`;
  const many = withNodes({ ...ring, meta: { ...ring.meta, title } }, NODES);
  const buffer = Buffer.from(JSON.stringify(many));
  await page.keyboard.press("Control+o");
  const input = page.locator("dialog input[type=file][multiple]");
  const opening = await framesDuring(page, async () => {
    await input.setInputFiles([{ name: "many.ganvas.json", mimeType: "application/json", buffer }]);
    await page.getByRole("banner").getByText(title).waitFor();
    await page.getByRole("tab", { name: "Generator" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".react-flow__node").length > 200);
    await page.waitForTimeout(500);
  });
  showFrames(`${NODES} nodes, opened`, opening);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForFunction(() => /iteration [1-9]/.test(document.body.innerText), undefined, { timeout: 60_000 });
  await page.getByRole("button", { name: "Zoom to fit" }).click();
  await page.waitForTimeout(2000);
  showFrames(`${NODES} nodes in view, training, at rest`, await framesDuring(page, () => page.waitForTimeout(LONG)));
  const node = await middleOf(page, '.react-flow__node[data-id="more130"]');
  showFrames(`${NODES} nodes in view, training, one dragged`, await framesDuring(page, () => dragRound(page, node, LONG)));
  const pane = await middleOf(page, ".react-flow__pane");
  const free = { x: pane.x, y: pane.y - 150 };
  showFrames(`${NODES} nodes in view, training, panned`, await framesDuring(page, () => dragRound(page, free, LONG)));
  await page.locator(".canvas-zoom").click();
  await page.waitForTimeout(1000);
  const near = await page.evaluate(() => {
    const { left, right, top, bottom } = document.querySelector(".canvas")?.getBoundingClientRect() ?? new DOMRect();
    const boxes = [...document.querySelectorAll(".react-flow__node")].map((card) => card.getBoundingClientRect());
    const inside = boxes.find((box) => box.left > left + 100 && box.right < right - 200 && box.top > top + 50 && box.bottom < bottom - 150);
    return inside && { x: inside.x + 20, y: inside.y + 10 };
  });
  if (near === undefined) throw new Error("no card is on the screen");
  showFrames(`${NODES} nodes at full size, training, one dragged`, await framesDuring(page, () => dragRound(page, near, LONG)));
}

async function middleOf(page: Page, selector: string): Promise<{ readonly x: number; readonly y: number }> {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not on the page`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
