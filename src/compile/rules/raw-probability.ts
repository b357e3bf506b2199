import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { firstChoice } from "../range-choices.ts";
import { judgements } from "../upstream.ts";

/** A loss of probabilities that is given numbers of any size. */
export function* rawProbability(game: Analysis): Generator<Diagnostic> {
  for (const { node, definition } of judgements(game)) {
    const port = definition.inputs[0]?.name ?? "";
    const range = node.inputs[port]?.[0]?.range;
    if (definition.expects?.(node.params) !== "probability" || (range !== "logit" && range !== "signed")) continue;
    const fix = firstChoice(game.board.id, node, (params) => definition.expects?.(params) === "logit");
    yield {
      code: "rule.raw-probability",
      severity: "warning",
      message: `${nameOf(node)} takes probabilities, but numbers outside 0 to 1 can come in. Let it take logits, or put a sigmoid before it.`,
      at: { graph: game.board.id, node: node.id, port },
      ...(fix && range === "logit" ? { fixes: [fix] } : {}),
    };
  }
}
