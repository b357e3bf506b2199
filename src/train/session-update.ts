/** @file Takes an edited document into a training that is at rest, keeping all that the edit does not concern. */
import { err, ok, type Result } from "../core/result.ts";
import type { Project } from "../graph/schema.ts";
import { catalogue } from "../nodes/registry.ts";
import type { Work } from "./data/work.ts";
import { fromData } from "./data-mean.ts";
import { memoryOn } from "./forecast.ts";
import type { Fault } from "./protocol.ts";
import { type Built, keptSources } from "./session-build.ts";
import { keptCounts, marksOf, samePlan, sameProcedures } from "./session-edit.ts";
import { liveEdit } from "./session-live.ts";
import { checkMemory, compileProject, openSources, type SessionParts } from "./session-prepare.ts";
import { initialState, stateChange } from "./weights.ts";

/** Nothing is changed where the answer is a fault: the training can go on as it was. */
export async function takeEdit(
  parts: SessionParts,
  at: Built & { readonly project: Project },
  edit: Work & { readonly project: Project },
): Promise<Result<{ readonly built: Built; readonly marks: readonly string[] }, Fault>> {
  const { run, engine } = at;
  const before = run.plan;
  const live = liveEdit(before, at.project, edit.project);
  const found = live === undefined ? await compileProject(parts, edit.project) : ok(live);
  if (!found.ok) return found;
  const plan = found.value;
  const marks = marksOf(before, plan, { project: edit.project, catalogue });
  if (live !== undefined || samePlan(before, plan)) {
    run.replacePlan(plan, at.sources);
    return ok({ built: { ...at, compiled: { ...at.compiled, plan } }, marks });
  }

  const compiled = { plan, memory: memoryOn(engine, plan) };
  const refused = checkMemory(parts, compiled, engine.backend.name);
  if (refused !== undefined) return err(refused);
  const sources = await openSources(parts, plan.sources, { ...edit, seed: run.seed, open: keptSources(at, plan) });
  if (!sources.ok) return sources;

  const state = stateChange(before.state, plan.state);
  const slots = new Set(state.kept.filter(({ role }) => role === "slot").map(({ name }) => name));
  engine.removeState(state.removed);
  if (!sameProcedures(before, plan)) await engine.load(plan.procedures);
  // What is to be like a state that is trained already takes its numbers as they are now.
  const models = new Set(state.added.map(({ like }) => like));
  const trained = await engine.readState(state.kept.map(({ name }) => name).filter((name) => models.has(name)));
  const known = new Map([...trained, ...fromData(state.added, plan, sources.value)]);
  engine.writeState(initialState(state.added, run.seed, known));
  run.replacePlan(plan, sources.value);
  run.moveTo({ ...run.position, counts: keptCounts(run.position.counts, plan, slots) });
  const fresh = state.added.filter(({ role }) => role === "weight").length;
  return ok({ built: { ...at, compiled, sources: sources.value }, marks: [...marks, structureMark(fresh)] });
}

function structureMark(fresh: number): string {
  return fresh === 0
    ? "Structure changed, all weights kept"
    : `Structure changed, ${fresh} ${fresh === 1 ? "weight starts" : "weights start"} anew`;
}
