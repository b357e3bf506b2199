/** @file A port on the canvas, and what goes through it. */
import type { Analysis, GraphAnalysis, NodeAnalysis } from "../../compile/analysis.ts";
import type { TensorType } from "../../core/tensor-type.ts";
import type { Port, PortMeaning } from "../../nodes/definition.ts";

type Side = "input" | "output";

export interface PortRef {
  readonly node: string;
  readonly port: string;
  readonly side: Side;
}

export function portKey({ node, port, side }: PortRef): string {
  return `${side}:${node}.${port}`;
}

export function portOf(node: NodeAnalysis | undefined, { port, side }: Pick<PortRef, "port" | "side">): Port | undefined {
  return (side === "input" ? node?.ports.inputs : node?.ports.outputs)?.find(({ name }) => name === port);
}

/** The type that is known at a port: of an output what leaves it, of an input what arrives. */
export function typeAt(graph: GraphAnalysis, { node, port, side }: PortRef): TensorType | undefined {
  const found = graph.nodes.get(node);
  return side === "input" ? found?.inputs[port]?.[0] : found?.outputs[port];
}

/**
 * What a port stands for, as exactly as is known: the type at an output, else what the network or block behind the port
 * says, else what the kind declares. An input is taken at its declared word, not at that of the wire it has now.
 */
export function meaningAt(analysis: Analysis, graph: GraphAnalysis, ref: PortRef): PortMeaning {
  const node = graph.nodes.get(ref.node);
  const declared = portOf(node, ref)?.meaning ?? "any";
  if (ref.side === "output") return node?.outputs[ref.port]?.meaning ?? insideType(analysis, node, ref)?.meaning ?? declared;
  return declared === "any" ? (insideType(analysis, node, ref)?.meaning ?? declared) : declared;
}

/** Of a use of a network: the type of the network's own port. A block takes what comes. */
export function insideType(
  analysis: Analysis,
  node: NodeAnalysis | undefined,
  { port, side }: Pick<PortRef, "port" | "side">,
): TensorType | undefined {
  if (node?.definition?.kind !== "network") return undefined;
  const network = analysis.networks.get(String(node.params["network"]));
  return (side === "input" ? network?.inputs : network?.outputs)?.find(({ name }) => name === port)?.type;
}
