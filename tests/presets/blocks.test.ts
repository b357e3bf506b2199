/** @file A block computes what its nodes would compute: every preset that has blocks against itself with all of them unfolded. */
import { describe, expect, it } from "vitest";
import { kindsOf } from "../../src/export/kinds.ts";
import { applyEdits, BOARD, type Edit } from "../../src/graph/edit.ts";
import { openText } from "../../src/graph/file.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { encodeCheckpoint } from "../../src/train/checkpoint-file.ts";
import { unpackEdits } from "../../src/ui/canvas/blocks.ts";
import { opened, stateOf, value } from "../train/session-fixture.ts";
import { narrowed, shortened } from "./short-training.ts";

const files = import.meta.glob<string>("../../presets/*.json", { eager: true, query: "?raw", import: "default" });

const presets = Object.entries(files).flatMap(([path, text]): [string, Project][] => {
  const file = openText(text, kindsOf(catalogue));
  if (!file.ok) throw new Error(`${path}: ${file.error.message}`);
  const { project } = file.value;
  const hasBlocks = project.networks.some(({ nodes }) => nodes.some(({ kind }) => kind === "block"));
  return hasBlocks && project.meta.size !== "paper" ? [[path.replace(/^.*\/|\.json$/g, ""), project]] : [];
});

interface Unfolded {
  readonly project: Project;
  /** "network/node" as it is now → the path of uses and nodes that it was. */
  readonly before: ReadonlyMap<string, string>;
}

function unfolded(project: Project): Unfolded {
  let now = project;
  const before = new Map<string, string>();
  for (;;) {
    const network = now.networks.find(({ nodes }) => nodes.some(({ kind }) => kind === "block"));
    const use = network?.nodes.find(({ kind }) => kind === "block");
    if (!network || !use) return { project: now, before };
    const block = now.blocks.find(({ id }) => id === use.params["block"]);
    const found = unpackEdits(now, network.id, use.id);
    if (!found.ok || !block) throw new Error(found.ok ? "no such block" : found.error);
    const inner = block.nodes.filter(({ kind }) => kind !== "input" && kind !== "output");
    const path = before.get(`${network.id}/${use.id}`) ?? `${network.id}/${use.id}`;
    for (const [i, id] of found.value.nodes.entries()) before.set(`${network.id}/${id}`, `${path}.${inner[i]?.id}`);
    now = applyEdits(now, found.value.edits);
  }
}

/** "optimizer/network/node/kernel/m" → the same with the path that the node had inside its blocks. */
function nameBefore(name: string, { before, project }: Unfolded): string {
  const parts = name.split("/");
  const at = parts.findIndex((part) => project.networks.some(({ id }) => id === part));
  if (at < 0) return name;
  const key = parts.slice(at, at + 2).join("/");
  return [...parts.slice(0, at), before.get(key) ?? key, ...parts.slice(at + 2)].join("/");
}

/** Plain steps: Adam divides by what it has seen, and makes steps of its full length of rounding where a gradient is 0. */
function plainly(project: Project): Project {
  const optimizers = project.game.nodes.filter(({ kind }) => catalogue.get(kind)?.family === "optimizer");
  const plain = optimizers.map(
    ({ id }): Edit => ({ edit: "set-kind", graph: BOARD, node: id, kind: "sgd", params: { learningRate: 1e-3 } }),
  );
  return applyEdits(project, plain);
}

describe("the blocks of", { timeout: 300_000 }, () => {
  // Numbers that a block draws come from a stream named by its place, so they are others once it is unfolded.
  const drawing = (project: Project) =>
    project.blocks.some(({ nodes }) =>
      nodes.some(({ kind }) => ["input", "layer"].includes(catalogue.get(kind)?.family ?? "") && /noise|dropout/.test(kind)),
    );
  it.each(presets.filter(([, project]) => !drawing(project)))("%s train as their nodes do", async (_, preset) => {
    const folded = plainly(narrowed(shortened(preset, 2)));
    const open = unfolded(folded);
    expect(open.project.blocks.length).toBeLessThan(folded.blocks.length);
    const [a, b] = [await opened(folded, "wasm"), await opened(open.project, "wasm")];
    const start = await stateOf(a.session);
    const values = new Map(start.tensors.map((tensor) => [tensor.name, tensor.values]));
    const other = await stateOf(b.session);
    const tensors = other.tensors.map((tensor) => {
      const found = values.get(nameBefore(tensor.name, open));
      if (found === undefined) throw new Error(`nothing was called ${nameBefore(tensor.name, open)}`);
      return { ...tensor, values: found };
    });
    value(await b.session.restoreCheckpoint({ bytes: encodeCheckpoint({ ...other, tensors }) }));
    for (const { session } of [a, b]) value(await session.playUntil(3));
    const trained = new Map((await stateOf(a.session)).tensors.map((tensor) => [tensor.name, tensor.values]));
    for (const { name, values: now } of (await stateOf(b.session)).tensors) {
      const wanted = trained.get(nameBefore(name, open));
      const apart = now.reduce((most, x, i) => Math.max(most, Math.abs(x - (wanted?.[i] ?? Number.NaN))), 0);
      expect(apart, name).toBeLessThan(1e-5);
    }
    for (const { session } of [a, b]) await session.close();
  });
});
