/**
 * @file The first pass over one graph: finds every node's kind, ports and parameters, keeps the wires that can count,
 * and puts sources first. Reports and goes on; nothing here knows types.
 */
import { BOARD, type GraphId } from "../graph/edit.ts";
import type { Edge, Graph, GraphNode } from "../graph/schema.ts";
import type { NodeDefinition, Port } from "../nodes/definition.ts";
import { metaOf } from "../nodes/params.ts";
import type { Source } from "./analysis.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { duplicateId, invalidParam, misplaced, unknownBlockParam, unknownKind, unknownParam } from "./diagnostics/node.ts";
import { cycle, danglingWire, fanIn, wrongMeaning } from "./diagnostics/wire.ts";
import { orderNodes } from "./order.ts";
import { type Environment, parseParams } from "./parse-params.ts";
import { type Library, type Ports, portsOf } from "./ports.ts";

export interface ResolvedNode {
  readonly id: string;
  readonly node: GraphNode;
  readonly definition: NodeDefinition | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  readonly fromUse: Readonly<Record<string, string>>;
  readonly ports: Ports;
  /** By input port, in drawn order. */
  readonly wires: Readonly<Record<string, readonly Source[]>>;
  /** It cannot be used as it stands; a diagnostic says why. */
  readonly broken: boolean;
}

export interface ResolvedGraph {
  readonly id: GraphId;
  readonly nodes: ReadonlyMap<string, ResolvedNode>;
  readonly order: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

type Draft = Omit<ResolvedNode, "wires"> & { readonly wires: Record<string, Source[]> };

/** `environment`: the values of a block's parameters; left out for networks and the board. */
export function resolveGraph(id: GraphId, graph: Graph, library: Library, environment?: Environment): ResolvedGraph {
  const diagnostics: Diagnostic[] = [];
  const nodes = new Map<string, Draft>();
  for (const node of graph.nodes) {
    if (nodes.has(node.id)) diagnostics.push(duplicateId({ graph: id, node: node.id }));
    else nodes.set(node.id, draft(node, { id, edges: graph.edges, library, environment, diagnostics }));
  }
  const wires = attachWires(id, graph.edges, nodes, diagnostics);
  const { order, closing } = orderNodes([...nodes.keys()], wires);
  for (const { edge, circle } of closing) {
    const names = [...circle, circle[0] ?? ""].map((node) => nameOfDraft(nodes.get(node)) ?? node);
    diagnostics.push(cycle(id, edge, names));
    const arriving = nodes.get(edge.target)?.wires;
    if (arriving)
      arriving[edge.targetPort] = (arriving[edge.targetPort] ?? []).filter(
        ({ node, port }) => node !== edge.source || port !== edge.sourcePort,
      );
  }
  const circled = new Set(closing.map(({ edge }) => edge.target));
  const resolved =
    circled.size === 0 ? nodes : new Map([...nodes].map(([key, node]) => [key, circled.has(key) ? { ...node, broken: true } : node]));
  return { id, nodes: resolved, order, diagnostics };
}

interface DraftContext {
  readonly id: GraphId;
  readonly edges: readonly Edge[];
  readonly library: Library;
  readonly environment: Environment | undefined;
  readonly diagnostics: Diagnostic[];
}

function draft(node: GraphNode, { id, edges, library, environment, diagnostics }: DraftContext): Draft {
  const at = { graph: id, node: node.id };
  const definition = library.catalogue.get(node.kind);
  const ports = portsOf(node, definition, library, edges);
  if (definition === undefined) {
    diagnostics.push(unknownKind(at, node.kind));
    return { id: node.id, node, definition, params: node.params, fromUse: {}, ports, wires: noWires(), broken: true };
  }
  const { values, invalid, unknown, fromUse, unbound } = parseParams(definition, node.params, environment);
  for (const { param, reason } of invalid) diagnostics.push(invalidParam({ ...at, param }, labelOfParam(definition, param), reason));
  for (const param of unknown) diagnostics.push(unknownParam({ ...at, param }));
  for (const { param, name } of unbound) diagnostics.push(unknownBlockParam({ ...at, param }, name));
  const place = id === BOARD ? "board" : "network";
  const wrongPlace = definition.places !== undefined && !definition.places.includes(place);
  if (wrongPlace) diagnostics.push(misplaced(at, definition.doc.title, place));
  return { id: node.id, node, definition, params: values, fromUse, ports, wires: noWires(), broken: wrongPlace };
}

function labelOfParam(definition: NodeDefinition, param: string): string {
  const field = definition.params.shape[param];
  return (field && metaOf(field as never)?.label) ?? param;
}

function nameOfDraft(node: Draft | undefined): string | undefined {
  return node && (node.node.label || node.definition?.doc.title);
}

/** Ports of an unknown kind may have any name, that of an object's own method too. */
function noWires(): Draft["wires"] {
  return Object.create(null) as Draft["wires"];
}

/** Puts each sound wire on its target and returns the sound wires. */
function attachWires(graph: GraphId, edges: readonly Edge[], nodes: ReadonlyMap<string, Draft>, diagnostics: Diagnostic[]): Edge[] {
  const sound: Edge[] = [];
  const extra = new Map<string, { readonly port: Port; readonly edges: Edge[] }>();
  for (const edge of edges) {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    const from = source && findPort(source.ports.outputs, edge.sourcePort);
    const to = target && findPort(target.ports.inputs, edge.targetPort);
    if (!source || !target || !from || !to) {
      diagnostics.push(danglingWire(graph, edge, missingEnd(edge, source, target, from !== undefined)));
      continue;
    }
    // Whether one tensor can stand for another is known only with its type.
    if ((to.meaning === "optimizer") !== (from.meaning === "optimizer")) {
      diagnostics.push(
        wrongMeaning({ graph, node: target.id, port: to.name }, { offered: aMeaning(from.meaning), wanted: aMeaning(to.meaning) }, edge),
      );
      continue;
    }
    const arriving = (target.wires[to.name] ??= []);
    if (arriving.length > 0 && to.many !== true) {
      const key = `${target.id}.${to.name}`;
      const more = extra.get(key);
      if (more) more.edges.push(edge);
      else extra.set(key, { port: to, edges: [edge] });
      continue;
    }
    arriving.push({ node: source.id, port: from.name });
    sound.push(edge);
  }
  for (const { port, edges: more } of extra.values()) {
    const node = more[0]?.target ?? "";
    diagnostics.push(fanIn({ graph, node, port: port.name }, port.label || port.name, more));
  }
  return sound;
}

function missingEnd(
  edge: Edge,
  source: Draft | undefined,
  target: Draft | undefined,
  fromExists: boolean,
): { node: string; port?: string; other?: string } {
  if (!source) return target ? { node: edge.source, other: target.id } : { node: edge.source };
  if (!target) return { node: edge.target, other: source.id };
  return fromExists
    ? { node: nameOfDraft(target) ?? target.id, port: edge.targetPort, other: target.id }
    : { node: nameOfDraft(source) ?? source.id, port: edge.sourcePort, other: source.id };
}

function findPort(ports: readonly Port[], name: string): Port | undefined {
  return ports.find((port) => port.name === name);
}

/** "an image", "a loss", "an optimizer". */
export function aMeaning(meaning: Port["meaning"]): string {
  if (meaning === "scalar") return "a loss (one number)";
  if (meaning === "any") return "a tensor";
  return /^[aeiou]/.test(meaning) ? `an ${meaning}` : `a ${meaning}`;
}
