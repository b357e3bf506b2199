import { type Analysis, type GraphAnalysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { reachOf } from "../players.ts";

/** Noise, layers and data that lead to no player, no view and no output. */
export function* unusedNode(game: Analysis): Generator<Diagnostic> {
  const onBoard = [...game.board.nodes.values()].filter(({ definition }) => definition?.kind === "player" || definition?.family === "view");
  const moving = game.stages.flatMap(({ turns }) => turns.flatMap(({ others }) => others));
  yield* unusedIn(game.board, [...onBoard.map(({ id }) => id), ...moving], "no player and no view");
  for (const graph of [...game.networks.values(), ...game.blocks.values()]) {
    const outputs = [...graph.nodes.values()].filter(({ definition }) => definition?.kind === "output");
    yield* unusedIn(
      graph,
      outputs.map(({ id }) => id),
      "no output",
    );
  }
}

function* unusedIn(graph: GraphAnalysis, ends: readonly string[], where: string): Generator<Diagnostic> {
  // Without an end everything is unused, and another diagnostic says why.
  if (ends.length === 0) return;
  const used = reachOf(graph, ends);
  for (const node of graph.nodes.values()) {
    if (used.has(node.id) || node.node.muted === true || node.definition === undefined) continue;
    yield {
      code: "rule.unused-node",
      severity: "hint",
      message: `${nameOf(node)} leads to ${where}, so it is never computed. Wire it or remove it.`,
      at: { graph: graph.id, node: node.id },
      fixes: [{ label: "Remove it", edits: [{ edit: "remove-nodes", graph: graph.id, nodes: [node.id] }] }],
    };
  }
}
