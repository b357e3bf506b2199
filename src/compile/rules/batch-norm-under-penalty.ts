import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { judgements, operationOf, removal } from "../upstream.ts";

/** Progressive GAN and StyleGAN2 have it under their penalties: one statistic of the group, no normalisation by it. */
const usual: ReadonlySet<string> = new Set(["minibatch-stddev"]);

/** Gulrajani et al. 2017: the penalty is on each example's own gradient, so no example may see another. */
export function* batchNormUnderPenalty(game: Analysis): Generator<Diagnostic> {
  const penalised = new Map(
    judgements(game).flatMap(({ definition, critic, node }) => (definition.family === "penalty" && critic ? [[critic, node]] : [])),
  );
  for (const [critic, penalty] of penalised) {
    for (const node of critic.nodes.values()) {
      const operation = operationOf(node);
      if (operation?.batchDependent !== true || usual.has(operation.kind)) continue;
      yield {
        code: "rule.batch-norm-under-penalty",
        severity: "warning",
        message: `${nameOf(penalty)} takes each example's own gradient, but ${nameOf(node)} lets the examples of a batch see each other. Take it out, or use layer norm.`,
        at: { graph: critic.id, node: node.id },
        fixes: [removal(game, critic, node, `Remove ${nameOf(node)}`)],
      };
    }
  }
}
