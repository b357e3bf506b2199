/** @file What the procedures of a plan share: state, live numbers and data sources, each entered once. */
import type { Json } from "../core/json.ts";
import type { Renewal } from "../core/ops.ts";
import { BOARD } from "../graph/edit.ts";
import type { Analysis, GraphAnalysis } from "./analysis.ts";
import { dataPort } from "./data-logit.ts";
import type { ScalarEntry, SourceEntry, StateEntry } from "./plan.ts";

export interface Ledger {
  readonly state: Map<string, StateEntry>;
  readonly scalars: Map<string, ScalarEntry>;
  readonly sources: Map<string, SourceEntry>;
}

/** With the weights of every network, used or not, and what nodes of the board keep; slots, numbers and sources are entered as they are met. */
export function openLedger(analysis: Analysis): Ledger {
  const state = new Map<string, StateEntry>();
  for (const network of analysis.networks.values()) {
    for (const entry of weightsOf(network, `${network.id}/`, network.id)) state.set(entry.name, entry);
  }
  for (const entry of weightsOf(analysis.board, `${BOARD}/`)) state.set(entry.name, entry);
  const ledger: Ledger = { state, scalars: new Map(), sources: new Map() };
  for (const entry of state.values()) {
    if (entry.initializer.name !== "data-logit") continue;
    const data = dataPort(analysis.board, entry.initializer);
    if (data === undefined) continue;
    enterSource(ledger, analysis.board, data.node, data.port);
    state.set(entry.name, { ...entry, initializer: { name: "data-logit", source: data.node, port: data.port } });
  }
  return ledger;
}

function* weightsOf(graph: GraphAnalysis, prefix: string, network?: string): Generator<StateEntry> {
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    if (node?.status !== "typed") continue;
    for (const [name, { shape, initializer, trainable, outputAxis }] of Object.entries(node.weights)) {
      const role = trainable === false ? "statistic" : "weight";
      yield {
        name: `${prefix}${id}/${name}`,
        shape,
        initializer,
        role,
        ...(network === undefined ? {} : { network }),
        ...(outputAxis === undefined ? {} : { outputAxis }),
      };
    }
    if (node.inside) yield* weightsOf(node.inside, `${prefix}${id}.`, network);
  }
}

/** Enters a port of a data node; `analysis` has its type. */
export function enterSource(ledger: Ledger, board: GraphAnalysis, id: string, port: string): void {
  const node = board.nodes.get(id);
  const type = node?.outputs[port];
  if (node === undefined || type === undefined) return;
  const known = ledger.sources.get(id);
  const renewal = (node.params["renewal"] as Renewal | undefined) ?? "step";
  const outputs = { ...known?.outputs, [port]: type };
  ledger.sources.set(id, { node: id, kind: node.node.kind, params: node.params as Readonly<Record<string, Json>>, renewal, outputs });
}
