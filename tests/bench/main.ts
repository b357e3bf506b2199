/** @file The parts of the bench; see run.mjs. */
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { createEngine } from "../../src/train/backends/open.ts";
import type { Engine } from "../../src/train/engine.ts";
import { benchCompile } from "./compile.ts";
import { type Driver, drive, median, planOf } from "./driver.ts";
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

async function wasm(): Promise<Engine> {
  const opened = await createEngine("wasm");
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

function show(title: string, ours: number, others: Readonly<Record<string, number | undefined>>): void {
  console.log(`\n${title}`);
  console.log(`  Ganvas                    ${ours.toFixed(2).padStart(9)} ms   ${(1000 / ours).toFixed(1)} iterations/s`);
  for (const [name, ms] of Object.entries(others)) {
    if (ms === undefined) continue;
    console.log(`  ${name.padEnd(25)} ${ms.toFixed(2).padStart(9)} ms   Ganvas takes ${(ours / ms).toFixed(3)} of it`);
  }
}

async function dcgan(root: string, torch: Torch | undefined): Promise<void> {
  const engine = await wasm();
  await tf.setBackend("wasm");
  fillWasm(tf);
  const plan = planOf(join(root, "presets/dcgan-28.json"));
  const driver = await drive(engine, plan);
  const tape = onTape(tf, plan);
  const worst = await againstTape(engine, driver, tape);
  const hand = dcganByHand(tf, { batch: plan.batchSize, width: 32 });
  const { ours = Number.NaN, ...times } = await inTurns(
    {
      ours: several(driver, 5),
      hand: byHand(hand),
      tape: () => tape.iterate(driver.inputs()),
      ...(torch ? { torch1: () => torch.iterate("dcgan", 1), torch2: () => torch.iterate("dcgan", 2) } : {}),
    },
    7,
  );
  show(`dcgan-28, batch ${plan.batchSize}, ${engine.backend.device}: one iteration (D and G)`, ours, {
    "tfjs by hand (im2col)": times["hand"],
    "our definitions, tape": times["tape"],
    [`PyTorch ${torch?.version}, best of 1-2`]: best(times),
  });
  console.log(`  Largest difference of a gradient to the tape's, of its largest entry: ${worst.toExponential(1)}`);
  hand.dispose();
  tape.dispose();
  engine.dispose();
}

async function ring(root: string, torch: Torch | undefined): Promise<void> {
  const engine = await wasm();
  await tf.setBackend("wasm");
  const plan = planOf(join(root, "presets/ring-gan.json"));
  const driver = await drive(engine, plan);
  const hand = ringByHand(tf, plan.batchSize);
  const tape = onTape(tf, plan);
  const { ours = Number.NaN, ...times } = await inTurns(
    {
      ours: several(driver, 20),
      hand: byHand(hand),
      tape: () => tape.iterate(driver.inputs()),
      ...(torch ? { torch1: () => torch.iterate("ring", 1), torch2: () => torch.iterate("ring", 2) } : {}),
    },
    60,
  );
  show(`ring-gan, batch ${plan.batchSize}, ${engine.backend.device}: one iteration`, ours, {
    "tfjs by hand": times["hand"],
    "our definitions, tape": times["tape"],
    [`PyTorch ${torch?.version}, best of 1-2`]: best(times),
  });
  hand.dispose();
  tape.dispose();
  engine.dispose();
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
  engine.run(turn.procedure, inputs).discard();
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
