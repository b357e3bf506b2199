/** @file What an edit of the document means for a training under way: nothing, other numbers, or another plan. */
import type { Plan, PlannedStage, ScalarEntry } from "../compile/plan.ts";
import { isSchedule, type LiveNumber } from "../core/schedule.ts";
import { BOARD, graphOf } from "../graph/edit.ts";
import type { Project } from "../graph/schema.ts";
import type { Catalogue } from "../nodes/definition.ts";
import { metaOf } from "../nodes/params.ts";

/** Whether procedures, state and sources are the same, so that the engine has nothing to load. */
export function samePlan(a: Plan, b: Plan): boolean {
  return hard(a) === hard(b);
}

export function sameProcedures(a: Plan, b: Plan): boolean {
  return same(a.procedures, b.procedures);
}

function hard({ batchSize, state, scalars, sources, procedures, views }: Plan): string {
  const names = scalars.map((entry) => ("stepsOf" in entry ? entry : entry.name));
  const pictures = views.map(({ node, procedure, shown }) => ({ node, procedure, shown }));
  const shapes = state.map(({ name, shape, role }) => ({ name, shape, role }));
  return JSON.stringify({ batchSize, names, sources, procedures, pictures, shapes });
}

/** The changes of numbers, in words for the charts: "Adam of D: learning rate 0.0002 → 0.0001". */
export function marksOf(before: Plan, after: Plan, describe: { readonly project: Project; readonly catalogue: Catalogue }): string[] {
  const old = new Map<string, ScalarEntry>(before.scalars.map((entry) => [entry.name, entry]));
  const marks: string[] = [];
  for (const entry of after.scalars) {
    const was = old.get(entry.name);
    if ("stepsOf" in entry || was === undefined || "stepsOf" in was || same(was.value, entry.value)) continue;
    marks.push(`${nameOf(entry.at, describe)}: ${labelOf(entry.at, describe)} ${show(was.value)} → ${show(entry.value)}`);
  }
  after.stages.forEach((stage, index) => {
    const was = before.stages[index];
    if (was !== undefined) marks.push(...turnMarks(was, stage, (player) => nameOf({ graph: BOARD, node: player }, describe)));
  });
  return marks;
}

function turnMarks(before: PlannedStage, after: PlannedStage, nameOfPlayer: (id: string) => string): string[] {
  return after.turns.flatMap((turn, index) => {
    const was = before.turns[index];
    if (was === undefined || !same(was.players, turn.players) || same(was.steps, turn.steps)) return [];
    return [`${turn.players.map(nameOfPlayer).join(", ")}: steps per turn ${show(was.steps)} → ${show(turn.steps)}`];
  });
}

/** The sources that must be opened anew. */
export function changedSources(before: Plan, after: Plan): readonly string[] {
  const old = new Map(before.sources.map((entry) => [entry.node, entry]));
  return after.sources.filter((entry) => !sameData(old.get(entry.node), entry)).map(({ node }) => node);
}

function sameData(a: Plan["sources"][number] | undefined, b: Plan["sources"][number]): boolean {
  return a !== undefined && a.kind === b.kind && same(a.params, b.params);
}

/**
 * The step counts that go on. An optimizer whose slots for every weight are new starts counting at 1, as its corrections
 * of bias suppose; `slots` are the names of the slots that the edit kept.
 */
export function keptCounts(counts: Readonly<Record<string, number>>, after: Plan, slots: ReadonlySet<string>): Record<string, number> {
  const slotted = new Set(after.state.filter(({ role }) => role === "slot").map(({ name }) => optimizerOf(name)));
  const alive = new Set([...slots].map(optimizerOf));
  return Object.fromEntries(Object.entries(counts).filter(([name]) => !slotted.has(optimizerOf(name)) || alive.has(optimizerOf(name))));
}

function optimizerOf(name: string): string {
  return name.split("/", 1)[0] ?? name;
}

/**
 * As the person has named it, with the network around it. A node without a label goes by its kind's title, as on its card,
 * unless another of its kind stands beside it.
 */
function nameOf(
  at: { readonly graph: string; readonly node: string },
  { project, catalogue }: { readonly project: Project; readonly catalogue: Catalogue },
): string {
  const nodes = graphOf(project, at.graph)?.nodes ?? [];
  const node = nodes.find(({ id }) => id === at.node);
  const title = nodes.some(({ id, kind }) => id !== at.node && kind === node?.kind)
    ? undefined
    : catalogue.get(node?.kind ?? "")?.doc.title;
  const name = node?.label || (title ?? at.node);
  const around = [...project.networks, ...project.blocks].find(({ id }) => id === at.graph)?.name;
  return around === undefined ? name : `${around} › ${name}`;
}

function labelOf(
  at: { readonly graph: string; readonly node: string; readonly param: string },
  { project, catalogue }: { readonly project: Project; readonly catalogue: Catalogue },
): string {
  const kind = graphOf(project, at.graph)?.nodes.find(({ id }) => id === at.node)?.kind;
  const field = kind === undefined ? undefined : catalogue.get(kind)?.params.shape[at.param];
  const label = field === undefined ? undefined : metaOf(field)?.label;
  return label === undefined ? at.param : label.charAt(0).toLowerCase() + label.slice(1);
}

function show(value: LiveNumber): string {
  if (!isSchedule(value)) return String(Number(value.toPrecision(6)));
  switch (value.schedule) {
    case "linear":
    case "cosine":
      return `${value.from} to ${value.to} (${value.schedule} over ${value.over})`;
    case "exponential":
      return `${value.from} × ${value.factor}^t`;
    case "step":
      return `${value.from} × ${value.factor} every ${value.every}`;
    case "piecewise":
      return `a line through ${value.points.length} points`;
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
