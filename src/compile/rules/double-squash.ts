import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { firstChoice } from "../range-choices.ts";
import { squasherOf } from "../squashed.ts";
import { judgements, removal } from "../upstream.ts";

/** A sigmoid or softmax, and then a loss that applies its own: gradients fade and the loss cannot reach 0. */
export function* doubleSquash(game: Analysis): Generator<Diagnostic> {
  for (const judged of judgements(game)) {
    const { node, definition } = judged;
    if (definition.expects?.(node.params) !== "logit") continue;
    const squasher = squasherOf(game, judged, ["unit", "probability", "signed"]);
    if (!squasher) continue;
    const name = nameOf(squasher.node);
    const raw = firstChoice(game.board.id, node, (params) => definition.expects?.(params) === "probability");
    const bounded = node.inputs[definition.inputs[0]?.name ?? ""]?.[0]?.range;
    yield {
      code: "rule.double-squash",
      severity: "warning",
      message: `${nameOf(node)} takes logits and squashes them itself, but ${name} has already squashed the score. Take ${name} out.`,
      at: { graph: game.board.id, node: node.id, port: definition.inputs[0]?.name ?? "" },
      fixes: [removal(game, squasher.graph, squasher.node, `Remove ${name}`), ...(raw && bounded !== "signed" ? [raw] : [])],
    };
  }
}
