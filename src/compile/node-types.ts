/** @file What one node makes of the types that come in, by its family. */
import type { Result } from "../core/result.ts";
import { sameShape, scalar, type TensorType } from "../core/tensor-type.ts";
import type { GraphId } from "../graph/edit.ts";
import type { ByPort, DataSummary, Inferred, NodeDefinition, Port, Problem, WeightSpec } from "../nodes/definition.ts";
import { metaOf } from "../nodes/params.ts";
import { type GraphAnalysis, hasErrors, type NodeAnalysis, type OwnData } from "./analysis.ts";
import { declaredType } from "./declared-type.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { problem } from "./diagnostics/problem.ts";
import { inputShape, insideBlock, insideNetwork, recursiveBlock, shapeOfUse, unknownBlock, unknownNetwork } from "./diagnostics/use.ts";
import type { Library } from "./ports.ts";
import { fixesForInput, fixesForUse } from "./repairs.ts";
import type { ResolvedNode } from "./resolve.ts";

/** By input port. */
export type Arriving = Readonly<Record<string, readonly TensorType[]>>;

export interface InferContext extends Library {
  readonly own: OwnData | undefined;
  /** Names of networks and blocks, for the messages. */
  readonly names: ReadonlyMap<string, string>;
  /** Undefined where the project has no such network. */
  network(id: string): GraphAnalysis | undefined;
  /** The block that a use names, with the use's types; undefined where there is none, "recursive" where it would not end. */
  block(use: ResolvedNode, given: Readonly<Record<string, TensorType | undefined>>): GraphAnalysis | "recursive" | undefined;
}

export interface NodeContext extends InferContext {
  readonly graph: GraphId;
  /** Ids of all nodes of the graph. */
  readonly taken: ReadonlySet<string>;
  readonly nodes: ReadonlyMap<string, NodeAnalysis>;
  readonly given: Readonly<Record<string, TensorType | undefined>> | undefined;
  /** The output ports that wires leave from, by node. */
  readonly wired: ReadonlyMap<string, ReadonlySet<string>>;
  readonly diagnostics: Diagnostic[];
}

export interface Found {
  readonly outputs?: Readonly<Record<string, TensorType>>;
  readonly weights?: Readonly<Record<string, WeightSpec>>;
  readonly counts?: { readonly trainable: number; readonly fixed: number };
  readonly inside?: GraphAnalysis;
}

/** `failed`: a diagnostic was made; `waiting`: the reason stands elsewhere. */
export function typesOf(resolved: ResolvedNode, types: Arriving, context: NodeContext): Found | "failed" | "waiting" {
  const { definition, params, id } = resolved;
  const at = { graph: context.graph, node: id };
  if (definition === undefined) return "failed";
  switch (definition.family) {
    case "optimizer":
      return {};
    case "view":
    case "structure":
      return definition.infer
        ? settle(definition.infer({ params, inputs: types }), context, (found) => problem(at, found, []))
        : structureTypes(resolved, types, context);
    case "weights": {
      const used = namedNetwork(resolved, context);
      if (used === undefined) return "failed";
      return { counts: { trainable: 0, fixed: definition.move === undefined ? 0 : used.trainable + used.fixed } };
    }
    case "weight-penalty":
      return { outputs: { loss: scalar } };
    case "data": {
      const own = ownData(definition, params, context.own);
      const result = definition.infer(own === undefined ? { params } : { params, own });
      return settle(result, context, (found) => problem(at, found, []));
    }
    case "input":
    case "layer":
    case "tensor":
    case "loss":
    case "penalty": {
      const result = definition.infer({ params, inputs: byPort(definition.inputs, types) });
      const fits = (other: Arriving) => definition.infer({ params, inputs: byPort(definition.inputs, other) }).ok;
      return settle(result, context, (found) =>
        problem(at, found, found.port === undefined ? [] : fixesForInput({ ...context, resolved, types }, found.port, fits)),
      );
    }
  }
}

function settle(result: Result<Inferred, Problem>, context: NodeContext, report: (found: Problem) => Diagnostic): Found | "failed" {
  if (result.ok) return result.value;
  context.diagnostics.push(report(result.error));
  return "failed";
}

/** One value per ordinary port, one or undefined per optional port, a list per `many` port. */
export function byPort<T>(ports: readonly Port[], lists: Readonly<Record<string, readonly T[]>>): ByPort<readonly Port[], T> {
  const entries = ports.map((port) => [port.name, port.many === true ? (lists[port.name] ?? []) : lists[port.name]?.[0]]);
  return Object.fromEntries(entries) as ByPort<readonly Port[], T>;
}

/** Of the files that a data node names in its parameter that refers to files. */
function ownData(definition: NodeDefinition, params: Readonly<Record<string, unknown>>, own: OwnData | undefined): DataSummary | undefined {
  for (const [name, field] of Object.entries(definition.params.shape)) {
    if (metaOf(field as never)?.to === "files") return own?.get(String(params[name]));
  }
  return undefined;
}

function structureTypes(resolved: ResolvedNode, types: Arriving, context: NodeContext): Found | "failed" | "waiting" {
  const kind = resolved.definition?.kind;
  if (kind === "input") return inputTypes(resolved, context);
  if (kind === "network") return networkTypes(resolved, types, context);
  return kind === "block" ? blockTypes(resolved, types, context) : {};
}

function inputTypes({ id, params }: ResolvedNode, { graph, given, diagnostics }: NodeContext): Found | "failed" | "waiting" {
  const arriving = given?.[String(params["name"])];
  const type = arriving ?? (given === undefined || params["optional"] === true ? declaredType(params) : undefined);
  if (type) return { outputs: { y: type } };
  if (given) return "waiting";
  diagnostics.push(inputShape({ graph, node: id }, String(params["meaning"])));
  return "failed";
}

/** The network that the parameter `network` names; says so where there is none. */
function namedNetwork(
  { id, params }: ResolvedNode,
  { graph, graphs, names, diagnostics, network }: NodeContext,
): GraphAnalysis | undefined {
  const used = network(String(params["network"]));
  if (used !== undefined) return used;
  const known = [...graphs.network.keys()].map((other) => ({ id: other, name: names.get(other) || other }));
  diagnostics.push(unknownNetwork({ graph, node: id }, String(params["network"]), known));
  return undefined;
}

function networkTypes(resolved: ResolvedNode, types: Arriving, context: NodeContext): Found | "failed" {
  const at = { graph: context.graph, node: resolved.id };
  const id = String(resolved.params["network"]);
  const name = context.names.get(id) || id;
  const used = namedNetwork(resolved, context);
  if (used === undefined) return "failed";
  let failed = false;
  for (const { name: port, node, type: declared } of used.inputs) {
    const arriving = types[port]?.[0];
    if (!arriving || !declared || goesInto(arriving, declared)) continue;
    const fixes = fixesForUse({ ...context, resolved, types }, { port, network: id, input: node }, { arriving, declared });
    context.diagnostics.push(shapeOfUse({ ...at, port }, name, { arriving, declared }, fixes));
    failed = true;
  }
  const outputs = knownOutputs(used);
  if (Object.keys(outputs).length < used.outputs.length) {
    failed = true;
    if (hasErrors(used.diagnostics)) context.diagnostics.push(insideNetwork(at, name));
  }
  return failed ? "failed" : { outputs, counts: used };
}

/** A label goes only where a label is wanted; other tensors of one shape go into each other's place. */
function goesInto(arriving: TensorType, declared: TensorType): boolean {
  return (
    (arriving.meaning === "label") === (declared.meaning === "label") &&
    arriving.dtype === declared.dtype &&
    sameShape(arriving.shape, declared.shape)
  );
}

function blockTypes(resolved: ResolvedNode, types: Arriving, context: NodeContext): Found | "failed" {
  const at = { graph: context.graph, node: resolved.id };
  const id = String(resolved.params["block"]);
  const name = context.names.get(id) || id;
  const given = Object.fromEntries(Object.entries(types).map(([port, list]) => [port, list[0]]));
  const inside = context.block(resolved, given);
  if (inside === undefined || inside === "recursive") {
    context.diagnostics.push(inside === undefined ? unknownBlock(at, id) : recursiveBlock(at, name));
    return "failed";
  }
  const errors = inside.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  const [first] = errors;
  if (first) {
    context.diagnostics.push(insideBlock(at, name, errors.length, first.message));
    return "failed";
  }
  return { outputs: knownOutputs(inside), counts: inside, inside };
}

function knownOutputs(graph: GraphAnalysis): Record<string, TensorType> {
  return Object.fromEntries(graph.outputs.flatMap(({ name, type }) => (type ? [[name, type]] : [])));
}
