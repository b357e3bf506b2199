/** @file Every preset trains, in the two engines that Node has. Presets of the papers' size are compiled only. */
import { describe, expect, it } from "vitest";
import { kindsOf } from "../../src/export/kinds.ts";
import { openText } from "../../src/graph/file.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { chooseBackend } from "../../src/train/backends/choose.ts";
import { createMemoryStorage } from "../../src/train/data/storage.ts";
import type { SessionParts } from "../../src/train/session-prepare.ts";
import { importHere } from "../train/session-fixture.ts";
import { affordable, shortened, trainShortly } from "./short-training.ts";

const files = import.meta.glob<string>("../../presets/*.json", { eager: true, query: "?raw", import: "default" });

const presets = Object.entries(files).flatMap(([path, text]): [string, Project][] => {
  const opened = openText(text, kindsOf(catalogue));
  if (!opened.ok) throw new Error(`${path}: ${opened.error.message}`);
  return opened.value.project.meta.size === "paper" ? [] : [[path.replace(/^.*\/|\.json$/g, ""), opened.value.project]];
});

const parts: SessionParts = { chooseBackend, data: createMemoryStorage(), importFiles: importHere };

describe.each([
  ["wasm", presets, (project: Project) => shortened(project, 4)],
  // Plain JavaScript makes some 50 million operations a second, so it has a share, and less of each; all with GANVAS_ALL=1.
  [
    "cpu",
    presets.filter((_, i) => process.env["GANVAS_ALL"] === "1" || i % 6 === 2),
    (project: Project) => affordable(shortened(project, 2), 30),
  ],
] as const)("on %s", { timeout: 900_000 }, (backend, list, less) => {
  it.each(list)("%s trains with finite losses, each turn on what is its own, and resumes exactly", async (_, project) => {
    const result = await trainShortly(less(project), { backend, parts, resumeIn: "new" });
    expect(result.losses.length).toBeGreaterThan(0);
    expect(result.views).toBeGreaterThan(0);
    expect(result).toMatchObject({ notFinite: [], trespasses: [], unmoved: [], resumedApart: 0 });
  });
});
