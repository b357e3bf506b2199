/**
 * @file Walks a typed graph, sources first, and lets every node write its operations into a tracer. A network is walked
 * once per use, a block once per use of its network.
 */
import type { Renewal, Value } from "../core/ops.ts";
import { invariant } from "../core/result.ts";
import type { LiveNumber } from "../core/schedule.ts";
import type { Mode, OperationDefinition } from "../nodes/definition.ts";
import type { Analysis, GraphAnalysis, NodeAnalysis, Source } from "./analysis.ts";
import { enterSource, type Ledger } from "./ledger.ts";
import { byPort } from "./node-types.ts";
import type { StateEntry } from "./plan.ts";
import type { Tracer } from "./trace.ts";

/** One procedure in the making. */
export interface Trace {
  readonly analysis: Analysis;
  readonly tracer: Tracer;
  readonly ledger: Ledger;
  /** Examples in a batch where nothing that arrives says so. */
  readonly batch: number;
  /** A view: fixed noise, fixed batches, nothing written. */
  readonly still: boolean;
  /** Networks whose players move in this procedure. */
  readonly moving: ReadonlySet<string>;
  /** State and scalars that were read, by name. */
  readonly inputs: Map<string, Value>;
  /** Weights that each use of a network read. */
  readonly read: Map<string, Map<string, StateEntry>>;
  /** New values of running statistics. A later use of the same network goes on from them. */
  readonly statistics: Map<string, Value>;
}

/** A graph at one place: the board, a use of a network, or a block inside one. */
interface Scope {
  readonly graph: GraphAnalysis;
  /** "board/", "generator/", "generator/block1." */
  readonly prefix: string;
  readonly batch: number;
  /** Of the graph's input nodes, by port name. */
  readonly given: Readonly<Record<string, Value>>;
  readonly use?: { readonly id: string; readonly mode: Mode };
  /** Of a block: the node that uses it, and where. */
  readonly outer?: { readonly scope: Scope; readonly node: NodeAnalysis };
}

type Outputs = ReadonlyMap<string, Readonly<Record<string, Value>>>;

/** The values that the given ports of board nodes take, and with them all that they are computed from. */
export function traceBoard(trace: Trace, roots: readonly Source[]): (source: Source) => Value {
  const board = trace.analysis.board;
  const outputs = walk(
    trace,
    { graph: board, prefix: "board/", batch: trace.batch, given: {} },
    roots.map(({ node }) => node),
  );
  return (source) => valueAt(outputs, source);
}

function valueAt(outputs: Outputs, { node, port }: Source): Value {
  const value = outputs.get(node)?.[port];
  invariant(value, `${node} has no value at ${port}`);
  return value;
}

/** Everything that the roots need, in order. */
function walk(trace: Trace, scope: Scope, roots: readonly string[]): Outputs {
  const { graph } = scope;
  const needed = new Set(roots);
  for (const id of [...graph.order].reverse()) {
    if (!needed.has(id)) continue;
    for (const sources of Object.values(graph.nodes.get(id)?.wires ?? {})) for (const { node } of sources) needed.add(node);
  }
  const outputs = new Map<string, Readonly<Record<string, Value>>>();
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    if (!node || !needed.has(id)) continue;
    const arriving: Record<string, Value[]> = {};
    for (const [port, sources] of Object.entries(node.wires)) {
      // An optimizer is no value, and a muted source has none.
      arriving[port] = sources.flatMap((source) => outputs.get(source.node)?.[source.port] ?? []);
    }
    outputs.set(id, traceNode(trace, scope, node, arriving));
  }
  return outputs;
}

function traceNode(
  trace: Trace,
  scope: Scope,
  node: NodeAnalysis,
  arriving: Readonly<Record<string, readonly Value[]>>,
): Readonly<Record<string, Value>> {
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
      return {};
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

function traceData({ tracer, batch, ledger, analysis }: Trace, node: NodeAnalysis): Record<string, Value> {
  const used = new Set(
    [...analysis.board.nodes.values()].flatMap(({ wires }) =>
      Object.values(wires).flatMap((sources) => sources.flatMap((source) => (source.node === node.id ? source.port : []))),
    ),
  );
  tracer.setOrigin(`board/${node.id}`, "forward");
  const values: Record<string, Value> = {};
  for (const [port, type] of Object.entries(node.outputs)) {
    if (!used.has(port)) continue;
    enterSource(ledger, analysis.board, node.id, port);
    values[port] = tracer.input({ from: "feed", source: node.id, port }, [batch, ...type.shape], type.dtype);
  }
  return values;
}

function traceStructure(
  trace: Trace,
  scope: Scope,
  node: NodeAnalysis,
  arriving: Readonly<Record<string, readonly Value[]>>,
): Readonly<Record<string, Value>> {
  const kind = node.definition?.kind;
  if (kind === "input") {
    const value = scope.given[String(node.params["name"])];
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
      ...(scope.use ? { use: scope.use } : {}),
    };
    return traceResults(trace, inner);
  }
  const network = trace.analysis.networks.get(String(node.params["network"]));
  invariant(network, `network of ${node.id}`);
  return traceUse(trace, network, { id: node.id, mode: modeOf(trace, node, network.id), given, batch });
}

/** The outputs of a use of a network, by port name. */
export function traceUse(
  trace: Trace,
  network: GraphAnalysis,
  use: { readonly id: string; readonly mode: Mode; readonly given: Readonly<Record<string, Value>>; readonly batch: number },
): Record<string, Value> {
  trace.read.set(use.id, new Map());
  const { id, mode, given, batch } = use;
  return traceResults(trace, { graph: network, prefix: `${network.id}/`, batch, given, use: { id, mode } });
}

function traceResults(trace: Trace, scope: Scope): Record<string, Value> {
  const { outputs: ports } = scope.graph;
  const outputs = walk(
    trace,
    scope,
    ports.map(({ node }) => node),
  );
  return Object.fromEntries(
    ports.flatMap(({ name, node }) => scope.graph.nodes.get(node)?.wires["x"]?.map((source) => [name, valueAt(outputs, source)]) ?? []),
  );
}

function modeOf(trace: Trace, { params }: NodeAnalysis, network: string): Mode {
  const { statistics, dropout, update } = params as {
    statistics: Mode["statistics"];
    dropout: boolean;
    update: "owner" | "always" | "never";
  };
  return { statistics, dropout, update: !trace.still && (update === "always" || (update === "owner" && trace.moving.has(network))) };
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

function traceOperation(trace: Trace, scope: Scope, { node, definition, arriving }: Operation): Readonly<Record<string, Value>> {
  const { tracer } = trace;
  const origin = `${scope.prefix}${node.id}`;
  const mode = scope.use?.mode ?? outsideNetworks;
  const renewal: Renewal = trace.still ? "never" : ((node.params["renewal"] as Renewal | undefined) ?? "step");
  const stream = scope.use ? `${origin}@${scope.use.id}` : origin;
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
  invariant(entry && use, `no weight ${name}`);
  trace.read.get(use.id)?.set(name, entry);
  const updated = use.mode.update && entry.role === "statistic" ? trace.statistics.get(name) : undefined;
  return updated ?? readState(trace, entry);
}

export function readState({ inputs, tracer }: Trace, { name, shape }: StateEntry): Value {
  return memo(inputs, `state ${name}`, () => tracer.input({ from: "state", name }, shape, "float32"));
}

/** A live parameter, always as a scalar, so that it can change while training runs. */
export function readScalar(
  { inputs, tracer, ledger }: Trace,
  name: string,
  value: LiveNumber,
  at: { graph: string; node: string; param: string },
): Value {
  ledger.scalars.set(name, { name, value, at });
  return memo(inputs, `scalar ${name}`, () => tracer.input({ from: "scalar", name }, [], "float32"));
}

export function memo<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
