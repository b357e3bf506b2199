import type { LiveNumber } from "../../core/schedule.ts";
import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { neverPositive } from "../never-positive.ts";
import { innerNodes, removal } from "../upstream.ts";

/** A layer that adds noise of no width. Noise between two equal ends does not even have a type. */
export function* stillNoise(game: Analysis): Generator<Diagnostic> {
  for (const { graph, node } of innerNodes(game)) {
    const deviation = node.params["deviation"];
    if (deviation === undefined || !neverPositive(deviation as LiveNumber)) continue;
    yield {
      code: "rule.still-noise",
      severity: "hint",
      message: `The deviation of ${nameOf(node)} is never above 0, so it adds nothing. Raise it, or take the node out.`,
      at: { graph: graph.id, node: node.id, param: "deviation" },
      fixes: [removal(game, graph, node, `Remove ${nameOf(node)}`)],
    };
  }
}
