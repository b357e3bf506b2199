import { type NodeAnalysis, nameOf } from "../../compile/analysis.ts";
import { usedGraph } from "../../compile/ports.ts";
import type { GraphNode, Project } from "../../graph/schema.ts";

/** What a card is headed: the node's own name, else that of the network or block it uses, else its kind's title. */
export function nameOfNode(project: Project, { node, definition }: Pick<NodeAnalysis, "node" | "definition">): string {
  return node.label || nameOfUsed(project, node) || nameOf({ node, definition });
}

function nameOfUsed({ networks, blocks }: Project, node: GraphNode): string | undefined {
  if (node.kind !== "network" && node.kind !== "block") return undefined;
  const { is, id } = usedGraph(node);
  return (is === "network" ? networks : blocks).find((graph) => graph.id === id)?.name;
}
