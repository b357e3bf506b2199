import { type Analysis, type GraphAnalysis, type NodeAnalysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { criticsOf, generatorsOf, operationOf, removal } from "../upstream.ts";

/** Radford et al. 2015: batch norm on the discriminator's input or the generator's output makes training oscillate. */
export function* batchNormAtTheEdge(game: Analysis): Generator<Diagnostic> {
  for (const critic of criticsOf(game)) {
    for (const node of critic.nodes.values()) {
      if (normalises(node) && before(critic, node).every(({ trainable }) => trainable === 0)) {
        yield report(
          game,
          critic,
          node,
          `${nameOf(node)} stands at the discriminator's input, so real and generated batches lose what tells them apart`,
        );
      }
    }
  }
  for (const generator of generatorsOf(game)) {
    for (const output of generator.outputs) {
      for (const node of lastNodes(generator, output.node)) {
        if (normalises(node))
          yield report(
            game,
            generator,
            node,
            `${nameOf(node)} stands at the generator's output, so a sample depends on its neighbours in the batch`,
          );
      }
    }
  }
}

function report(game: Analysis, graph: GraphAnalysis, node: NodeAnalysis, what: string): Diagnostic {
  return {
    code: "rule.batch-norm-edge",
    severity: "warning",
    message: `${what}. DCGAN leaves batch norm out there.`,
    at: { graph: graph.id, node: node.id },
    fixes: [removal(game, graph, node, `Remove ${nameOf(node)}`)],
  };
}

/** Depends on the batch and keeps statistics of it. */
function normalises(node: NodeAnalysis): boolean {
  return operationOf(node)?.batchDependent === true && node.fixed > 0;
}

function before(graph: GraphAnalysis, node: NodeAnalysis): NodeAnalysis[] {
  const seen = new Set<string>();
  const waiting = sourcesOf(node);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const earlier = graph.nodes.get(id);
    if (earlier) waiting.push(...sourcesOf(earlier));
  }
  return [...seen].flatMap((id) => graph.nodes.get(id) ?? []);
}

/** What stands between the last weights and the output, from the output back; the first node with weights ends it. */
function* lastNodes(graph: GraphAnalysis, output: string): Generator<NodeAnalysis> {
  const [id] = sourcesOf(graph.nodes.get(output));
  const node = id === undefined ? undefined : graph.nodes.get(id);
  if (!node) return;
  yield node;
  if (node.trainable === 0) yield* lastNodes(graph, node.id);
}

function sourcesOf(node: NodeAnalysis | undefined): string[] {
  return Object.values(node?.wires ?? {}).flatMap((sources) => sources.map((source) => source.node));
}
