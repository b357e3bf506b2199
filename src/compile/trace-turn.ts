/**
 * @file One turn as one procedure: forward, the gradients of every player that moves, all at the old weights, and then
 * all updates. It computes only what the players' losses need, and writes only what they own, the statistics that the
 * uses say, and what else moves in the turn.
 */
import type { Value } from "../core/ops.ts";
import { invariant } from "../core/result.ts";
import type { LiveNumber } from "../core/schedule.ts";
import { BOARD } from "../graph/edit.ts";
import { zeros } from "../nodes/initializer.ts";
import type { Analysis, NodeAnalysis, PlayerAnalysis, Source, TurnAnalysis } from "./analysis.ts";
import { createTrace } from "./create-trace.ts";
import type { Ledger } from "./ledger.ts";
import type { Procedure, StateEntry } from "./plan.ts";
import { reachOf, writersIn } from "./players.ts";
import { traceBoard } from "./trace-graph.ts";
import { memo, readCount, readScalar, readState, type Trace } from "./trace-state.ts";
import { countOf, readHostCount, slotEntry, stepWeight } from "./trace-step.ts";
import { heldEntry } from "./trace-weights.ts";

export interface TracedTurn {
  readonly procedure: Procedure;
  /** The step counts that go up with each run. */
  readonly counts: readonly string[];
}

export function traceTurn(analysis: Analysis, ledger: Ledger, name: string, turn: TurnAnalysis): TracedTurn {
  const players = turn.players.flatMap((id) => analysis.players.get(id) ?? []);
  const others = turn.others.flatMap((id) => analysis.board.nodes.get(id) ?? []);
  const moving = new Set(players.flatMap((player) => player.networks));
  const trace = createTrace({
    analysis,
    ledger,
    batch: turn.batch,
    players: new Set(turn.players),
    moving,
    writes: writersIn(analysis, turn),
  });
  const own = others.flatMap((node) => Object.keys(node.outputs).map((port): Source => ({ node: node.id, port })));
  const valueOf = traceBoard(trace, [...players.flatMap(({ losses, gate }) => (gate ? [...losses, gate] : losses)), ...own]);
  reportTerms(trace, players, own, valueOf);
  const totals = players.map((player) => total(trace, player, valueOf));
  const moves = players.map((player, i) => gradients(trace, player, totals[i]));
  for (const move of moves) update(trace, move, guardOf(trace, move.player, valueOf));
  for (const node of others) moveSet(trace, node);
  const gates = new Map(players.flatMap((player) => player.networks.map((network) => [network, gateOf(trace, player, valueOf)])));
  for (const [statistic, value] of trace.statistics) {
    const entry = ledger.state.get(statistic);
    const gate = gates.get(entry?.network ?? "");
    trace.tracer.result(entry && gate ? trace.tracer.select(gate, value, readState(trace, entry)) : value, {
      to: "state",
      name: statistic,
    });
  }
  return { procedure: trace.tracer.finish(name), counts: [...trace.counts] };
}

const reported: ReadonlySet<string | undefined> = new Set(["loss", "penalty", "weight-penalty"]);

/** Every loss and penalty among the terms and in the closure, and every number that a node keeps, once each, by its node's id. */
function reportTerms(trace: Trace, players: readonly PlayerAnalysis[], own: readonly Source[], valueOf: (source: Source) => Value): void {
  const { analysis, tracer, board } = trace;
  const terms = new Map<string, Source>();
  const enter = (source: Source) => {
    if (analysis.board.nodes.get(source.node)?.outputs[source.port]?.meaning === "scalar") terms.set(reportName(analysis, source), source);
  };
  for (const source of [...players.flatMap(({ losses }) => losses), ...own]) enter(source);
  for (const id of players.flatMap(({ closure }) => [...closure])) {
    const node = analysis.board.nodes.get(id);
    if (node?.status !== "typed" || !board.has(id) || !(reported.has(node.definition?.family) || Object.keys(node.weights).length > 0))
      continue;
    for (const port of Object.keys(node.outputs)) enter({ node: id, port });
  }
  for (const [name, source] of terms) tracer.result(valueOf(source), { to: "report", name });
}

function reportName({ board }: Analysis, { node, port }: Source): string {
  const outputs = Object.keys(board.nodes.get(node)?.outputs ?? {});
  return outputs.length > 1 ? `${node}.${port}` : node;
}

function total({ tracer }: Trace, player: PlayerAnalysis, valueOf: (source: Source) => Value): Value {
  tracer.setOrigin(`${BOARD}/${player.id}`, "forward");
  const [first, ...rest] = player.losses.map(valueOf);
  invariant(first, `${player.id} has no loss`);
  const sum = rest.reduce((a, b) => tracer.add(a, b), first);
  tracer.result(sum, { to: "report", name: `${player.id}/total` });
  return sum;
}

interface Move {
  readonly player: PlayerAnalysis;
  readonly weights: readonly { readonly entry: StateEntry; readonly value: Value; readonly gradient: Value }[];
}

/** With respect to the player's own weights that its losses were computed with. */
function gradients(trace: Trace, player: PlayerAnalysis, loss: Value | undefined): Move {
  const own = new Map<string, StateEntry>();
  for (const id of reachOf(
    trace.analysis.board,
    player.losses.map(({ node }) => node),
  )) {
    for (const entry of trace.read.get(id)?.values() ?? []) {
      if (entry.role === "weight" && player.networks.includes(entry.network ?? "")) own.set(entry.name, entry);
    }
  }
  const entries = [...own.values()];
  const values = entries.map((entry) => readState(trace, entry));
  trace.tracer.setOrigin(`${BOARD}/${player.id}`, "backward");
  const found = loss ? trace.tracer.gradient(loss, values) : [];
  return {
    player,
    weights: entries.flatMap((entry, i) => (values[i] && found[i] ? [{ entry, value: values[i], gradient: found[i] }] : [])),
  };
}

/** Whether the step is made, as a mask on the device: the player's gate, and whether all draws are in. */
interface Guard {
  readonly mask: Value | undefined;
  /** Of a player that accumulates. */
  readonly complete: Value | undefined;
}

function gateOf({ tracer }: Trace, { gate, id }: PlayerAnalysis, valueOf: (source: Source) => Value): Value | undefined {
  if (gate === undefined) return undefined;
  tracer.setOrigin(`${BOARD}/${id}`, "update");
  return tracer.greater(valueOf(gate), 0);
}

function guardOf(trace: Trace, player: PlayerAnalysis, valueOf: (source: Source) => Value): Guard {
  const gate = gateOf(trace, player, valueOf);
  if (player.accumulate === 1) return { mask: gate, complete: undefined };
  const { tracer } = trace;
  const draws = readCount(trace, player.id, true);
  const complete = tracer.equal(tracer.sub(draws, tracer.mul(tracer.floor(tracer.div(draws, player.accumulate)), player.accumulate)), 0);
  return { mask: gate ? tracer.mul(gate, complete) : complete, complete };
}

function update(trace: Trace, { player, weights }: Move, guard: Guard): void {
  const { tracer, analysis } = trace;
  const optimizer = analysis.board.nodes.get(player.optimizer ?? "");
  invariant(optimizer, `${player.id} has no optimizer`);
  tracer.setOrigin(`${BOARD}/${optimizer.id}`, "update");
  const write = (entry: StateEntry, value: Value) =>
    tracer.result(guard.mask ? tracer.select(guard.mask, value, readState(trace, entry)) : value, { to: "state", name: entry.name });
  const counted = new Set<string>();
  for (const { entry, value, gradient } of weights) {
    const count = countOf(trace, optimizer.id, entry.network ?? "");
    invariant(count, `nobody moves ${entry.name}`);
    const step = count.on === "host" ? readHostCount(trace, count) : tracer.add(readState(trace, count.entry), 1);
    if (count.on === "host") trace.counts.add(count.name);
    else if (!counted.has(count.entry.name)) write(count.entry, step);
    counted.add(count.on === "host" ? count.name : count.entry.name);
    const slotOf = (slot: string) => slotEntry(trace, optimizer.id, entry, slot);
    const next = stepWeight(trace, {
      optimizer,
      step,
      weight: value,
      gradient: averaged(trace, { player, entry, gradient, complete: guard.complete }),
      slot: (slot) => readState(trace, slotOf(slot)),
    });
    for (const [slot, slotValue] of Object.entries(next.slots)) write(slotOf(slot), slotValue);
    write(entry, clipped(trace, player, next.weight));
  }
}

interface Draw {
  readonly player: PlayerAnalysis;
  readonly entry: StateEntry;
  readonly gradient: Value;
  readonly complete: Value | undefined;
}

/** The mean gradient of the draws so far; the sum stays in the state until all are in. */
function averaged(trace: Trace, { player, entry, gradient, complete }: Draw): Value {
  if (complete === undefined) return gradient;
  const { tracer, ledger } = trace;
  const name = `${player.id}/${entry.name}/gradient`;
  const kept = memo(ledger.state, name, () => ({ name, shape: entry.shape, initializer: zeros, role: "slot" as const }));
  const mean = tracer.add(readState(trace, kept), tracer.div(gradient, player.accumulate));
  tracer.result(tracer.select(complete, tracer.fill(entry.shape, 0), mean), { to: "state", name });
  return mean;
}

/** A set of weights that is kept moves after the network that it follows, by its old weights. */
function moveSet(trace: Trace, { id, definition, params }: NodeAnalysis): void {
  if (definition?.family !== "weights" || definition.move === undefined) return;
  const { tracer, ledger } = trace;
  tracer.setOrigin(`${BOARD}/${id}`, "update");
  for (const entry of ledger.state.values()) {
    if (entry.network !== params["network"]) continue;
    const held = heldEntry(trace, id, entry);
    const value = definition.move(tracer, {
      params,
      live: (param) => readScalar(trace, `${BOARD}/${id}/${param}`, params[param] as LiveNumber, { graph: BOARD, node: id, param }),
      moves: () => readCount(trace, id, true),
      own: readState(trace, held),
      weight: readState(trace, entry),
      trainable: entry.role === "weight",
    });
    tracer.result(value, { to: "state", name: held.name });
  }
}

/** Arjovsky et al. 2017: weights are kept in [-c, c]. */
function clipped(trace: Trace, { id, clip }: PlayerAnalysis, weight: Value): Value {
  if (clip === 0) return weight;
  const { tracer } = trace;
  const bound = readScalar(trace, `${BOARD}/${id}/clip`, clip, { graph: BOARD, node: id, param: "clip" });
  return tracer.maximum(tracer.minimum(weight, bound), tracer.neg(bound));
}
