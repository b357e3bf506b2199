import type { Analysis } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { reachOf, usesOf } from "../players.ts";
import { disown } from "../upstream.ts";

/** A player that owns a network which its losses do not depend on: its gradient is zero. */
export function* foreignNetwork(game: Analysis): Generator<Diagnostic> {
  for (const player of game.players.values()) {
    if (player.losses.length === 0) continue;
    const reach = reachOf(
      game.board,
      player.losses.map(({ node }) => node),
    );
    const used = new Set<unknown>(usesOf(game.board, reach).map(({ params }) => params["network"]));
    for (const id of reach) {
      const node = game.board.nodes.get(id);
      if (node?.definition?.family === "weight-penalty")
        for (const network of node.params["networks"] as readonly string[]) used.add(network);
    }
    for (const id of player.networks.filter((network) => !used.has(network))) {
      const name = game.networks.get(id)?.name || id;
      yield {
        code: "rule.independent-loss",
        severity: "warning",
        message: `${player.name} owns ${name}, but its losses are not computed with it: it gets no gradient. Wire a loss that depends on it, or take it out.`,
        ...disown(game, player, id),
      };
    }
  }
}
