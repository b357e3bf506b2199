/** @file The parts of the bench; see run.mjs. */
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { createEngine } from "../../src/train/backends/open.ts";
import type { Engine } from "../../src/train/engine.ts";
import { benchCompile } from "./compile.ts";
import { type Driver, drive, median, planApart, planOf } from "./driver.ts";
import { benchPage } from "./first-page.ts";
import { dcganByHand, fillWasm, type Hand, ringByHand } from "./hand.ts";
import { onTape } from "./tape.ts";
import { startTorch, type Torch } from "./torch.ts";
import { benchWebGpu } from "./webgpu.ts";

export async function main(parts: readonly string[], root: string): Promise<void> {
  const wants = (part: string): boolean => parts.length === 0 || parts.includes(part);
  if (wants("dcgan") || wants("ring")) {
    const torch = await startTorch(root);
    if (!torch) console.log("SKIPPED: PyTorch (no Python with torch here)");
    if (wants("dcgan")) await dcgan(root, torch);
    if (wants("ring")) await ring(root, torch);
    torch?.close();
  }
  if (wants("compile")) await benchCompile(root);
  if (wants("page")) await benchPage(root);
  if (wants("webgpu")) await benchWebGpu(root);
}

async function wasm(threads: number): Promise<Engine> {
  const opened = await createEngine("wasm", { threads });
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}

/** Runs everything once to warm up, then `rounds` times in turns; medians in milliseconds. */
async function inTurns(things: Readonly<Record<string, () => Promise<number | void>>>, rounds: number): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {};
  for (let round = -1; round < rounds; round++) {
    for (const [name, thing] of Object.entries(things)) {
      const start = performance.now();
      const told = await thing();
      const took = told ?? performance.now() - start;
      if (round >= 0) (times[name] ??= []).push(took);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

/** `times` iterations as one measurement. */
function several(driver: Driver, times: number): () => Promise<number> {
  return async () => {
    const start = performance.now();
    for (let i = 0; i < times; i++) await driver.iterate();
    return (performance.now() - start) / times;
  };
}

function byHand(hand: Hand): () => Promise<void> {
  return async () => void (await hand.iterate());
}

/** `one` and `two`: ours on so many threads. */
function show(title: string, { one = Number.NaN, two = Number.NaN, ...others }: Readonly<Record<string, number | undefined>>): void {
  console.log(`\n${title}`);
  for (const [name, ms] of [
    ["Ganvas, 1 thread", one],
    ["Ganvas, 2 threads", two],
  ] as const)
    console.log(`  ${name.padEnd(25)} ${ms.toFixed(2).padStart(9)} ms   ${(1000 / ms).toFixed(1)} iterations/s`);
  console.log(`  2 threads are ${(one / two).toFixed(2)} times as fast as 1`);
  for (const [name, ms] of Object.entries(others)) {
    if (ms === undefined) continue;
    const ratios = `Ganvas takes ${(one / ms).toFixed(3)} of it on 1 thread, ${(two / ms).toFixed(3)} on 2`;
    console.log(`  ${name.padEnd(25)} ${ms.toFixed(2).padStart(9)} ms   ${ratios}`);
  }
}

async function dcgan(root: string, torch: Torch | undefined): Promise<void> {
  const [one, two] = [await wasm(1), await wasm(2)];
  await tf.setBackend("wasm");
  fillWasm(tf);
  const path = join(root, "presets/dcgan-28.json");
  const plan = planOf(path);
  const [driver, driver2] = [await drive(one, plan), await drive(two, plan)];
  const tape = onTape(tf, planApart(path));
  const worst = await againstTape(one, driver, tape);
  const memory = await memoryOf(one, driver, tape);
  const hand = dcganByHand(tf, { batch: plan.batchSize, width: 32 });
  const times = await inTurns(
    {
      one: several(driver, 5),
      two: several(driver2, 5),
      hand: byHand(hand),
      tape: () => tape.iterate(driver.inputs()),
      ...(torch ? { torch1: () => torch.iterate("dcgan", 1), torch2: () => torch.iterate("dcgan", 2) } : {}),
    },
    7,
  );
  show(`dcgan-28, batch ${plan.batchSize}, WASM: one iteration (D and G)`, {
    one: times["one"],
    two: times["two"],
    "tfjs by hand (im2col)": times["hand"],
    "our definitions, tape": times["tape"],
    [`PyTorch ${torch?.version}, best of 1-2`]: best(times),
  });
  console.log(`  Largest difference of a gradient to the tape's, of its largest entry: ${worst.toExponential(1)}`);
  console.log(`  Memory: ${memory}`);
  hand.dispose();
  tape.dispose();
  one.dispose();
  two.dispose();
}

async function ring(root: string, torch: Torch | undefined): Promise<void> {
  const [one, two] = [await wasm(1), await wasm(2)];
  await tf.setBackend("wasm");
  const plan = planOf(join(root, "presets/ring-gan.json"));
  const [driver, driver2] = [await drive(one, plan), await drive(two, plan)];
  const hand = ringByHand(tf, plan.batchSize);
  const tape = onTape(tf, plan);
  const times = await inTurns(
    {
      one: several(driver, 20),
      two: several(driver2, 20),
      hand: byHand(hand),
      tape: () => tape.iterate(driver.inputs()),
      ...(torch ? { torch1: () => torch.iterate("ring", 1), torch2: () => torch.iterate("ring", 2) } : {}),
    },
    60,
  );
  show(`ring-gan, batch ${plan.batchSize}, WASM: one iteration`, {
    one: times["one"],
    two: times["two"],
    "tfjs by hand": times["hand"],
    "our definitions, tape": times["tape"],
    [`PyTorch ${torch?.version}, best of 1-2`]: best(times),
  });
  hand.dispose();
  tape.dispose();
  one.dispose();
  two.dispose();
}

/** Predicted and allocated by us for the turns alone, and the most that tfjs holds while the tape does the same. */
async function memoryOf(engine: Engine, driver: Driver, tape: ReturnType<typeof onTape>): Promise<string> {
  const { procedures, state, stages } = driver.plan;
  const names = (stages[0]?.turns ?? []).flatMap(({ procedure, prefixes = [] }) => [...prefixes, procedure]);
  const turns = Object.fromEntries(names.map((name) => [name, procedures[name]!]));
  const predicted = engine.predict?.(turns, state) ?? Number.NaN;
  await engine.load(turns);
  await driver.iterate();
  const measured = engine.memory().bytes;
  await engine.load(procedures);
  // Once before, so that Adam has its slots.
  await tape.iterate(driver.inputs());
  const { peakBytes } = await tf.profile(async () => {
    await tape.iterate(driver.inputs());
    return [];
  });
  const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  return `predicted ${mega(predicted)}, allocated ${mega(measured)} (ratio ${(predicted / measured).toFixed(3)}); the tape's peak ${mega(peakBytes)}, Ganvas takes ${(measured / peakBytes).toFixed(3)} of it`;
}

function best({ torch1, torch2 }: Readonly<Record<string, number>>): number | undefined {
  return torch1 === undefined || torch2 === undefined ? undefined : Math.min(torch1, torch2);
}

/** After the first step Adam's m is (1 - β₁) times the gradient. */
async function againstTape(engine: Engine, driver: Driver, tape: ReturnType<typeof onTape>): Promise<number> {
  const [turn] = driver.plan.stages[0]?.turns ?? [];
  if (!turn) return Number.NaN;
  const inputs = driver.inputs();
  const expected = await tape.gradients(turn.procedure, inputs);
  driver.run(turn).discard();
  const slots = driver.plan.state.filter(({ name }) => name.endsWith("/m"));
  const got = await engine.readState(slots.map(({ name }) => name));
  await driver.restart();
  let worst = 0;
  for (const [weight, gradient] of expected) {
    const m = [...got].find(([name]) => name.endsWith(`/${weight}/m`))?.[1];
    const most = gradient.reduce((large, value) => Math.max(large, Math.abs(value)), 0);
    const difference = gradient.reduce((large, value, i) => Math.max(large, Math.abs(value - 2 * (m?.[i] ?? Number.NaN))), 0);
    worst = Math.max(worst, difference / most);
  }
  return worst;
}
