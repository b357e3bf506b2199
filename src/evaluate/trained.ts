/**
 * @file A training at rest that can be asked for examples: any outputs of board nodes, from fresh noise and from data
 * that it was not trained on.
 */
import { analyse } from "../compile/analyse.ts";
import type { Analysis, Source } from "../compile/analysis.ts";
import type { Procedure, SourceEntry } from "../compile/plan.ts";
import { planProbe } from "../compile/trace-still.ts";
import { invariant } from "../core/result.ts";
import { valueAt } from "../core/schedule.ts";
import type { Shape } from "../core/tensor-type.ts";
import { catalogue } from "../nodes/registry.ts";
import type { Checkpoint } from "../train/checkpoint-file.ts";
import { openSource } from "../train/data/open-source.ts";
import { createMemoryStorage, type DataStorage } from "../train/data/storage.ts";
import type { Engine } from "../train/engine.ts";
import { initialState, stateFrom } from "../train/weights.ts";

/** Rows of examples, one after another; `shape` starts with their number. */
export interface Rows {
  readonly shape: Shape;
  readonly values: Float32Array;
}

export interface Trained {
  readonly analysis: Analysis;
  readonly checkpoint: Checkpoint;
  readonly engine: Engine;
  /** Where a person's own files are kept; left out: there are none. */
  readonly storage?: DataStorage;
}

const BATCH = 100;
/** Draws that no training comes to. */
const FIRST_DRAW = 2 ** 30;
/** Added to the seed: procedural data of another seed are examples that training never saw. */
const HELD_OUT = 1_000_003;

/** On an engine of its own. */
export function trainedOn(engine: Engine, checkpoint: Checkpoint): Trained {
  return { engine, checkpoint, analysis: analyse(checkpoint.project, catalogue) };
}

export interface DrawOptions {
  readonly count: number;
  /** Another one draws other held-out examples. */
  readonly part?: number;
  /** The examples that training saw, in the place of others. */
  readonly seen?: boolean;
  /** Sources to read in the place of the project's own, under the same names and so from the same random numbers. */
  readonly instead?: ReadonlyMap<string, Pick<SourceEntry, "kind" | "params">>;
}

/** `count` examples of every port; row i of each belongs to row i of the others. */
export async function draw<P extends { readonly [port: string]: Source | undefined }>(
  { engine, analysis, checkpoint, storage = createMemoryStorage() }: Trained,
  ports: P,
  { count, part = 0, seen = false, instead }: DrawOptions,
): Promise<{ readonly [K in keyof P]: P[K] extends Source ? Rows : Rows | undefined }> {
  const { position, seed } = checkpoint;
  const batch = Math.min(BATCH, count);
  const wanted = Object.fromEntries(Object.entries(ports).flatMap(([port, source]) => (source ? [[port, source]] : [])));
  const probe = planProbe(analysis, wanted, batch);
  const { found, missing } = stateFrom(checkpoint.tensors, probe.state);
  engine.writeState([...found, ...initialState(missing, seed)]);
  await engine.load({ [probe.procedure.name]: probe.procedure });
  const sources = new Map(
    await Promise.all(
      probe.sources.map(async (entry) => {
        const read = { ...entry, ...instead?.get(entry.node) };
        const opened = await openSource({ entry: read, seed: seen ? seed : seed + HELD_OUT + part, storage });
        if (!opened.ok) throw new Error(opened.error.message);
        return [entry.node, opened.value] as const;
      }),
    ),
  );
  const scalars = new Map(probe.scalars.map((entry) => [entry.name, entry]));
  const counts = feedCounts(probe.procedure);
  const t = position.stage < checkpoint.project.training.stages.length ? position.inStage : lastLength(checkpoint);
  const parts: Record<string, Rows>[] = [];
  for (let k = 0; k * batch < count; k++) {
    const outputs = engine.run(probe.procedure.name, {
      feed(source, port) {
        const values = sources.get(source)?.batch(k, counts.get(source) ?? batch)[port];
        invariant(values, `source ${source} has a port ${port}`);
        return values;
      },
      scalar(name) {
        const entry = scalars.get(name);
        invariant(entry, `the probe has a scalar ${name}`);
        return "stepsOf" in entry ? (position.counts[name] ?? 0) : valueAt(entry.value, t);
      },
      draw: { seed, step: FIRST_DRAW + part * 10_000 + k, iteration: FIRST_DRAW + part * 10_000 + k },
    });
    const { views } = await outputs.read();
    parts.push(views);
  }
  const drawn = Object.fromEntries(Object.keys(wanted).map((port) => [port, joined(parts, port, count)]));
  return drawn as { [K in keyof P]: P[K] extends Source ? Rows : Rows | undefined };
}

/** Schedules stand where the last stage left them. */
function lastLength({ project }: Checkpoint): number {
  return project.training.stages.at(-1)?.iterations ?? 0;
}

function feedCounts(procedure: Procedure): ReadonlyMap<string, number> {
  return new Map(
    procedure.inputs.flatMap(({ variable, binding }) =>
      binding.from === "feed" ? [[binding.source, procedure.variables[variable]?.shape[0] ?? 1] as const] : [],
    ),
  );
}

/** The first `count` rows of all; a tensor without a batch axis in the parts is one row each. */
function joined(parts: readonly Record<string, Rows>[], port: string, count: number): Rows {
  const pieces = parts.flatMap((part) => part[port] ?? []);
  const [first] = pieces;
  invariant(first, `the probe puts out ${port}`);
  const rows = pieces.reduce((sum, { shape }) => sum + (shape[0] ?? 1), 0);
  const size = pieces.reduce((sum, { values }) => sum + values.length, 0) / rows;
  const kept = Math.min(rows, count);
  const values = new Float32Array(kept * size);
  let at = 0;
  for (const piece of pieces) {
    const take = Math.min(piece.values.length, values.length - at);
    values.set(piece.values.subarray(0, take), at);
    at += take;
  }
  return { shape: [kept, ...first.shape.slice(1)], values };
}
