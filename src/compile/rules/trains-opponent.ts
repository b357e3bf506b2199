import type { Analysis, PlayerAnalysis } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { closureOf, usesOf } from "../players.ts";
import { disown, type Judgement, judgements } from "../upstream.ts";

/** A generator that trains the discriminator to be fooled, or a discriminator that trains the generator to be caught. */
export function* trainsOpponent(game: Analysis): Generator<Diagnostic> {
  const judged = judgements(game).filter(({ adversarial, critic }) => adversarial && critic);
  for (const player of game.players.values()) {
    const own = judged.filter(({ node }) => player.closure.has(node.id));
    for (const id of player.networks) {
      const wrong = own.find((judgement) => isOpponent(game, id, judgement));
      // Where another of its losses has the network for a player of its own, as in a plain classifier, nothing is wrong.
      if (!wrong || own.some((judgement) => judgement !== wrong && isOwnSide(game, id, judgement))) continue;
      yield report(game, player, id, wrong);
    }
  }
}

function isOpponent(game: Analysis, network: string, { adversarial, critic, use }: Judgement): boolean {
  if (adversarial?.side === "generator") return critic?.id === network;
  return (
    critic?.id !== network &&
    // A part of the critic, which several networks make up.
    game.networks.get(network)?.role !== "discriminator" &&
    use !== undefined &&
    usesOf(game.board, closureOf(game.board, [use.id])).some(({ params }) => params["network"] === network)
  );
}

function isOwnSide(game: Analysis, network: string, judgement: Judgement): boolean {
  if (judgement.adversarial?.side === "generator") return !isOpponent(game, network, judgement);
  return judgement.critic?.id === network;
}

function report(game: Analysis, player: PlayerAnalysis, id: string, { adversarial }: Judgement): Diagnostic {
  const name = game.networks.get(id)?.name || id;
  const what = adversarial?.side === "generator" ? "to be fooled" : "to be caught";
  return {
    code: "rule.trains-opponent",
    severity: "warning",
    message: `${player.name} owns ${name} and so trains its own opponent ${what}. Let the other player own it.`,
    ...disown(game, player, id),
  };
}
