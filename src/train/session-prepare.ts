/** @file From a document to everything that a run needs, or the reason why not. Allocates no tensors. */
import { tooMuchMemory } from "../compile/diagnostics/memory.ts";
import { compile } from "../compile/index.ts";
import type { Memory } from "../compile/memory.ts";
import type { Plan, SourceEntry } from "../compile/plan.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { Project } from "../graph/schema.ts";
import { catalogue } from "../nodes/registry.ts";
import { openSource } from "./data/open-source.ts";
import type { BatchSource } from "./data/source.ts";
import type { DataStorage } from "./data/storage.ts";
import type { Work } from "./data/work.ts";
import type { Engine } from "./engine.ts";
import { type BackendName, backendTitles, type Fault, type ImportedData, type ImportRequest } from "./protocol.ts";
import type { CheckpointStorage } from "./storage.ts";

/** What the worker and the command line bring, each its own. */
export interface SessionParts {
  /** Left out: the fastest that works. */
  chooseBackend(wanted?: BackendName): Promise<Result<Engine, Fault>>;
  readonly data: DataStorage;
  /** Decodes files and keeps them in `storage`; how images are decoded differs from place to place. */
  importFiles(
    files: readonly File[],
    options: ImportRequest & Work & { readonly storage: DataStorage },
  ): Promise<Result<ImportedData, Fault>>;
  readonly checkpoints?: CheckpointStorage;
  /** The most bytes of tensors that a backend may hold; left out: what it is known to bear. */
  memoryLimit?(backend: BackendName): number;
  /** Milliseconds between checkpoints that are kept unasked while training runs; 0: none. */
  readonly checkpointEvery?: number;
}

/** A plan, and what it takes on the engine that is to run it. */
export interface Compiled {
  readonly plan: Plan;
  readonly memory: Memory;
}

export async function compileProject(parts: SessionParts, project: Project): Promise<Result<Plan, Fault>> {
  const own = new Map((await parts.data.list()).map((data) => [data.id, data]));
  const { plan, analysis } = compile(project, catalogue, own);
  const { diagnostics } = analysis;
  if (plan === undefined) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    const [first] = errors;
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
    return err({ code: "diagnostics", message: `${first?.message ?? "This drawing cannot be trained."}${more}`, diagnostics });
  }
  if (plan.stages.every(({ turns }) => turns.length === 0)) {
    return err({ code: "diagnostics", message: "No player moves in any stage: add a turn to the training.", diagnostics });
  }
  return ok(plan);
}

/** What a backend is known to bear. WebAssembly has 32-bit addresses, and half of them for the garbage of a step. */
const LIMITS: Readonly<Record<BackendName, number>> = { webgpu: 6e9, webgl: 2e9, wasm: 2e9, cpu: 2e9 };

/** Before anything is allocated. */
export function checkMemory(parts: SessionParts, { plan, memory }: Compiled, backend: BackendName): Fault | undefined {
  const limit = parts.memoryLimit?.(backend) ?? LIMITS[backend];
  if (memory.bytes <= limit) return undefined;
  const refusal = tooMuchMemory(memory, limit, plan.batchSize);
  return { code: "memory", message: `${backendTitles[backend]} cannot take this. ${refusal.message}`, diagnostics: [refusal] };
}

/** Opens the sources of the plan, taking over those in `open`. */
export async function openSources(
  parts: SessionParts,
  entries: readonly SourceEntry[],
  at: Work & { readonly seed: number; readonly open?: ReadonlyMap<string, BatchSource> },
): Promise<Result<Map<string, BatchSource>, Fault>> {
  const sources = new Map<string, BatchSource>();
  for (const entry of entries) {
    const known = at.open?.get(entry.node);
    const opened = known === undefined ? await openSource({ ...at, entry, storage: parts.data }) : ok(known);
    if (!opened.ok) return opened;
    sources.set(entry.node, opened.value);
  }
  return ok(sources);
}

/** A short fingerprint of names and shapes: checkpoints with the same one fit. */
export function keyOf(plan: Plan): string {
  let hash = 0x811c9dc5;
  for (const { name, shape } of plan.state) {
    for (const char of `${name}:${shape.join(",")};`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}
