import type { LiveNumber } from "../../core/schedule.ts";
import { metaOf } from "../../nodes/params.ts";
import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { neverPositive } from "../never-positive.ts";
import { judgements, setParam } from "../upstream.ts";

/** Salimans et al. 2016: only the target of real is smoothed; a target above 0 for generated rewards a bad generator. */
export function* fakeSmoothing(game: Analysis): Generator<Diagnostic> {
  for (const { node, definition, adversarial } of judgements(game)) {
    if (adversarial?.side !== "fake" || definition.expects?.(node.params) !== "logit") continue;
    for (const [param, field] of Object.entries(definition.params.shape)) {
      const { when, control } = metaOf(field as never) ?? {};
      // The target is the number that is shown for this side alone.
      if (control !== "live" || !when?.is.includes("fake") || neverPositive(node.params[param] as LiveNumber)) continue;
      yield {
        code: "rule.fake-smoothing",
        severity: "warning",
        message: `${nameOf(node)} smooths the target of generated examples. Smooth only the target of real ones: a generated example that is called a little real is rewarded for staying as it is.`,
        at: { graph: game.board.id, node: node.id, param },
        fixes: [setParam({ graph: game.board.id, node: node.id, param }, undefined, "Set the target to 0")],
      };
    }
  }
}
