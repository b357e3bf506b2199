import type { LiveNumber } from "../../core/schedule.ts";
import { metaOf } from "../../nodes/params.ts";
import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { neverPositive } from "../never-positive.ts";
import { judgements } from "../upstream.ts";

/** A term whose weight is 0 all along. A negative constant is meant: it turns the loss round. */
export function* zeroWeight(game: Analysis): Generator<Diagnostic> {
  for (const { node, definition } of judgements(game)) {
    for (const [param, field] of Object.entries(definition.params.shape)) {
      const meta = metaOf(field as never);
      if (meta?.label !== "Weight" || meta.control !== "live") continue;
      const weight = node.params[param] as LiveNumber;
      if (typeof weight === "number" ? weight !== 0 : !neverPositive(weight)) continue;
      yield {
        code: "rule.zero-weight",
        severity: "hint",
        message: `The weight of ${nameOf(node)} is never above 0, so it counts for nothing. Raise it, or mute the node.`,
        at: { graph: game.board.id, node: node.id, param },
        fixes: [{ label: "Mute it", edits: [{ edit: "mute", graph: game.board.id, nodes: [node.id], muted: true }] }],
      };
    }
  }
}
