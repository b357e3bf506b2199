import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";

/** Weights that are trained belong to a network, so that a player can own them; what only a node itself writes may stand here. */
export function* weightsOnBoard(game: Analysis): Generator<Diagnostic> {
  for (const node of game.board.nodes.values()) {
    if (Object.values(node.weights).every(({ trainable }) => trainable === false)) continue;
    yield {
      code: "rule.weights-on-board",
      severity: "error",
      message: `${nameOf(node)} has weights, which only a network can hold: put it inside one, so that a player can own them.`,
      at: { graph: game.board.id, node: node.id },
    };
  }
}
