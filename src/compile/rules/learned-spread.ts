import { type Edit, freeId } from "../../graph/edit.ts";
import { type Analysis, type GraphAnalysis, type NodeAnalysis, nameOf, type Source } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { type Fix, innerNodes, operationOf, upstream } from "../upstream.ts";

/** Kingma & Welling 2013: what a KL loss holds to N(0, I) must be drawn from, or the spread never meets the other losses. */
export function* learnedSpread(game: Analysis): Generator<Diagnostic> {
  const drawn = new Set<string>();
  for (const node of game.board.nodes.values())
    if (operationOf(node)?.normal === "drawn") for (const key of behind(game, game.board, node)) drawn.add(key);
  for (const { graph, node, definition } of innerNodes(game))
    if (definition.normal === "drawn") for (const key of behind(game, graph, node)) drawn.add(key);
  for (const node of game.board.nodes.values()) {
    if (operationOf(node)?.normal !== "held" || behind(game, game.board, node).some((key) => drawn.has(key))) continue;
    yield {
      code: "rule.spread-not-drawn",
      severity: "warning",
      message: `${nameOf(node)} holds a mean and a spread to N(0, I), but nothing draws from them: the spread goes to 1 and nobody notices. Put Reparameterise between them and what uses the code.`,
      at: { graph: game.board.id, node: node.id, port: "spread" },
      fixes: drawing(game, node),
    };
  }
}

/** Where the mean of a node comes from, through networks. */
function behind(game: Analysis, graph: GraphAnalysis, node: NodeAnalysis): string[] {
  return [...upstream(game, graph, node.wires["mean"]?.[0])].map((step) => `${step.graph.id}/${step.node.id}`);
}

/** A node that draws, between the mean and all that takes it but the loss. */
function drawing(game: Analysis, loss: NodeAnalysis): Fix[] {
  const [mean, spread] = [loss.wires["mean"]?.[0], loss.wires["spread"]?.[0]];
  const kind = [...game.catalogue.values()].find((definition) => "normal" in definition && definition.normal === "drawn");
  const out = kind?.outputs[0];
  if (!mean || !spread || !kind || !out || typeof out !== "object") return [];
  const graph = game.board.id;
  const id = freeId(game.project.game, kind.kind);
  const { x, y } = loss.node.position;
  const from = ({ node, port }: Source, targetPort: string): Edit => ({
    edit: "add-edge",
    graph,
    edge: { source: node, sourcePort: port, target: id, targetPort },
  });
  const takers = game.project.game.edges.filter(
    (edge) => edge.source === mean.node && edge.sourcePort === mean.port && edge.target !== loss.id,
  );
  return [
    {
      label: `Put ${kind.doc.title} behind the mean and the spread`,
      edits: [
        {
          edit: "add-node",
          graph,
          node: { id, kind: kind.kind, params: { spread: loss.params["spread"] as string }, position: { x, y: y - 140 } },
        },
        from(mean, "mean"),
        from(spread, "spread"),
        ...takers.flatMap((edge): Edit[] => [
          { edit: "remove-edge", graph, edge },
          { edit: "add-edge", graph, edge: { ...edge, source: id, sourcePort: out.name } },
        ]),
      ],
    },
  ];
}
