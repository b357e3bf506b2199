/**
 * @file Walks a typed graph, sources first, and lets every node write its operations into a tracer. A network is walked
 * once per use, a block once per use of its network.
 */
import type { Renewal, Value } from "../core/ops.ts";
import { invariant } from "../core/result.ts";
import type { LiveNumber } from "../core/schedule.ts";
import type { Mode, OperationDefinition } from "../nodes/definition.ts";
import type { GraphAnalysis, NodeAnalysis, Source } from "./analysis.ts";
import { enterSource } from "./ledger.ts";
import { neededPorts, rootsOf, samplerOf } from "./needs.ts";
import { byPort } from "./node-types.ts";
import type { StateEntry } from "./plan.ts";
import { movesStatistics } from "./players.ts";
import { traceWeightPenalty } from "./trace-penalty.ts";
import { memo, type Outputs, readScalar, readState, type Scope, type Trace, type Values, type WeightSet } from "./trace-state.ts";

export function boardScope({ analysis, batch }: Trace): Scope {
  return { graph: analysis.board, prefix: "board/", batch, given: {} };
}

/** The values that the given ports of board nodes take, and with them all that they are computed from. */
export function traceBoard(trace: Trace, roots: readonly Source[]): (source: Source) => Value {
  const { board } = trace.analysis;
  trace.needs = neededPorts(trace.analysis, board, roots, true);
  walk(trace, boardScope(trace), neededPorts(trace.analysis, board, roots), trace.board);
  return (source) => valueAt(trace.board, source);
}

export function valueAt(outputs: Pick<Outputs, "get">, { node, port }: Source): Value {
  const value = outputs.get(node)?.[port];
  invariant(value, `${node} has no value at ${port}`);
  return value;
}

/** The nodes of the graph that are needed and not in `outputs` yet, sources first. */
export function walk(trace: Trace, scope: Scope, ids: { has(id: string): boolean }, outputs: Outputs): void {
  const { graph } = scope;
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    if (node && ids.has(id) && !outputs.has(id)) outputs.set(id, traceNode(trace, scope, node, arrivingAt(node, outputs)));
  }
}

/** An optimizer is no value, and a muted source has none. */
function arrivingAt(node: NodeAnalysis, outputs: Outputs): Record<string, Value[]> {
  const arriving: Record<string, Value[]> = {};
  for (const [port, sources] of Object.entries(node.wires))
    arriving[port] = sources.flatMap((source) => outputs.get(source.node)?.[source.port] ?? []);
  return arriving;
}

function traceNode(trace: Trace, scope: Scope, node: NodeAnalysis, arriving: Readonly<Record<string, readonly Value[]>>): Values {
  const { definition } = node;
  if (definition === undefined || node.status === "left-out") return {};
  if (node.status === "bypassed") {
    const [value] = Object.values(arriving).flat();
    const [port] = Object.keys(node.outputs);
    return value && port !== undefined ? { [port]: value } : {};
  }
  switch (definition.family) {
    case "optimizer":
    case "view":
    case "weights":
      return {};
    case "weight-penalty":
      return traceWeightPenalty(trace, node, definition);
    case "data":
      return traceData(trace, node);
    case "structure":
      return traceStructure(trace, scope, node, arriving);
    case "input":
    case "layer":
    case "tensor":
    case "loss":
    case "penalty":
      return traceOperation(trace, scope, { node, definition, arriving });
  }
}

function traceData({ tracer, batch, ledger, analysis, needs }: Trace, node: NodeAnalysis): Record<string, Value> {
  const used = new Set([
    ...(needs.get(node.id) ?? []),
    ...[...analysis.board.nodes.values()].flatMap(({ wires }) =>
      Object.values(wires).flatMap((sources) => sources.flatMap((source) => (source.node === node.id ? source.port : []))),
    ),
  ]);
  tracer.setOrigin(`board/${node.id}`, "forward");
  const values: Record<string, Value> = {};
  for (const [port, type] of Object.entries(node.outputs)) {
    if (!used.has(port)) continue;
    enterSource(ledger, analysis.board, node.id, port);
    values[port] = tracer.input({ from: "feed", source: node.id, port }, [batch, ...type.shape], type.dtype);
  }
  return values;
}

function traceStructure(trace: Trace, scope: Scope, node: NodeAnalysis, arriving: Readonly<Record<string, readonly Value[]>>): Values {
  const kind = node.definition?.kind;
  if (samplerOf(node)) return { y: trace.sample(trace, scope, node) };
  if (kind === "input") {
    const value = scope.given[String(node.params["name"])] ?? absent(trace, scope, node);
    return value ? { y: value } : {};
  }
  if (kind !== "network" && kind !== "block") return {};
  const given = Object.fromEntries(Object.entries(arriving).flatMap(([port, [value]]) => (value ? [[port, value]] : [])));
  const batch = leadingSize(node, arriving) ?? scope.batch;
  if (kind === "block") {
    invariant(node.inside, `block ${node.id} was not inferred`);
    const inner: Scope = {
      graph: node.inside,
      prefix: `${scope.prefix}${node.id}.`,
      batch,
      given,
      outer: { scope, node },
      ...(scope.repetition ? { repetition: scope.repetition } : {}),
      ...(scope.use ? { use: scope.use } : {}),
    };
    return traceResults(trace, inner, outputNames(node.inside));
  }
  const network = trace.analysis.networks.get(String(node.params["network"]));
  invariant(network, `network of ${node.id}`);
  const weights = trace.setOf(trace, node, scope);
  const mode = modeOf(trace, node);
  // What is only thought of, and what is kept elsewhere, writes no statistics.
  const { repetition } = scope;
  const use = { id: node.id, mode: scope.instead || weights ? { ...mode, update: false } : mode, weights, given, batch, repetition };
  return traceUse(trace, network, { ...use, outputs: trace.needs.get(node.id) ?? [] });
}

/** Zeros, for an optional input without a wire. */
function absent({ tracer }: Trace, { batch, prefix }: Scope, node: NodeAnalysis): Value | undefined {
  const type = node.outputs["y"];
  if (node.params["optional"] !== true || type === undefined) return undefined;
  tracer.setOrigin(`${prefix}${node.id}`, "forward");
  const zeros = tracer.fill([batch, ...type.shape], 0);
  return type.dtype === "float32" ? zeros : tracer.cast(zeros, type.dtype);
}

interface Use {
  readonly id: string;
  readonly mode: Mode;
  readonly given: Values;
  readonly batch: number;
  /** The output ports that are wanted. */
  readonly outputs: Iterable<string>;
  readonly weights?: WeightSet | undefined;
  readonly repetition?: Scope["repetition"] | undefined;
}

/** The wanted outputs of a use of a network, by port name. */
export function traceUse(
  trace: Trace,
  network: GraphAnalysis,
  { id, mode, given, batch, outputs, weights, repetition }: Use,
): Record<string, Value> {
  memo(trace.read, id, () => new Map<string, StateEntry>());
  const scope = { graph: network, prefix: `${network.id}/`, batch, given, use: { id, mode, weights } };
  return traceResults(trace, repetition ? { ...scope, repetition } : scope, outputs);
}

export function outputNames(graph: GraphAnalysis): string[] {
  return graph.outputs.map(({ name }) => name);
}

function traceResults(trace: Trace, scope: Scope, wanted: Iterable<string>): Record<string, Value> {
  const { graph } = scope;
  const names = [...wanted];
  const outputs: Outputs = new Map();
  walk(trace, scope, neededPorts(trace.analysis, graph, rootsOf(graph, names)), outputs);
  return Object.fromEntries(names.flatMap((name) => rootsOf(graph, [name]).map((source) => [name, valueAt(outputs, source)])));
}

function modeOf(trace: Trace, node: NodeAnalysis): Mode {
  const { statistics, dropout } = node.params as { statistics: Mode["statistics"]; dropout: boolean };
  return { statistics, dropout, update: !trace.still && movesStatistics(node, trace.moving) };
}

/** Of the first tensor that comes in; a loss has no batch axis. */
function leadingSize(node: NodeAnalysis, arriving: Readonly<Record<string, readonly Value[]>>): number | undefined {
  for (const port of node.ports.inputs) {
    const value = arriving[port.name]?.[0];
    if (value && node.inputs[port.name]?.[0]?.meaning !== "scalar") return value.shape[0];
  }
  return undefined;
}

interface Operation {
  readonly node: NodeAnalysis;
  readonly definition: OperationDefinition;
  readonly arriving: Readonly<Record<string, readonly Value[]>>;
}

const outsideNetworks: Mode = { statistics: "batch", dropout: true, update: false };

function traceOperation(trace: Trace, scope: Scope, { node, definition, arriving }: Operation): Values {
  const { tracer } = trace;
  const origin = `${scope.prefix}${node.id}`;
  const mode = scope.use?.mode ?? (scope.instead || !trace.writes(node) ? outsideNetworks : { ...outsideNetworks, update: true });
  const renewal: Renewal = trace.still && !trace.fresh ? "never" : ((node.params["renewal"] as Renewal | undefined) ?? "step");
  const { repetition } = scope;
  const once = scope.use ? `${origin}@${scope.use.id}` : origin;
  const stream = repetition ? once + repetition.stream : once;
  tracer.setOrigin(origin, "forward");
  const { outputs, updates = {} } = definition.forward(tracer, {
    params: node.params,
    inputs: byPort(definition.inputs, arriving),
    types: node.outputs,
    weight: (name) => readWeight(trace, scope, `${origin}/${name}`),
    mode,
    batch: leadingSize(node, arriving) ?? scope.batch,
    live: (param) => readScalar(trace, `${origin}/${param}`, node.params[param] as LiveNumber, placeOf(scope, node, param)),
    random: (shape, distribution, part) =>
      tracer.random(shape, { distribution, stream: part === undefined ? stream : `${stream}/${part}`, renewal }),
    ...(repetition ? { repetition } : {}),
  });
  if (mode.update) for (const [name, value] of Object.entries(updates)) trace.statistics.set(`${origin}/${name}`, value);
  return outputs;
}

/** Where in the document a parameter stands: of a block's inner node that may be the node that uses the block. */
function placeOf({ graph, outer }: Scope, node: NodeAnalysis, param: string): { graph: string; node: string; param: string } {
  const fromUse = node.fromUse?.[param];
  return outer && fromUse !== undefined ? placeOf(outer.scope, outer.node, fromUse) : { graph: graph.id, node: node.id, param };
}

function readWeight(trace: Trace, { use }: Scope, name: string): Value {
  const entry = trace.ledger.state.get(name);
  invariant(entry, `no weight ${name}`);
  if (use?.weights) return use.weights(entry);
  if (use) trace.read.get(use.id)?.set(name, entry);
  const updated = use?.mode.update && entry.role === "statistic" ? trace.statistics.get(name) : undefined;
  return updated ?? readState(trace, entry);
}
