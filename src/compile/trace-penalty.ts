import type { Value } from "../core/ops.ts";
import type { LiveNumber } from "../core/schedule.ts";
import { BOARD } from "../graph/edit.ts";
import type { WeightPenaltyDefinition } from "../nodes/definition.ts";
import { zeros } from "../nodes/initializer.ts";
import type { NodeAnalysis } from "./analysis.ts";
import type { StateEntry } from "./plan.ts";
import { memo, readCount, readScalar, readState, type Trace, type Values } from "./trace-state.ts";

/** The sum of what the trainable weights of its networks add; its slots go to the statistics. */
export function traceWeightPenalty(trace: Trace, node: NodeAnalysis, definition: WeightPenaltyDefinition): Values {
  const { tracer, ledger } = trace;
  const networks = node.params["networks"] as readonly string[];
  const read = memo(trace.read, node.id, () => new Map<string, StateEntry>());
  const writes = trace.writes(node);
  const terms: Value[] = [];
  tracer.setOrigin(`${BOARD}/${node.id}`, "forward");
  for (const entry of ledger.state.values()) {
    if (entry.role !== "weight" || !networks.includes(entry.network ?? "")) continue;
    const slotOf = (slot: string): StateEntry => {
      const name = `${node.id}/${entry.name}/${slot}`;
      return memo(ledger.state, name, () => ({ name, shape: entry.shape, initializer: zeros, role: "slot" }));
    };
    const term = definition.term(tracer, {
      params: node.params,
      live: (param) =>
        readScalar(trace, `${BOARD}/${node.id}/${param}`, node.params[param] as LiveNumber, { graph: BOARD, node: node.id, param }),
      name: entry.name,
      weight: readState(trace, entry),
      outputAxis: entry.outputAxis ?? entry.shape.length - 1,
      moves: () => readCount(trace, node.id, writes),
      slot: (slot) => readState(trace, slotOf(slot)),
    });
    if (term === undefined) continue;
    read.set(entry.name, entry);
    terms.push(term.loss);
    if (writes) for (const [slot, value] of Object.entries(term.slots ?? {})) trace.statistics.set(slotOf(slot).name, value);
  }
  const [first = tracer.fill([], 0), ...rest] = terms;
  return { loss: rest.reduce((sum, term) => tracer.add(sum, term), first) };
}
