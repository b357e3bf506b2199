/**
 * @file A few real iterations of a project: what its losses are, what each turn changes in the state, and whether a
 * restored checkpoint goes on to the same numbers. Knows no test runner, so that a worker in a browser can run it too.
 */
import { flopsOf } from "../../src/compile/cost.ts";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import type { Json } from "../../src/core/json.ts";
import type { Result } from "../../src/core/result.ts";
import { applyEdits } from "../../src/graph/edit.ts";
import type { GraphNode, Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { type Checkpoint, decodeCheckpoint } from "../../src/train/checkpoint-file.ts";
import type { BackendName, CheckpointBytes, Fault, TrainerEvent } from "../../src/train/protocol.ts";
import { createSession, type Session } from "../../src/train/session.ts";
import { nextIteration, turnAt } from "../../src/train/session-position.ts";
import type { SessionParts } from "../../src/train/session-prepare.ts";
import { mayWrite } from "../compile/may-write.ts";

export interface ShortTraining {
  readonly iterations: number;
  /** Names of reports, and of those any that were not finite. */
  readonly losses: readonly string[];
  readonly notFinite: readonly string[];
  /** Turns that changed what was not theirs. */
  readonly trespasses: readonly string[];
  /**
   * Weights of players that stayed as they were though something pulled at them. (At the last bias of a Wasserstein critic
   * nothing does: it cancels between real and generated.)
   */
  readonly unmoved: readonly string[];
  readonly views: number;
  /** The largest difference between an uninterrupted and a resumed run; 0 when bit-equal. */
  readonly resumedApart: number;
}

/** The most that a number of this name may be: fewer examples, smaller grids to look at, fewer steps in a turn. */
const most: Readonly<Record<string, number>> = { examples: 32, rows: 2, columns: 2, count: 16, steps: 2 };

function lessOf(node: GraphNode): GraphNode {
  const smaller = Object.entries(most).filter(([name, limit]) => {
    const at = paramsOf(node)[name];
    return at !== undefined && (typeof at !== "number" || at > limit);
  });
  return { ...node, params: { ...node.params, ...Object.fromEntries(smaller) } };
}

/** With defaults. */
function paramsOf({ kind, params }: GraphNode): Readonly<Record<string, Json>> {
  return (catalogue.get(kind)?.params.loose().safeParse(params).data as Record<string, Json> | undefined) ?? params;
}

/** The same game with less to compute: small batches and views, and one iteration of every stage but the last. */
export function shortened(project: Project, batchSize: number): Project {
  const { stages } = project.training;
  return {
    ...project,
    game: { ...project.game, nodes: project.game.nodes.map(lessOf) },
    training: {
      batchSize: Math.min(batchSize, project.training.batchSize),
      stages: stages.map((stage, i) => (i < stages.length - 1 ? { ...stage, iterations: 1 } : stage)),
    },
  };
}

const WIDE = 15;

/**
 * A quarter of the width, for slow backends: every layer's size and the last entry of every shape that is large and
 * divisible. A game that then no longer fits together stays as it was.
 */
export function narrowed(project: Project): Project {
  const graphs = [...project.networks, ...project.blocks, project.game];
  const isLarge = (x: Json | undefined): x is number => typeof x === "number" && x > WIDE && x % 4 === 0;
  // An image keeps its size, and so does the layer before the one that makes an image of its numbers.
  const kept = new Set(
    graphs.flatMap(({ nodes }) =>
      nodes.flatMap((node) => {
        const { shape } = paramsOf(node);
        return Array.isArray(shape) && !isLarge(shape.at(-1)) ? [(shape as number[]).reduce((size, n) => size * n, 1)] : [];
      }),
    ),
  );
  const quarter = (name: string, value: Json): Json => {
    if (name === "shape" && Array.isArray(value) && isLarge(value.at(-1))) return [...value.slice(0, -1), (value.at(-1) as number) / 4];
    return sizes.has(name) && isLarge(value) && !kept.has(value) ? value / 4 : value;
  };
  const nodes = (list: readonly GraphNode[]) =>
    list.map((node) => {
      if (catalogue.get(node.kind)?.family === "data") return node;
      const entries = Object.entries(paramsOf(node)).map(([name, value]) => [name, quarter(name, value)] as const);
      return { ...node, params: Object.fromEntries(entries) };
    });
  const block = (one: Project["blocks"][number]) => ({
    ...one,
    params: one.params.map((param) => ({ ...param, default: quarter(param.name, param.default) })),
    nodes: nodes(one.nodes),
  });
  const narrow: Project = {
    ...project,
    networks: project.networks.map((network) => ({ ...network, nodes: nodes(network.nodes) })),
    blocks: project.blocks.map(block),
    game: { ...project.game, nodes: nodes(project.game.nodes) },
  };
  return mended(narrow) ?? project;
}

/** Narrowed until an iteration takes at most so many million operations, or cannot be narrowed any more. */
export function affordable(project: Project, megaflops: number): Project {
  let at = project;
  for (let cost = costOf(at); cost > megaflops; cost = costOf(at)) {
    const next = narrowed(at);
    if (costOf(next) >= cost) return at;
    at = next;
  }
  return at;
}

function costOf(project: Project): number {
  const { plan } = compile(project, catalogue);
  const turns = plan?.stages.flatMap((stage) => stage.turns) ?? [];
  return turns.reduce((sum, { procedure }) => sum + flopsOf(plan!.procedures[procedure]!), 0) / 1e6;
}

/** With the compiler's own fixes, where networks must take what the data give; undefined where that does not help. */
function mended(project: Project): Project | undefined {
  let at = project;
  for (let round = 0; round < 12; round++) {
    const { plan, analysis } = compile(at, catalogue);
    if (plan !== undefined) return at;
    const fix = analysis.diagnostics.find(({ severity, fixes = [] }) => severity === "error" && fixes.length > 0)?.fixes?.[0];
    if (fix === undefined) return undefined;
    at = applyEdits(at, fix.edits);
  }
  return undefined;
}

/** What layers, and the blocks of presets, call how many features they make or take. */
const sizes: ReadonlySet<string> = new Set(["filters", "units", "size", "from", "count", "at", "features", "hidden"]);

/**
 * One iteration of each stage step by step, looking at the state around every kind of turn, and two more at one go; then
 * all but the first again from a checkpoint.
 */
export async function trainShortly(
  project: Project,
  { backend, parts, resumeIn }: { readonly backend: BackendName; readonly parts: SessionParts; readonly resumeIn: "new" | "same" },
): Promise<ShortTraining> {
  const { plan, analysis } = compile(project, catalogue);
  if (plan === undefined) throw new Error(analysis.diagnostics.map(({ message }) => message).join("\n"));
  const stages = plan.stages.length;
  const iterations = stages + 2;
  const { session, events } = await opened(project, backend, parts);
  const started = await stateOf(session);
  const changed = new Set<string>();
  const trespasses: string[] = [];
  const looked = new Set<string>();
  let kept: CheckpointBytes | undefined;
  let { position } = started;
  while (position.iteration < stages) {
    const at = turnAt(plan, position) === undefined ? nextIteration(plan, position) : position;
    const key = `${at.stage}:${at.turn}`;
    if (at.iteration >= stages) break;
    const before = looked.has(key) ? undefined : await stateOf(session);
    value(await session.step({}));
    const after = await stateOf(session);
    if (before !== undefined) {
      looked.add(key);
      const { players, others } = analysis.stages[at.stage]!.turns[at.turn]!;
      for (const name of differing(before, after)) {
        changed.add(name);
        const entry = plan.state.find((candidate) => candidate.name === name)!;
        if (!mayWrite({ analysis, movers: [...players, ...others] }, entry)) trespasses.push(`${players.join(", ")} changed ${name}`);
      }
    }
    position = after.position;
    if (kept === undefined && position.iteration === 1) kept = await saved(session);
  }
  kept ??= await saved(session);
  value(await session.playUntil(iterations));
  const whole = await stateOf(session);
  // A new session compiles every kernel again, which takes most of the time on graphics in software.
  if (resumeIn === "new") await session.close();
  const second = resumeIn === "new" ? await opened(project, backend, parts) : { session, events: [] };
  value(await second.session.restoreCheckpoint({ bytes: kept }));
  value(await second.session.playUntil(iterations));
  const resumed = await stateOf(second.session);
  await second.session.close();
  for (const name of differing(started, whole)) changed.add(name);
  const { losses, notFinite } = lossesAmong([...events, ...second.events]);
  return {
    iterations: whole.position.iteration,
    losses,
    notFinite,
    trespasses,
    unmoved: owned(plan, analysis.players.values()).filter((name) => !changed.has(name) && wasPulled(whole, name)),
    views: events.filter(({ event }) => event === "view").length,
    resumedApart: apart(whole, resumed),
  };
}

/** Every loss of the first iterations, by name: one number an iteration. */
export async function lossesOf(
  project: Project,
  backend: BackendName,
  { parts, iterations }: { readonly parts: SessionParts; readonly iterations: number },
): Promise<Record<string, number[]>> {
  const { session, events } = await opened(project, backend, parts);
  value(await session.playUntil(iterations));
  await session.close();
  const losses: Record<string, number[]> = {};
  for (const event of events) {
    if (event.event !== "metrics") continue;
    const { names, values, iterations: rows } = event.metrics;
    for (const [row, iteration] of rows.entries())
      for (const [column, name] of names.entries()) {
        const x = values[row * names.length + column] ?? Number.NaN;
        if (!Number.isNaN(x)) (losses[name] ??= [])[iteration] = x;
      }
  }
  return losses;
}

function owned(plan: Plan, players: Iterable<{ readonly networks: readonly string[] }>): string[] {
  const networks = new Set([...players].flatMap((player) => player.networks));
  return plan.state.flatMap(({ name, role, network }) => (role === "weight" && networks.has(network ?? "") ? [name] : []));
}

/** Whether an optimizer has kept anything of this weight's gradients. One that keeps nothing counts as a pull. */
function wasPulled({ tensors }: Checkpoint, weight: string): boolean {
  const slots = tensors.filter(({ name }) => name.includes(`/${weight}/`));
  return slots.length === 0 || slots.some(({ values }) => values.some((x) => x !== 0));
}

async function opened(project: Project, backend: BackendName, parts: SessionParts): Promise<{ session: Session; events: TrainerEvent[] }> {
  const session = createSession(parts);
  const events: TrainerEvent[] = [];
  await session.listen((some) => events.push(...some));
  value(await session.open(project, { backend }));
  return { session, events };
}

async function saved(session: Session): Promise<CheckpointBytes> {
  return value(await session.readCheckpoint(value(await session.saveCheckpoint()).id));
}

async function stateOf(session: Session): Promise<Checkpoint> {
  return value(decodeCheckpoint(await saved(session)));
}

function differing(a: Checkpoint, b: Checkpoint): string[] {
  return a.tensors.flatMap(({ name, values }, i) => (values.some((x, k) => !Object.is(x, b.tensors[i]?.values[k])) ? [name] : []));
}

function apart(a: Checkpoint, b: Checkpoint): number {
  if (JSON.stringify(a.position) !== JSON.stringify(b.position)) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (const [i, { name, values }] of a.tensors.entries()) {
    const other = b.tensors[i];
    if (other?.name !== name || other.values.length !== values.length) return Number.POSITIVE_INFINITY;
    for (const [k, x] of values.entries()) if (!Object.is(x, other.values[k])) most = Math.max(most, Math.abs(x - other.values[k]!));
  }
  return most;
}

function lossesAmong(events: readonly TrainerEvent[]): Pick<ShortTraining, "losses" | "notFinite"> {
  const losses = new Set<string>();
  const finite = new Set<string>();
  const notFinite = new Set<string>();
  for (const event of events) {
    if (event.event !== "metrics") continue;
    const { names, values } = event.metrics;
    for (const [i, x] of values.entries()) {
      const name = names[i % names.length]!;
      losses.add(name);
      // NaN marks what was not measured in an iteration; a loss that is never measured counts as wrong.
      if (Number.isFinite(x)) finite.add(name);
      else if (!Number.isNaN(x)) notFinite.add(name);
    }
  }
  for (const name of losses) if (!finite.has(name)) notFinite.add(name);
  return { losses: [...losses], notFinite: [...notFinite] };
}

function value<T>(result: Result<T, Fault>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}
