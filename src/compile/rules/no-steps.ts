import type { Analysis } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { neverPositive } from "../never-positive.ts";
import { setParam } from "../upstream.ts";

/** k = 0: the player's turn passes without a move. */
export function* noSteps(game: Analysis): Generator<Diagnostic> {
  for (const player of game.players.values()) {
    if (!neverPositive(player.steps)) continue;
    yield {
      code: "rule.no-steps",
      severity: "warning",
      message: `${player.name} makes 0 steps in its turn, so what it owns never changes. Let it make at least one.`,
      at: { graph: game.board.id, node: player.id, param: "steps" },
      fixes: [setParam({ graph: game.board.id, node: player.id, param: "steps" }, undefined, "Make 1 step")],
    };
  }
}
