/**
 * @file The second pass: types and weights, node by node, sources first. A node whose sources are not known says
 * nothing: the mistake is theirs.
 */
import { sameShape, sizeOf, type TensorType } from "../core/tensor-type.ts";
import type { WeightSpec } from "../nodes/definition.ts";
import type { GraphAnalysis, GraphPort, NodeAnalysis, NodeStatus } from "./analysis.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { duplicatePort } from "./diagnostics/use.ts";
import { gather } from "./gather.ts";
import { type Arriving, type Found, type InferContext, type NodeContext, typesOf } from "./node-types.ts";
import type { ResolvedGraph, ResolvedNode } from "./resolve.ts";

/** `given`: the types of the inputs by port name, for a block at a use; left out, the inputs' own declarations count. */
export function inferGraph(
  graph: ResolvedGraph,
  context: InferContext,
  given?: Readonly<Record<string, TensorType | undefined>>,
): GraphAnalysis {
  const nodes = new Map<string, NodeAnalysis>();
  const diagnostics: Diagnostic[] = [...graph.diagnostics];
  const at: NodeContext = {
    ...context,
    graph: graph.id,
    taken: new Set(graph.order),
    nodes,
    given,
    wired: wiredOutputs(graph),
    diagnostics,
  };
  for (const id of graph.order) {
    const resolved = graph.nodes.get(id);
    if (resolved) nodes.set(id, inferNode(resolved, at));
  }
  // Players, ports and the like come in the order of the document.
  const inOrder = new Map<string, NodeAnalysis>();
  for (const id of graph.nodes.keys()) {
    const node = nodes.get(id);
    if (node) inOrder.set(id, node);
  }
  let [trainable, fixed] = [0, 0];
  for (const node of inOrder.values()) {
    // The weights of a network belong to it and not to the board that uses it.
    if (node.definition?.kind === "network") continue;
    trainable += node.trainable;
    fixed += node.fixed;
  }
  const whole = { ...at, nodes: inOrder };
  const inputs = namedPorts("input", whole, (node) => node.outputs["y"]);
  const outputs = namedPorts("output", whole, (node) => node.inputs["x"]?.[0]);
  return { id: graph.id, nodes: inOrder, order: graph.order, inputs, outputs, trainable, fixed, diagnostics };
}

/** The output ports that wires leave from, by node. */
function wiredOutputs({ nodes }: ResolvedGraph): Map<string, Set<string>> {
  const wired = new Map<string, Set<string>>();
  for (const { wires } of nodes.values()) {
    for (const { node, port } of Object.values(wires).flat()) {
      const ports = wired.get(node);
      if (ports) ports.add(port);
      else wired.set(node, new Set([port]));
    }
  }
  return wired;
}

function namedPorts(
  kind: "input" | "output",
  { graph, nodes, diagnostics }: NodeContext,
  typeOf: (node: NodeAnalysis) => TensorType | undefined,
): GraphPort[] {
  const ports = new Map<string, GraphPort>();
  for (const node of nodes.values()) {
    if (node.definition?.kind !== kind || node.node.muted === true || node.status === "left-out") continue;
    const name = String(node.params["name"]);
    if (ports.has(name)) diagnostics.push(duplicatePort({ graph, node: node.id }, name));
    else ports.set(name, { name, node: node.id, type: typeOf(node) });
  }
  return [...ports.values()];
}

function inferNode(resolved: ResolvedNode, context: NodeContext): NodeAnalysis {
  const muted = resolved.node.muted === true;
  const { types, state } = gather(resolved, context, muted);
  const finish = (status: NodeStatus, found: Found = {}) => described(resolved, types, status, found);
  if (resolved.definition === undefined || resolved.broken) return finish(muted ? "left-out" : "failed");
  if (muted) {
    const bridged = state === "known" ? bridge(resolved, types, context) : undefined;
    return bridged ? finish("bypassed", { outputs: bridged }) : finish("left-out");
  }
  if (state !== "known") return finish(state);
  const found = typesOf(resolved, types, context);
  return typeof found === "string" ? finish(found) : finish("typed", found);
}

function described(
  { id, node, definition, params, fromUse, ports, wires }: ResolvedNode,
  types: Arriving,
  status: NodeStatus,
  found: Found,
): NodeAnalysis {
  const weights = found.weights ?? {};
  const { trainable, fixed } = found.counts ?? countWeights(weights);
  return {
    id,
    node,
    definition,
    params,
    ports,
    wires,
    status,
    inputs: types,
    // Ports of an unknown kind may have any name: that of an object's own method is none of these.
    outputs: Object.assign(Object.create(null) as object, found.outputs),
    weights,
    trainable,
    fixed,
    ...(found.inside ? { inside: found.inside } : {}),
    ...(Object.keys(fromUse).length > 0 ? { fromUse } : {}),
  };
}

function countWeights(weights: Readonly<Record<string, WeightSpec>>): { trainable: number; fixed: number } {
  let [trainable, fixed] = [0, 0];
  for (const weight of Object.values(weights)) {
    if (weight.trainable === false) fixed += sizeOf(weight.shape);
    else trainable += sizeOf(weight.shape);
  }
  return { trainable, fixed };
}

/** The outputs of a muted node that may be bridged: one input and one output of the same type; else undefined. */
function bridge(resolved: ResolvedNode, types: Arriving, context: NodeContext): Readonly<Record<string, TensorType>> | undefined {
  const [output, ...others] = resolved.ports.outputs;
  const [input, ...more] = Object.values(types).flat();
  if (!output || !input || others.length > 0 || more.length > 0) return undefined;
  const found = typesOf(resolved, types, { ...context, diagnostics: [] });
  const type = typeof found === "string" ? undefined : found.outputs?.[output.name];
  if (!type || type.meaning !== input.meaning || type.dtype !== input.dtype || !sameShape(type.shape, input.shape)) return undefined;
  return { [output.name]: input };
}
