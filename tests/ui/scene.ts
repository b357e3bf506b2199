/** @file Small documents for the tests of the editor, and what is known of them. */
import { analyse } from "../../src/compile/analyse.ts";
import { graphAnalysis } from "../../src/compile/analysis.ts";
import { BOARD, type GraphId, graphOf } from "../../src/graph/edit.ts";
import { type Edge, FORMAT, type GraphNode, type Project, projectSchema, VERSION } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import type { Scene } from "../../src/ui/canvas/connect.ts";

/** "a:dense", with parameters behind. */
export function node(text: string, params: GraphNode["params"] = {}, x = 0, y = 0): GraphNode {
  const [id = "", kind = id] = text.split(":");
  return { id, kind, params, position: { x, y } };
}

/** "a.y > b.x" */
export function edge(text: string): Edge {
  const [from = "", to = ""] = text.split(" > ");
  const [source = "", sourcePort = ""] = from.split(".");
  const [target = "", targetPort = ""] = to.split(".");
  return { source, sourcePort, target, targetPort };
}

export function show({ source, sourcePort, target, targetPort }: Edge): string {
  return `${source}.${sourcePort} > ${target}.${targetPort}`;
}

export function board(nodes: readonly GraphNode[], edges: readonly string[], networks: Project["networks"] = []): Project {
  return projectSchema.parse({ format: FORMAT, version: VERSION, networks, game: { nodes, edges: edges.map(edge) } });
}

/** One network "net" with a use of it on the board. */
export function inNetwork(
  nodes: readonly GraphNode[],
  edges: readonly string[],
  role: Project["networks"][number]["role"] = "generator",
): Project {
  return board(
    [node("use:network", { network: "net" })],
    [],
    [{ id: "net", name: "Net", role, nodes: [...nodes], edges: edges.map(edge) }],
  );
}

export function sceneOf(project: Project, graph: GraphId = BOARD): Scene {
  const analysis = analyse(project, catalogue);
  const [at, found] = [graphAnalysis(analysis, graph), graphOf(project, graph)];
  if (!at || !found) throw new Error(`no graph ${graph}`);
  return { analysis, at, graph: found };
}
