import type { Analysis, PlayerAnalysis, StageAnalysis } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";

/**
 * Two players of one network are meant when they share its optimizer, as in two steps of one discriminator, or when they
 * move in different stages; with two optimizers in one stage each remembers only its own moves.
 */
export function* sharedNetwork(game: Analysis): Generator<Diagnostic> {
  for (const network of game.networks.values()) {
    const all = network.owners.flatMap((id) => game.players.get(id) ?? []);
    const moves = ({ turns }: StageAnalysis, id: string) => turns.some(({ players }) => players.includes(id));
    // A player without a turn may still be given one anywhere.
    const idle = ({ id }: PlayerAnalysis) => !game.stages.some((stage) => moves(stage, id));
    const together = game.stages.map((stage) => all.filter((player) => moves(stage, player.id) || idle(player)));
    const owners = together.find((some) => new Set(some.map(({ optimizer }) => optimizer)).size > 1) ?? [];
    const [first] = owners;
    if (!first) continue;
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
