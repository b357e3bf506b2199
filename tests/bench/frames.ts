/** @file How smoothly a page moves: times between frames and long tasks, as the page itself sees them. */
import type { Page } from "playwright-core";
import { median } from "./driver.ts";

export interface Frames {
  readonly perSecond: number;
  /** Milliseconds between two frames. */
  readonly median: number;
  readonly p95: number;
  /** Tasks over 50 ms on the page's thread, by milliseconds. */
  readonly longTasks: readonly number[];
}

/** What the page does while `work` goes on. */
export async function framesDuring(page: Page, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const log = { on: true, times: [] as number[], tasks: [] as number[] };
    Object.assign(window, { frameLog: log });
    let last: number | undefined;
    const tick = (now: number) => {
      if (last !== undefined) log.times.push(now - last);
      last = now;
      if (log.on) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    new PerformanceObserver((list) => log.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  await work();
  const { times, tasks } = await page.evaluate(() => {
    const log = (window as unknown as { frameLog: { on: boolean; times: number[]; tasks: number[] } }).frameLog;
    log.on = false;
    return log;
  });
  const sorted = times.toSorted((a, b) => a - b);
  return {
    perSecond: (1000 * times.length) / times.reduce((sum, time) => sum + time, 0),
    median: median(times),
    p95: sorted[Math.floor(0.95 * sorted.length)] ?? Number.NaN,
    longTasks: tasks.map(Math.round),
  };
}

/** The pointer goes round in a circle of 80 pixels for `milliseconds`, with the button held. */
export async function dragRound(page: Page, from: { readonly x: number; readonly y: number }, milliseconds: number): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const start = performance.now();
  for (let now = 0; now < milliseconds; now = performance.now() - start) {
    const angle = now / 160;
    await page.mouse.move(from.x + 80 * Math.sin(angle), from.y + 80 * (1 - Math.cos(angle)));
  }
  await page.mouse.up();
}

export function showFrames(what: string, { perSecond, median, p95, longTasks }: Frames): void {
  const long = longTasks.length === 0 ? "no task over 50 ms" : `tasks over 50 ms: ${longTasks.join(", ")} ms`;
  console.log(
    `  ${what.padEnd(44)} ${perSecond.toFixed(0)} frames per second, median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms; ${long}`,
  );
}
