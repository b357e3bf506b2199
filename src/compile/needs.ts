/**
 * @file Which ports of which nodes a computation needs. Of a network or a block only the outputs that are asked for are
 * computed, and only the inputs that those need must be there.
 */
import type { StructureDefinition } from "../nodes/definition.ts";
import type { Analysis, GraphAnalysis, NodeAnalysis, Source } from "./analysis.ts";

/** By node: the output ports that something needed reads. */
export type Needs = Map<string, Set<string>>;

type Networks = Pick<Analysis, "networks">;

/** `sets`: also what the weights that uses name are computed from. */
export function neededPorts(game: Networks, graph: GraphAnalysis, roots: readonly Source[], sets = false): Needs {
  const needs: Needs = new Map();
  const waiting = [...roots];
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    const node = graph.nodes.get(source.node);
    if (node === undefined) continue;
    const known = needs.get(source.node);
    if (known?.has(source.port)) continue;
    needs.set(source.node, (known ?? new Set<string>()).add(source.port));
    const inside = node.status === "bypassed" ? undefined : insideOf(game, node);
    // What a sampler repeats is computed in the sampler's place: see `trace-sampler.ts`.
    if (samplerOf(node)) continue;
    if (inside !== undefined) {
      for (const port of inputsFor(game, inside, source.port)) waiting.push(...(node.wires[port] ?? []));
    } else if (known === undefined) {
      waiting.push(...Object.values(node.wires).flat());
    }
    const set = sets && known === undefined ? graph.nodes.get(weightsNamed(node)) : undefined;
    if (set !== undefined && set.node.muted !== true) waiting.push(...Object.values(set.wires).flat());
  }
  return needs;
}

/** The board node whose weights a use of a network runs with; "" for the live ones. */
export function weightsNamed({ definition, params }: Pick<NodeAnalysis, "definition" | "params">): string {
  const named = definition?.kind === "network" ? params["weights"] : "";
  return typeof named === "string" ? named : "";
}

/** The kind of a node that repeats what is wired to it. */
export function samplerOf({ definition, status }: NodeAnalysis): StructureDefinition | undefined {
  return definition?.family === "structure" && definition.repeats !== undefined && status === "typed" ? definition : undefined;
}

function insideOf({ networks }: Networks, { definition, params, inside }: NodeAnalysis): GraphAnalysis | undefined {
  return definition?.kind === "network" ? networks.get(String(params["network"])) : inside;
}

const found = new WeakMap<GraphAnalysis, Map<string, readonly string[]>>();

/** The inputs of a network or a block that one of its outputs needs. */
export function inputsFor(game: Networks, graph: GraphAnalysis, output: string): readonly string[] {
  const known = found.get(graph) ?? new Map<string, readonly string[]>();
  found.set(graph, known);
  const old = known.get(output);
  if (old !== undefined) return old;
  const needs = neededPorts(game, graph, rootsOf(graph, [output]));
  const inputs = graph.inputs.filter(({ node }) => needs.has(node)).map(({ name }) => name);
  known.set(output, inputs);
  return inputs;
}

/** What the output nodes of these names take. */
export function rootsOf(graph: GraphAnalysis, outputs: Iterable<string>): Source[] {
  const wanted = new Set(outputs);
  return graph.outputs.flatMap(({ name, node }) => (wanted.has(name) ? (graph.nodes.get(node)?.wires["x"] ?? []) : []));
}
