import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { setParam } from "../upstream.ts";

/** Labels of one number of classes into a network that is made for another. */
export function* classCount(game: Analysis): Generator<Diagnostic> {
  for (const network of game.networks.values()) {
    for (const id of network.uses) {
      const use = game.board.nodes.get(id);
      for (const input of network.inputs) {
        const arriving = use?.inputs[input.name]?.[0]?.classes;
        const declared = input.type?.classes;
        if (!use || arriving === undefined || declared === undefined || arriving === declared) continue;
        yield {
          code: "rule.class-count",
          severity: arriving > declared ? "error" : "warning",
          message: `${nameOf(use)} takes labels of ${declared} classes at "${input.name}", but labels of ${arriving} come in${arriving > declared ? ", some of which it cannot look up" : ""}. Make the numbers equal.`,
          at: { graph: game.board.id, node: id, port: input.name },
          fixes: [
            setParam({ graph: network.id, node: input.node, param: "classes" }, arriving, `Let the network take ${arriving} classes`),
          ],
        };
      }
    }
  }
}
