/** @file The built page in a real browser: script of the first page, time to the first step, frames while a card is dragged. */
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { chromiumPath, serve } from "../e2e/browser.ts";
import { median } from "./driver.ts";

export async function benchPage(): Promise<void> {
  console.log("\nPage");
  if (chromiumPath === undefined) return console.log("  SKIPPED: no Chromium here");
  const { url, browser, close } = await serve();
  try {
    const html = await (await fetch(url)).text();
    const scripts = [...new Set([...html.matchAll(/assets\/[^"]+\.js/g)].map(([name]) => name))];
    const sizes = await Promise.all(
      scripts.map(async (name) => gzipSync(new Uint8Array(await (await fetch(new URL(name, url))).arrayBuffer())).length),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`  script that the page waits for  ${(bytes / 1000).toFixed(0)} kB gzip`);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const start = performance.now();
    await page.goto(url);
    await page.waitForFunction(() => /iteration [1-9]/.test(document.body.innerText), undefined, { timeout: 60_000 });
    console.log(`  ring-gan trains after a cold load  ${((performance.now() - start) / 1000).toFixed(1)} s`);
    console.log(`  frames while a card is dragged and the ring trains  ${await framesWhileDragging(page)} per second`);
  } finally {
    await close();
  }
}

async function framesWhileDragging(page: Page): Promise<string> {
  const box = await page.locator(".react-flow__node").first().boundingBox();
  if (box === null) return "no";
  await page.mouse.move(box.x + box.width / 2, box.y + 8);
  await page.mouse.down();
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { frameTimes: times });
    let last = performance.now();
    const tick = (now: number) => {
      times.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  for (let i = 0; i < 120; i++) await page.mouse.move(box.x + 20 + i * 2, box.y + 20 + Math.sin(i / 8) * 40);
  const times = await page.evaluate(() => (window as unknown as { frameTimes: number[] }).frameTimes);
  await page.mouse.up();
  return (1000 / median(times.slice(2))).toFixed(0);
}
