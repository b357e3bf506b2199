import type { Analysis } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { setParam } from "../upstream.ts";

/** A player that owns nothing that can be trained, minimises nothing, or names networks that are not there. */
export function* idlePlayer(game: Analysis): Generator<Diagnostic> {
  const free = [...game.networks.values()].filter(({ owners, trainable }) => owners.length === 0 && trainable > 0);
  for (const player of game.players.values()) {
    const at = { graph: game.board.id, node: player.id };
    const named = (game.board.nodes.get(player.id)?.params["networks"] ?? []) as readonly string[];
    const missing = named.filter((id) => !game.networks.has(id));
    if (missing.length > 0) {
      yield {
        code: "rule.missing-network",
        severity: "error",
        message: `${player.name} owns ${missing.map((id) => `"${id}"`).join(", ")}, which the project does not have. Choose another, or take it out.`,
        at: { ...at, param: "networks" },
        fixes: [setParam({ graph: at.graph, node: at.node, param: "networks" }, [...player.networks], "Take it out")],
      };
    } else if (player.networks.every((id) => game.networks.get(id)?.trainable === 0)) {
      yield {
        code: "rule.trains-nobody",
        severity: "error",
        message: `${player.name} owns no network with weights, so its moves change nothing. Choose what it owns.`,
        at: { ...at, param: "networks" },
        fixes: free.map(({ id, name }) =>
          setParam({ graph: at.graph, node: at.node, param: "networks" }, [...player.networks, id], `Own ${name || id}`),
        ),
      };
    }
    const terms = game.board.nodes.get(player.id)?.wires["loss"] ?? [];
    if (terms.every(({ node }) => game.board.nodes.get(node)?.status === "left-out")) {
      yield {
        code: "rule.no-loss",
        severity: "error",
        message: `${player.name} minimises nothing: wire at least one loss to it.`,
        at: { ...at, port: "loss" },
      };
    }
  }
}
