/** @file One step of an optimizer for one weight, as equations. */
import type { Operand, Value } from "../core/ops.ts";
import { invariant } from "../core/result.ts";
import type { LiveNumber } from "../core/schedule.ts";
import { BOARD } from "../graph/edit.ts";
import { zeros } from "../nodes/initializer.ts";
import type { Analysis, NodeAnalysis, PlayerAnalysis } from "./analysis.ts";
import type { StateEntry } from "./plan.ts";
import { memo, readScalar, readState, type Trace } from "./trace-state.ts";

interface WeightStep {
  readonly optimizer: NodeAnalysis;
  /** Counted from 1. */
  readonly step: Operand;
  readonly weight: Value;
  readonly gradient: Value;
  readonly slot: (name: string) => Value;
}

/** The weight and the slots after the step. */
export function stepWeight(trace: Trace, { optimizer, ...at }: WeightStep): { weight: Value; slots: Readonly<Record<string, Value>> } {
  const { definition, id, params } = optimizer;
  invariant(definition?.family === "optimizer", `${id} is no optimizer`);
  return definition.update(trace.tracer, {
    ...at,
    params,
    live: (param) => readScalar(trace, `${BOARD}/${id}/${param}`, params[param] as LiveNumber, { graph: BOARD, node: id, param }),
  });
}

/** What an optimizer remembers of a weight. */
export function slotEntry({ ledger }: Trace, optimizer: string, weight: StateEntry, slot: string): StateEntry {
  const name = `${optimizer}/${weight.name}/${slot}`;
  return memo(ledger.state, name, () => ({ name, shape: weight.shape, initializer: zeros, role: "slot" }));
}

/** The players that step the weights of a network by the same optimizer: they share its slots and its count. */
function sharers({ players }: Analysis, optimizer: string, network: string): PlayerAnalysis[] {
  return [...players.values()].filter((player) => player.optimizer === optimizer && player.networks.includes(network));
}

/**
 * How many steps the optimizer has made for a network before this one, on the host or, where a step may be left out on
 * the device, as state: "adam/step/d-real+d-fake". Undefined: nobody steps this network by it.
 */
export type Count =
  | { readonly on: "host"; readonly name: string; readonly player: string; readonly moving: boolean }
  | { readonly on: "device"; readonly entry: StateEntry };

export function countOf(trace: Trace, optimizer: string, network: string): Count | undefined {
  const players = sharers(trace.analysis, optimizer, network);
  const [first] = players;
  if (first === undefined) return undefined;
  const name = `${optimizer}/step/${players.map(({ id }) => id).join("+")}`;
  if (players.every(({ gate, accumulate }) => gate === undefined && accumulate === 1))
    return { on: "host", name, player: first.id, moving: players.some(({ id }) => trace.players.has(id)) };
  const entry = memo(trace.ledger.state, name, () => ({ name, shape: [], initializer: zeros, role: "slot" as const }));
  return { on: "device", entry };
}

/** How many steps there were before this procedure. */
export function stepsBefore(trace: Trace, count: Count): Value {
  if (count.on === "device") return readState(trace, count.entry);
  const steps = readHostCount(trace, count);
  return count.moving ? trace.tracer.sub(steps, 1) : steps;
}

/** A step that is made in this procedure counts already. */
export function readHostCount({ ledger, inputs, tracer }: Trace, { name, player }: Count & { readonly on: "host" }): Value {
  ledger.scalars.set(name, { name, stepsOf: player });
  return memo(inputs, `scalar ${name}`, () => tracer.input({ from: "scalar", name }, [], "float32"));
}
