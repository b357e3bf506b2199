import { type Analysis, type NodeAnalysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { criticsOf, generatorsOf } from "../upstream.ts";

/** Mirza & Osindero 2014: a generator whose label neither a discriminator sees nor a classifier asks for learns to ignore it. */
export function* ignoredCondition(game: Analysis): Generator<Diagnostic> {
  const judges = new Set(criticsOf(game).map(({ id }) => id));
  const judging = [...game.players.values()].filter(({ networks }) => networks.some((id) => judges.has(id)));
  if (judging.length === 0) return;
  const generators = generatorsOf(game);
  const uses = generators.flatMap((generator) => generator.uses);
  const makers = [...game.players.values()].filter(({ networks }) => generators.some(({ id }) => networks.includes(id)));
  // What the judges' and the generators' losses are computed from, without what goes through a generator.
  const losses = [...judging, ...makers].flatMap((player) => player.losses.map(({ node }) => node));
  if (conditionAmong(game, losses, new Set(uses))) return;
  const trained = uses.filter((id) => [...game.players.values()].some(({ closure }) => closure.has(id)));
  for (const use of trained) {
    const condition = conditionAmong(game, [use], new Set());
    if (!condition) continue;
    yield {
      code: "rule.ignored-condition",
      severity: "warning",
      message: `The labels of ${nameOf(condition)} reach the generator but no discriminator, so nothing rewards the generator for heeding them. Wire them to the discriminator's cards too, or add a loss that classifies.`,
      at: { graph: game.board.id, node: use },
    };
    return;
  }
}

/** Where a label or text comes from that some node among the roots and what they are computed from takes. */
function conditionAmong(game: Analysis, roots: readonly string[], cut: ReadonlySet<string>): NodeAnalysis | undefined {
  const closure = new Set(roots);
  for (const id of closure) {
    if (cut.has(id)) continue;
    for (const { node, port } of Object.values(game.board.nodes.get(id)?.wires ?? {}).flat()) {
      const source = game.board.nodes.get(node);
      const meaning = source?.outputs[port]?.meaning;
      if (meaning === "label" || meaning === "text") return source;
      closure.add(node);
    }
  }
  return undefined;
}
