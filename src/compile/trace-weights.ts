/**
 * @file Weights that a use of a network may run with in place of the live ones: a set that is kept, or one that inner
 * steps give (Metz et al. 2016, arXiv 1611.02163). The inner steps trace the opponent's loss again under other weights,
 * with the same batch and noise; what does not depend on those weights is traced once.
 */
import type { Value } from "../core/ops.ts";
import { invariant } from "../core/result.ts";
import { BOARD } from "../graph/edit.ts";
import type { Analysis, NodeAnalysis, Source } from "./analysis.ts";
import { neededPorts, weightsNamed } from "./needs.ts";
import type { StateEntry } from "./plan.ts";
import { boardScope, valueAt, walk } from "./trace-graph.ts";
import { memo, type Outputs, readState, type Scope, type Trace, type WeightSet } from "./trace-state.ts";
import { countOf, slotEntry, stepsBefore, stepWeight } from "./trace-step.ts";

/** Undefined: the live weights. A muted set stands for them too. */
export function setOf(trace: Trace, use: NodeAnalysis, { instead }: Scope): WeightSet | undefined {
  const holder = trace.analysis.board.nodes.get(weightsNamed(use));
  if (holder === undefined || holder.node.muted === true) return instead?.get(String(use.params["network"]));
  invariant(holder.definition?.family === "weights", `${holder.id} holds no weights`);
  if (holder.definition.move !== undefined) return (entry) => readState(trace, heldEntry(trace, holder.id, entry));
  return memo(trace.sets, holder.id, () => unrolled(trace, holder));
}

/** Where a set keeps its number for a weight: "ema1/generator/dense1/kernel". */
export function heldEntry({ ledger }: Pick<Trace, "ledger">, holder: string, { name, shape, initializer }: StateEntry): StateEntry {
  const held = `${holder}/${name}`;
  return memo(ledger.state, held, () => ({ name: held, shape, initializer, role: "statistic", like: name }));
}

/** The weights of the network after K steps down the loss that is wired to the node. */
function unrolled(trace: Trace, node: NodeAnalysis): WeightSet {
  const { analysis, tracer, ledger } = trace;
  const { network, steps, mode } = node.params as {
    readonly network: string;
    readonly steps: number;
    readonly mode: "differentiate" | "stop";
  };
  const losses = node.wires["loss"] ?? [];
  const optimizer = analysis.board.nodes.get(node.wires["optimizer"]?.[0]?.node ?? "");
  invariant(optimizer && losses.length > 0, `${node.id} has no loss or no optimizer`);
  const needed = neededPorts(analysis, analysis.board, losses);
  const touched = dependents(analysis, network);
  walk(trace, boardScope(trace), { has: (id) => needed.has(id) && !touched.has(id) }, trace.board);

  const weights = [...ledger.state.values()].filter((entry) => entry.role === "weight" && entry.network === network);
  const count = countOf(trace, optimizer.id, network);
  const before = count && stepsBefore(trace, count);
  let values = new Map<string, Value>();
  const slots = new Map<string, Value>();
  for (let k = 1; k <= steps; k++) {
    const read = new Set<string>();
    const now = values;
    const set: WeightSet = (entry) => {
      read.add(entry.name);
      return now.get(entry.name) ?? readState(trace, entry);
    };
    const outputs: Outputs = new Map(trace.board);
    for (const id of touched) outputs.delete(id);
    walk(trace, { ...boardScope(trace), instead: new Map([[network, set]]) }, needed, outputs);
    const stepped = weights.filter(({ name }) => read.has(name));
    const at = stepped.map((entry) => now.get(entry.name) ?? readState(trace, entry));
    tracer.setOrigin(`${BOARD}/${node.id}`, "forward");
    const gradients = tracer.gradient(sum(trace, losses, outputs), at);
    values = new Map(now);
    stepped.forEach((entry, i) => {
      const [weight, gradient] = [at[i], gradients[i]];
      if (!weight || !gradient) return;
      const slotName = (slot: string) => `${entry.name}/${slot}`;
      tracer.setOrigin(`${BOARD}/${node.id}`, "forward");
      const next = stepWeight(trace, {
        optimizer,
        step: before === undefined ? k : tracer.add(before, k),
        weight,
        gradient: mode === "stop" ? tracer.stopGradient(gradient) : gradient,
        slot: (slot) =>
          slots.get(slotName(slot)) ??
          (count === undefined ? tracer.fill(entry.shape, 0) : readState(trace, slotEntry(trace, optimizer.id, entry, slot))),
      });
      for (const [slot, value] of Object.entries(next.slots)) slots.set(slotName(slot), value);
      values.set(entry.name, next.weight);
    });
  }
  return (entry) => values.get(entry.name) ?? readState(trace, entry);
}

/** Board nodes whose values change with the live weights of a network. */
function dependents({ board }: Analysis, network: string): Set<string> {
  const touched = new Set<string>();
  for (const id of board.order) {
    const node = board.nodes.get(id);
    if (node === undefined) continue;
    const live = node.definition?.kind === "network" && node.params["network"] === network && weightsNamed(node) === "";
    if (live || Object.values(node.wires).some((sources) => sources.some((source) => touched.has(source.node)))) touched.add(id);
  }
  return touched;
}

function sum({ tracer }: Trace, sources: readonly Source[], outputs: Outputs): Value {
  return sources.map((source) => valueAt(outputs, source)).reduce((a, b) => tracer.add(a, b));
}
