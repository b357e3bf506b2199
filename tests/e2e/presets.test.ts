/** @file Every preset trains in Chromium, on WebGPU and WebGL in software, and a seed gives the losses that it gives elsewhere. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kindsOf } from "../../src/export/kinds.ts";
import { openText } from "../../src/graph/file.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { chooseBackend } from "../../src/train/backends/choose.ts";
import { createMemoryStorage } from "../../src/train/data/storage.ts";
import { affordable, lossesOf, narrowed, type ShortTraining, shortened } from "../presets/short-training.ts";
import { openPage, type WorkerPage } from "../train/engines/browser/open-page.ts";
import { importHere } from "../train/session-fixture.ts";
import { chromiumPath } from "./browser.ts";

const files = import.meta.glob<string>("../../presets/*.json", { eager: true, query: "?raw", import: "default" });
const presets = Object.entries(files).flatMap(([path, text]): [string, Project][] => {
  const opened = openText(text, kindsOf(catalogue));
  if (!opened.ok) throw new Error(`${path}: ${opened.error.message}`);
  const { project } = opened.value;
  return project.meta.size === "paper" ? [] : [[path.replace(/^.*\/|\.json$/g, ""), project]];
});

describe.skipIf(chromiumPath === undefined)("in a browser", { timeout: 900_000 }, () => {
  let page: WorkerPage;
  beforeAll(async () => {
    page = await openPage();
  }, 300_000);
  afterAll(() => page?.close());

  // Compiling shaders in software takes seconds a preset, so each backend has a share, with the presets that people meet first;
  // GANVAS_ALL=1 trains all of them.
  const all = process.env["GANVAS_ALL"] === "1";
  const FIRST = ["ring-gan", "keras-gan", "dcgan-28", "dcgan-64"];
  describe.each([
    ["webgpu", presets.filter(([id], i) => all || i % 3 === 0 || FIRST.includes(id))],
    ["webgl", presets.filter((_, i) => all || i % 6 === 1)],
  ] as const)("on %s", (backend, list) => {
    it.for(list)("%s trains with finite losses, each turn on what is its own, and resumes", async ([, project], { skip }) => {
      const asked = page.ask<ShortTraining>({ ask: "train", backend, project: affordable(shortened(project, 2), 100) });
      const result = await asked.catch((error: unknown) => {
        // The cosine of some software drivers of WebGL is too coarse for the self-check, and Ganvas refuses them.
        if (backend === "webgl" && String(error).includes("it computes wrongly")) skip("WebGL computes wrongly here");
        throw error;
      });
      expect(result.losses.length).toBeGreaterThan(0);
      expect(result).toMatchObject({ notFinite: [], trespasses: [], unmoved: [] });
      expect(result.resumedApart).toBeLessThan(1e-6);
    });
  });

  it.each(["ring-gan", "wgan-gp-ring"])("a seed gives %s the losses over 50 iterations on WebGPU that it gives on WASM", async (id) => {
    const found = presets.find(([name]) => name === id)?.[1];
    if (found === undefined) throw new Error(`no preset ${id}`);
    const project = narrowed(shortened(found, 8));
    const parts = { chooseBackend, data: createMemoryStorage(), importFiles: importHere };
    const wasm = await lossesOf(project, "wasm", { parts, iterations: 50 });
    const losses = await page.ask<Record<string, number[]>>({ ask: "losses", backend: "webgpu", project, iterations: 50 });
    expect(Object.keys(losses).sort()).toEqual(Object.keys(wasm).sort());
    for (const [name, values] of Object.entries(wasm)) {
      const apart = values.map((x, i) => Math.abs(x - (losses[name]?.[i] ?? Number.NaN)) / Math.max(1, Math.abs(x)));
      expect(Math.max(...apart), name).toBeLessThan(2e-3);
    }
  });
});
