import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { squasherOf } from "../squashed.ts";
import { judgements, removal } from "../upstream.ts";

/** Wasserstein, hinge and least-squares losses need scores that can go anywhere (Arjovsky et al. 2017). */
export function* boundedCritic(game: Analysis): Generator<Diagnostic> {
  for (const judged of judgements(game)) {
    const { node, definition } = judged;
    if (definition.expects?.(node.params) !== "unbounded") continue;
    const squasher = squasherOf(game, judged, ["unit", "probability", "signed", "non-negative"]);
    if (!squasher) continue;
    const name = nameOf(squasher.node);
    yield {
      code: "rule.bounded-critic",
      severity: "warning",
      message: `${nameOf(node)} needs scores without bounds, but ${name} bounds them. End the critic without an activation.`,
      at: { graph: game.board.id, node: node.id, port: definition.inputs[0]?.name ?? "" },
      fixes: [removal(game, squasher.graph, squasher.node, `Remove ${name}`)],
    };
  }
}
