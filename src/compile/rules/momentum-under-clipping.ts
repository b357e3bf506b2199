import { metaOf } from "../../nodes/params.ts";
import { type Analysis, type NodeAnalysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { type Fix, setParam } from "../upstream.ts";

/** Arjovsky et al. 2017: training a clipped critic becomes unstable with momentum; they take RMSProp. */
export function* momentumUnderClipping(game: Analysis): Generator<Diagnostic> {
  for (const player of game.players.values()) {
    const optimizer = game.board.nodes.get(player.optimizer ?? "");
    if (player.clip === 0 || optimizer?.definition?.family !== "optimizer" || !optimizer.definition.hasMomentum(optimizer.params)) continue;
    yield {
      code: "rule.momentum-clipping",
      severity: "warning",
      message: `${player.name} clips its weights, and ${nameOf(optimizer)} has momentum, which pushes them against the bounds. Use an optimizer without momentum, such as RMSProp.`,
      at: { graph: game.board.id, node: optimizer.id },
      fixes: withoutMomentum(game.board.id, optimizer),
    };
  }
}

function withoutMomentum(graph: string, node: NodeAnalysis): Fix[] {
  const { definition } = node;
  if (definition?.family !== "optimizer") return [];
  const calming = Object.entries(definition.params.shape).find(([param, field]) => {
    const control = metaOf(field as never)?.control;
    return (
      (control === "number" || control === "live") && node.params[param] !== 0 && !definition.hasMomentum({ ...node.params, [param]: 0 })
    );
  });
  return calming
    ? [setParam({ graph, node: node.id, param: calming[0] }, 0, `Set ${metaOf(calming[1] as never)?.label ?? calming[0]} to 0`)]
    : [];
}
