/** @file One seed of `ganvas record`: trained, or taken up where its last run stopped, and measured. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { type Evaluation, evaluate } from "../evaluate/evaluate.ts";
import type { ClassifierShelf } from "../evaluate/feature-classifier.ts";
import { trainProject } from "../evaluate/train-project.ts";
import { trainedOn } from "../evaluate/trained.ts";
import { kindsOf } from "../export/kinds.ts";
import { fingerprint } from "../graph/fingerprint.ts";
import type { Project } from "../graph/schema.ts";
import { catalogue } from "../nodes/registry.ts";
import { chooseBackend } from "../train/backends/choose.ts";
import { type Checkpoint, decodeCheckpoint } from "../train/checkpoint-file.ts";
import type { CheckpointBytes } from "../train/protocol.ts";
import { UsageError } from "./command.ts";
import type { RecordOptions } from "./record-options.ts";
import { drawStrip } from "./record-strip.ts";
import { lengthOf } from "./stage-length.ts";

export interface SeedResult {
  readonly checkpoint: Checkpoint;
  /** "wasm, SIMD, 1 thread" */
  readonly backend: string;
  /** Of one core, whatever else the computer did meanwhile. */
  readonly secondsPerIteration: number;
  readonly evaluation: Evaluation;
  /** A PNG, where there is something to see. */
  readonly strip: Uint8Array | undefined;
}

export interface Job {
  readonly options: RecordOptions;
  readonly signal: AbortSignal;
  say(text: string): void;
}

/** What is kept of a run beside its checkpoint. */
const keptSchema = z.strictObject({ drawing: z.string(), seconds: z.number(), processorSeconds: z.number() });

export async function runSeed(id: string, project: Project, { options, signal, say }: Job): Promise<Result<SeedResult, string>> {
  const { again, minutes = Number.POSITIVE_INFINITY, work } = options;
  const path = join(work, `${id}-${project.seed}`);
  const drawing = fingerprint(project, kindsOf(catalogue));
  const before = await lastRun(path, drawing);
  if (again && before === undefined) return err(`no run of this drawing with seed ${project.seed} is kept in ${work}`);
  const iterations = again ? 0 : Math.min(options.iterations, lengthOf(project));
  const limit = 60 * minutes - (before?.seconds ?? 0);
  if (!Number.isFinite(iterations) && !Number.isFinite(limit))
    throw new UsageError(`${id} trains without end: say how far with --iterations or --minutes.`);

  let backend = "wasm";
  const used = process.cpuUsage();
  const progress = progressLine({ iterations, limit }, say);
  const trained = await trainProject(project, {
    iterations: limit > 0 ? iterations : 0,
    ...(Number.isFinite(limit) ? { limit } : {}),
    ...(before === undefined ? {} : { from: before.bytes }),
    signal,
    onEvents(events) {
      for (const event of events) {
        if (event.event !== "status") continue;
        const { backend: report } = event.status;
        if (report !== undefined) backend = `${report.name}, ${report.device}`;
        progress(event.status.iteration);
      }
    },
  });
  if (!trained.ok) return err(trained.error.message);
  const { user, system } = process.cpuUsage(used);
  const { checkpoint, bytes } = trained.value;
  const seconds = (before?.seconds ?? 0) + trained.value.seconds;
  const processorSeconds = (before?.processorSeconds ?? 0) + (user + system) / 1e6;
  await mkdir(work, { recursive: true });
  await writeFile(`${path}.ganvas-checkpoint`, bytes);
  await writeFile(`${path}.json`, JSON.stringify({ drawing, seconds, processorSeconds } satisfies z.infer<typeof keptSchema>));
  if (checkpoint.position.iteration === 0) return err("not one iteration was done");

  say(`measuring after ${checkpoint.position.iteration} iterations`);
  const engine = await chooseBackend("wasm");
  if (!engine.ok) return err(engine.error.message);
  const at = trainedOn(engine.value, checkpoint);
  const evaluation = await evaluate({ engine: engine.value, shelf: shelfIn(work), signal, say }, at);
  const strip = await drawStrip(at);
  engine.value.dispose();
  return ok({ checkpoint, backend, secondsPerIteration: processorSeconds / checkpoint.position.iteration, evaluation, strip });
}

interface LastRun {
  readonly bytes: CheckpointBytes;
  readonly seconds: number;
  readonly processorSeconds: number;
}

/** Undefined where none is kept, or one of another drawing. */
async function lastRun(path: string, drawing: string): Promise<LastRun | undefined> {
  try {
    const kept = keptSchema.parse(JSON.parse(await readFile(`${path}.json`, "utf8")));
    const bytes = new Uint8Array(await readFile(`${path}.ganvas-checkpoint`));
    const checkpoint = decodeCheckpoint(bytes);
    return kept.drawing === drawing && checkpoint.ok ? { ...kept, bytes } : undefined;
  } catch {
    return undefined;
  }
}

function shelfIn(folder: string): ClassifierShelf {
  const pathOf = (key: string) => join(folder, `classifier-${key}.ganvas-checkpoint`);
  return {
    load: (key) =>
      readFile(pathOf(key)).then(
        (bytes) => new Uint8Array(bytes),
        () => undefined,
      ),
    save: (key, bytes) => writeFile(pathOf(key), bytes),
  };
}

/** Every ten seconds how far it is, and how long it will take. */
function progressLine(
  goal: { readonly iterations: number; readonly limit: number },
  say: (text: string) => void,
): (iteration: number) => void {
  const begin = performance.now();
  let first: number | undefined;
  let said = begin;
  return (iteration) => {
    first ??= iteration;
    const now = performance.now();
    if (now - said < 10_000 || iteration === first) return;
    said = now;
    const seconds = (now - begin) / 1000;
    const left = Math.min(((goal.iterations - iteration) * seconds) / (iteration - first), goal.limit - seconds);
    const end = Number.isFinite(goal.iterations) ? ` of ${goal.iterations}` : "";
    say(`iteration ${iteration}${end}, ${Math.max(0, Math.round(left))} s to go`);
  };
}
