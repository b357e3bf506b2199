import { type Analysis, type GraphAnalysis, type NodeAnalysis, nameOf, type Source } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { judgements, networkOf, operationOf } from "../upstream.ts";

/** A penalty on the slope of a score that has none: it would be a constant, and nothing would say so. */
export function* flatPenalty(game: Analysis): Generator<Diagnostic> {
  for (const { node, definition } of judgements(game)) {
    const [score, at] = [node.wires["score"]?.[0], node.wires["at"]?.[0]];
    if (definition.family !== "penalty" || !score || !at) continue;
    const walls: NodeAnalysis[] = [];
    const here = { graph: game.board.id, node: node.id };
    if (sourcesBehind(game, game.board, [score], walls).has(keyOf(at))) continue;
    if (!sourcesBehind(game, game.board, [score]).has(keyOf(at))) {
      yield {
        code: "rule.penalty-elsewhere",
        severity: "error",
        message: `The score of ${nameOf(node)} is not computed from what comes in at "At", so it has no slope there. Wire both from one card: At is what goes in, Score what comes out.`,
        at: { ...here, port: "at" },
        fixes: whatGoesIn(game, score).map((source) => ({
          label: "Take what the score is computed from",
          edits: [
            { edit: "remove-edge", graph: game.board.id, edge: edgeInto(node.id, at) },
            { edit: "add-edge", graph: game.board.id, edge: edgeInto(node.id, source) },
          ],
        })),
      };
      continue;
    }
    const [wall] = walls;
    yield {
      code: "rule.flat-penalty",
      severity: "error",
      message: `${nameOf(node)} needs the slope of the score, but ${wall ? nameOf(wall) : "a node"} on the way passes none, nor a second derivative. Take it out of the way.`,
      at: { ...here, port: "score" },
    };
  }
}

const edgeInto = (target: string, { node, port }: Source) => ({ source: node, sourcePort: port, target, targetPort: "at" });
const keyOf = ({ node, port }: Source) => `${node}.${port}`;

function whatGoesIn(game: Analysis, score: Source): Source[] {
  const use = game.board.nodes.get(score.node);
  const sources = Object.values(use?.wires ?? {}).flat();
  return sources.length === 1 ? sources : [];
}

/**
 * Every output in the graph that the roots are computed from, through networks and blocks. With `walls`, only where a
 * gradient passes; the nodes that stop it are put there.
 */
function sourcesBehind(game: Analysis, graph: GraphAnalysis, roots: readonly Source[], walls?: NodeAnalysis[]): Set<string> {
  const found = new Map(roots.map((source) => [keyOf(source), source]));
  for (const source of found.values()) {
    const node = graph.nodes.get(source.node);
    if (!node) continue;
    if (walls && operationOf(node)?.passesGradient === false) {
      walls.push(node);
      continue;
    }
    const inner = networkOf(game, node) ?? node.inside;
    const ports = inner ? inputsBehind(game, inner, source.port, walls) : Object.keys(node.wires);
    for (const before of ports.flatMap((port) => node.wires[port] ?? [])) found.set(keyOf(before), before);
  }
  return new Set(found.keys());
}

/** The inputs that an output of a network or block is computed from. */
function inputsBehind(game: Analysis, inner: GraphAnalysis, output: string, walls?: NodeAnalysis[]): string[] {
  const end = inner.outputs.find(({ name }) => name === output);
  const roots = Object.values(inner.nodes.get(end?.node ?? "")?.wires ?? {}).flat();
  const nodes = new Set([...sourcesBehind(game, inner, roots, walls)].map((key) => key.slice(0, key.indexOf("."))));
  return inner.inputs.filter(({ node }) => nodes.has(node)).map(({ name }) => name);
}
