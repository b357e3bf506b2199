/** @file Puts a run on an engine: with the seed's weights, or with those of a checkpoint. */
import type { Plan } from "../compile/plan.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { Checkpoint } from "./checkpoint-file.ts";
import type { BatchSource } from "./data/source.ts";
import type { Work } from "./data/work.ts";
import { fromData } from "./data-mean.ts";
import type { Engine } from "./engine.ts";
import type { Fault } from "./protocol.ts";
import { changedSources } from "./session-edit.ts";
import { type Position, start } from "./session-position.ts";
import { type Compiled, openSources, type SessionParts } from "./session-prepare.ts";
import { createRun, type Run } from "./session-run.ts";
import { initialState, stateFrom } from "./weights.ts";

/** A run with what it was made of. */
export interface Built {
  readonly run: Run;
  readonly engine: Engine;
  readonly compiled: Compiled;
  readonly sources: ReadonlyMap<string, BatchSource>;
}

export interface BuildRequest extends Work {
  readonly engine: Engine;
  readonly compiled: Compiled;
  /** Left out: iteration 0 with the seed's weights. */
  readonly checkpoint?: Checkpoint | undefined;
  /** Takes what fits of the checkpoint and starts the rest anew; otherwise every tensor must be in it. */
  readonly lenient?: boolean;
  /** What ran before: its unchanged sources of the same seed are taken over. */
  readonly before?: Built | undefined;
  /** The engine has this very plan already. */
  readonly loaded?: boolean;
}

export async function build(parts: SessionParts, request: BuildRequest): Promise<Result<Built, Fault>> {
  const { engine, compiled, checkpoint, before } = request;
  const { plan } = compiled;
  const seed = checkpoint?.seed ?? plan.seed;
  const { found, missing } = stateFrom(checkpoint?.tensors ?? [], plan.state);
  if (checkpoint !== undefined && missing.length > 0 && !request.lenient) return err(misfit(checkpoint, missing, plan.state.length));
  const reused = before?.run.seed === seed ? keptSources(before, plan) : new Map<string, BatchSource>();
  const opened = await openSources(parts, plan.sources, { ...request, seed, open: reused });
  if (!opened.ok) return opened;
  if (!request.loaded) {
    request.progress?.("Preparing the device", 0, 0);
    await engine.load(plan.procedures);
  }
  const trained = new Map(found.map(({ entry, values }) => [entry.name, values]));
  const known = new Map([...trained, ...fromData(missing, plan, opened.value)]);
  engine.writeState([...found, ...initialState(missing, seed, known)]);
  const position: Position = checkpoint?.position ?? start;
  return ok({ run: createRun({ engine, plan, sources: opened.value, seed, position }), engine, compiled, sources: opened.value });
}

/** The open sources that a plan goes on reading. */
export function keptSources(before: Built, plan: Plan): Map<string, BatchSource> {
  const changed = new Set(changedSources(before.run.plan, plan));
  return new Map([...before.sources].filter(([node]) => !changed.has(node)));
}

function misfit(checkpoint: Checkpoint, missing: readonly { readonly name: string }[], all: number): Fault {
  const names = missing.slice(0, 3).map(({ name }) => name);
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : "";
  return {
    code: "checkpoint",
    message: `This checkpoint of "${checkpoint.project.meta.title}" does not fit the drawing: ${missing.length} of ${all} tensors are missing or have another shape (${names.join(", ")}${more}). Undo the changes made since, or open the project that it was saved from.`,
  };
}
