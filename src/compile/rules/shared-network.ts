import type { Analysis } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";

/**
 * Two players of one network are meant when they share its optimizer, as in two steps of one discriminator; with two
 * optimizers each remembers only its own moves.
 */
export function* sharedNetwork(game: Analysis): Generator<Diagnostic> {
  for (const network of game.networks.values()) {
    const owners = network.owners.flatMap((id) => game.players.get(id) ?? []);
    const optimizers = new Set(owners.map(({ optimizer }) => optimizer));
    const [first] = owners;
    if (!first || optimizers.size < 2) continue;
    yield {
      code: "rule.shared-network",
      severity: "warning",
      message: `${owners.map(({ name }) => name).join(" and ")} both train ${network.name || network.id}, each with its own optimizer. Wire one optimizer to both, or let one of them own it.`,
      at: { graph: game.board.id, node: first.id, param: "networks" },
      fixes: owners.map((owner) => ({
        label: `Only ${owner.name} owns it`,
        edits: owners
          .filter((other) => other !== owner)
          .map((other) => ({
            edit: "set-param" as const,
            graph: game.board.id,
            node: other.id,
            param: "networks",
            value: other.networks.filter((id) => id !== network.id),
          })),
      })),
    };
  }
}
