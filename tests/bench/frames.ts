/** @file How smoothly a page moves: times between frames and long tasks, as the page itself sees them. */
import type { Page } from "playwright-core";
import { median } from "./driver.ts";

export interface Frames {
  readonly perSecond: number;
  /** Pointer events per second that reached the page. */
  readonly moves: number;
  /** Milliseconds between two frames, at worst. */
  readonly longest: number;
  /** Tasks over 50 ms on the page's thread, by milliseconds. */
  readonly longTasks: readonly number[];
}

interface Log {
  on: boolean;
  moves: number;
  readonly times: number[];
  readonly tasks: number[];
  stop(): void;
}

/** What the page does while `work` goes on. */
export async function framesDuring(page: Page, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const moved = () => (log.moves += 1);
    const observer = new PerformanceObserver((list) => log.tasks.push(...list.getEntries().map(({ duration }) => duration)));
    const stop = () => {
      removeEventListener("pointermove", moved, true);
      observer.disconnect();
    };
    const log: Log = { on: true, moves: 0, times: [], tasks: [], stop };
    Object.assign(window, { frameLog: log });
    let last: number | undefined;
    const tick = (now: number) => {
      if (last !== undefined) log.times.push(now - last);
      last = now;
      if (log.on) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    addEventListener("pointermove", moved, true);
    observer.observe({ type: "longtask" });
  });
  await work();
  const { times, tasks, moves } = await page.evaluate(() => {
    const log = (window as unknown as { frameLog: Log }).frameLog;
    log.on = false;
    log.stop();
    return { times: log.times, tasks: log.tasks, moves: log.moves };
  });
  const seconds = times.reduce((sum, time) => sum + time, 0) / 1000;
  return { perSecond: times.length / seconds, moves: moves / seconds, longest: Math.max(...times), longTasks: tasks.map(Math.round) };
}

/** Milliseconds between two messages of a mouse that tells 125 times a second where it is. */
const MOUSE = 8;

/** The pointer goes round in a circle of 80 pixels for `milliseconds`, with the button held, whether the page keeps up or not. */
export async function dragRound(page: Page, from: { readonly x: number; readonly y: number }, milliseconds: number): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const start = performance.now();
  const sent: Promise<void>[] = [];
  for (let now = 0; now < milliseconds; now = performance.now() - start) {
    const angle = now / 160;
    sent.push(page.mouse.move(from.x + 80 * Math.sin(angle), from.y + 80 * (1 - Math.cos(angle))));
    await new Promise((resolve) => setTimeout(resolve, MOUSE));
  }
  await Promise.all(sent);
  await page.mouse.up();
}

/** Of several runs the median, and the worst. */
export function showFrames(what: string, runs: readonly Frames[]): void {
  const rates = runs.map(({ perSecond }) => perSecond);
  const moves = median(runs.map((run) => run.moves));
  const tasks = runs.flatMap(({ longTasks }) => longTasks).toSorted((a, b) => b - a);
  console.log(
    [
      `  ${what.padEnd(72)} ${median(rates).toFixed(0)} frames per second, ${Math.min(...rates).toFixed(0)} in the worst of ${runs.length} runs`,
      `longest frame ${Math.max(...runs.map(({ longest }) => longest)).toFixed(0)} ms`,
      ...(moves > 1 ? [`${moves.toFixed(0)} moves per second`] : []),
      tasks.length === 0 ? "no task over 50 ms" : `${tasks.length} tasks over 50 ms: ${tasks.join(", ")} ms`,
    ].join("; "),
  );
}
