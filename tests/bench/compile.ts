/** @file How long the compiler takes: after an edit of one parameter, and from a document to its whole plan. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { analyse } from "../../src/compile/analyse.ts";
import { compile } from "../../src/compile/index.ts";
import { memoryOf } from "../../src/compile/memory.ts";
import { applyEdits } from "../../src/graph/edit.ts";
import { type Project, projectSchema } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { createEngine } from "../../src/train/backends/open.ts";
import { drive, median } from "./driver.ts";
import { withNodes } from "./many-nodes.ts";

export async function benchCompile(root: string): Promise<void> {
  const preset = (id: string) => projectSchema.parse(JSON.parse(readFileSync(join(root, `presets/${id}.json`), "utf8")));
  console.log("\nCompiler, medians");
  for (const nodes of [60, 1000]) {
    const ms = afterEdit(withNodes(preset("ring-gan"), nodes));
    console.log(`  analysis after an edit of one parameter, ${String(nodes).padStart(4)} nodes  ${ms.toFixed(2)} ms`);
  }
  for (const id of ["dcgan-28", "dcgan-64"]) {
    const project = preset(id);
    const times = Array.from({ length: 15 }, () => timed(() => compile(structuredClone(project), catalogue)));
    console.log(`  ${id}: analysis, trace, derivatives and all passes  ${median(times).toFixed(1)} ms`);
  }
  console.log("\nMemory on WASM, predicted and measured");
  for (const id of ["ring-gan", "dcgan-28", "dcgan-64"]) await memory(id, preset(id));
}

function afterEdit(project: Project): number {
  let current = project;
  analyse(current, catalogue);
  const times: number[] = [];
  for (let i = 0; i < 60; i++) {
    current = applyEdits(current, [{ edit: "set-param", graph: "generator", node: "hidden1", param: "units", value: 32 + i }]);
    times.push(timed(() => analyse(current, catalogue)));
  }
  return median(times.slice(10));
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

async function memory(id: string, project: Project): Promise<void> {
  const { plan } = compile(project, catalogue);
  const engine = await createEngine("wasm");
  if (!plan || !engine.ok) return;
  const driver = await drive(engine.value, plan);
  let most = 0;
  for (let i = 0; i < 3; i++) {
    await driver.iterate();
    most = Math.max(most, engine.value.memory().bytes);
  }
  const predicted = engine.value.predict?.(plan.procedures, plan.state) ?? memoryOf(plan).bytes;
  console.log(
    `  ${id.padEnd(9)} predicted ${(predicted / 1e6).toFixed(2)} MB, measured ${(most / 1e6).toFixed(2)} MB, ratio ${(predicted / most).toFixed(2)}`,
  );
  engine.value.dispose();
}
