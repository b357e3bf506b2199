/**
 * @file One turn as one procedure: forward, the gradients of every player that moves, all at the old weights, and then
 * all updates. It computes only what the players' losses need, and writes only what they own and the statistics that
 * the uses say.
 */
import type { Operand, Value } from "../core/ops.ts";
import { invariant } from "../core/result.ts";
import type { LiveNumber } from "../core/schedule.ts";
import { BOARD } from "../graph/edit.ts";
import type { OptimizerDefinition } from "../nodes/definition.ts";
import { zeros } from "../nodes/initializer.ts";
import type { Analysis, NodeAnalysis, PlayerAnalysis, Source } from "./analysis.ts";
import type { Ledger } from "./ledger.ts";
import { optimise } from "./optimise/optimise.ts";
import type { Procedure, StateEntry } from "./plan.ts";
import { createTracer } from "./trace.ts";
import { memo, readScalar, readState, type Trace, traceBoard } from "./trace-graph.ts";

export interface TracedTurn {
  readonly procedure: Procedure;
  /** The step counts that go up with each run. */
  readonly counts: readonly string[];
}

export function traceTurn(analysis: Analysis, ledger: Ledger, name: string, players: readonly PlayerAnalysis[]): TracedTurn {
  const trace: Trace = {
    analysis,
    tracer: createTracer(),
    ledger,
    batch: players[0]?.batch ?? 1,
    still: false,
    moving: new Set(players.flatMap((player) => player.networks)),
    inputs: new Map(),
    read: new Map(),
    statistics: new Map(),
  };
  const valueOf = traceBoard(
    trace,
    players.flatMap((player) => player.losses),
  );
  reportTerms(trace, players, valueOf);
  const totals = players.map((player) => total(trace, player, valueOf));
  const moves = players.map((player, i) => gradients(trace, player, totals[i]));
  const counts = new Set<string>();
  for (const move of moves) for (const count of update(trace, move)) counts.add(count);
  for (const [statistic, value] of trace.statistics) trace.tracer.result(value, { to: "state", name: statistic });
  return { procedure: optimise(trace.tracer.finish(name)), counts: [...counts] };
}

/** Every loss and penalty among the terms and what they are computed from, once each, by its node's id. */
function reportTerms({ analysis, tracer }: Trace, players: readonly PlayerAnalysis[], valueOf: (source: Source) => Value): void {
  const terms = new Map<string, Source>();
  for (const source of players.flatMap((player) => player.losses)) terms.set(reportName(analysis, source), source);
  for (const id of players.flatMap((player) => [...player.closure])) {
    const node = analysis.board.nodes.get(id);
    if (node?.definition?.family !== "loss" && node?.definition?.family !== "penalty") continue;
    for (const [port, type] of Object.entries(node.outputs)) {
      const source = { node: id, port };
      if (type.meaning === "scalar" && node.status === "typed") terms.set(reportName(analysis, source), source);
    }
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
  for (const id of player.closure) {
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

/** Answers the step counts that the optimizer read. */
function update(trace: Trace, { player, weights }: Move): string[] {
  const { tracer, analysis, ledger } = trace;
  const optimizer = analysis.board.nodes.get(player.optimizer ?? "");
  const definition = optimizer?.definition;
  invariant(optimizer && definition?.family === "optimizer", `${player.id} has no optimizer`);
  tracer.setOrigin(`${BOARD}/${optimizer.id}`, "update");
  const counts = new Set<string>();
  for (const { entry, value, gradient } of weights) {
    const count = countName(analysis, optimizer.id, entry.network ?? "");
    counts.add(count);
    ledger.scalars.set(count, { name: count, stepsOf: player.id });
    const step = memo(trace.inputs, `scalar ${count}`, () => tracer.input({ from: "scalar", name: count }, [], "float32"));
    const next = stepped(trace, { optimizer, definition, step, entry, value, gradient });
    tracer.result(clipped(trace, player, next), { to: "state", name: entry.name });
  }
  return [...counts];
}

interface WeightStep {
  readonly optimizer: NodeAnalysis;
  readonly definition: OptimizerDefinition;
  readonly step: Operand;
  readonly entry: StateEntry;
  readonly value: Value;
  readonly gradient: Value;
}

/** The weight after one step; its slots go to the results. */
function stepped(trace: Trace, { optimizer, definition, step, entry, value, gradient }: WeightStep): Value {
  const { tracer, ledger } = trace;
  const slotOf = (slot: string): StateEntry => {
    const name = `${optimizer.id}/${entry.name}/${slot}`;
    return memo(ledger.state, name, () => ({ name, shape: entry.shape, initializer: zeros, role: "slot" }));
  };
  const { weight, slots } = definition.update(tracer, {
    params: optimizer.params,
    live: (param) =>
      readScalar(trace, `${BOARD}/${optimizer.id}/${param}`, optimizer.params[param] as LiveNumber, {
        graph: BOARD,
        node: optimizer.id,
        param,
      }),
    step,
    weight: value,
    gradient,
    slot: (slot) => readState(trace, slotOf(slot)),
  });
  for (const [slot, next] of Object.entries(slots)) tracer.result(next, { to: "state", name: slotOf(slot).name });
  return weight;
}

/** Arjovsky et al. 2017: weights are kept in [-c, c]. */
function clipped(trace: Trace, { id, clip }: PlayerAnalysis, weight: Value): Value {
  if (clip === 0) return weight;
  const { tracer } = trace;
  const bound = readScalar(trace, `${BOARD}/${id}/clip`, clip, { graph: BOARD, node: id, param: "clip" });
  return tracer.maximum(tracer.minimum(weight, bound), tracer.neg(bound));
}

/**
 * Counts the steps that an optimizer makes for the weights of one network. Players that share both share the slots, so
 * they share the count too: "adam/step/d-real+d-fake".
 */
function countName({ players }: Analysis, optimizer: string, network: string): string {
  const sharing = [...players.values()].filter((player) => player.optimizer === optimizer && player.networks.includes(network));
  return `${optimizer}/step/${sharing.map(({ id }) => id).join("+")}`;
}
