/** @file One seed, one run: the same losses again on WASM, bit by bit, and within rounding on CPU, over 50 iterations. */
import { expect, it } from "vitest";
import { kindsOf } from "../../src/export/kinds.ts";
import { openText } from "../../src/graph/file.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { chooseBackend } from "../../src/train/backends/choose.ts";
import { createMemoryStorage } from "../../src/train/data/storage.ts";
import type { SessionParts } from "../../src/train/session-prepare.ts";
import { importHere } from "../train/session-fixture.ts";
import { lossesOf, narrowed, shortened } from "./short-training.ts";

const files = import.meta.glob<string>("../../presets/*.json", { eager: true, query: "?raw", import: "default" });
const parts: SessionParts = { chooseBackend, data: createMemoryStorage(), importFiles: importHere };

it.each(["ring-gan", "wgan-gp-ring"])("a seed gives %s the same losses over 50 iterations", async (id) => {
  const opened = openText(files[`../../presets/${id}.json`] ?? "", kindsOf(catalogue));
  if (!opened.ok) throw new Error(opened.error.message);
  const project = narrowed(shortened(opened.value.project, 8));
  const wasm = await lossesOf(project, "wasm", { parts, iterations: 50 });
  expect(Object.keys(wasm).length).toBeGreaterThan(2);
  for (const losses of Object.values(wasm)) expect(losses).toHaveLength(50);
  expect(await lossesOf(project, "wasm", { parts, iterations: 50 })).toEqual(wasm);
  const cpu = await lossesOf(project, "cpu", { parts, iterations: 50 });
  expect(Object.keys(cpu).sort()).toEqual(Object.keys(wasm).sort());
  for (const [name, values] of Object.entries(wasm)) {
    const apart = values.map((x, i) => Math.abs(x - (cpu[name]?.[i] ?? Number.NaN)) / Math.max(1, Math.abs(x)));
    expect(Math.max(...apart), name).toBeLessThan(2e-3);
  }
});
