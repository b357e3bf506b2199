import type { Analysis } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { type Fix, setParam } from "../upstream.ts";

/** A network with weights that nobody moves, or that nobody uses. */
export function* untrainedNetwork(game: Analysis): Generator<Diagnostic> {
  for (const network of game.networks.values()) {
    const name = network.name || network.id;
    if (network.uses.length === 0) {
      yield {
        code: "rule.unused-network",
        severity: "hint",
        message: `No card on the board uses ${name}. Put it there, or remove the network.`,
        at: { graph: network.id },
      };
      continue;
    }
    if (network.trainable === 0 || network.owners.length > 0) continue;
    const fixes = [...game.players.values()].map((player): Fix => {
      const owned = [...player.networks, network.id];
      return setParam({ graph: game.board.id, node: player.id, param: "networks" }, owned, `Let ${player.name} own it`);
    });
    yield {
      code: "rule.untrained-network",
      severity: "warning",
      message: `No player owns ${name}, so it keeps its first random weights for ever. Let a player own it.`,
      at: { graph: game.board.id, node: network.uses[0] ?? "" },
      fixes,
    };
  }
}
