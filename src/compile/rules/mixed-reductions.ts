import { type LiveNumber, valueAt } from "../../core/schedule.ts";
import { sizeOf } from "../../core/tensor-type.ts";
import type { Reduction } from "../../nodes/reduce.ts";
import { type Analysis, type NodeAnalysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { operationOf, setParam } from "../upstream.ts";

/** How many times a term may outweigh another before it is taken for a slip of sum and mean. */
const FAR = 50;

/** Every schedule has arrived by then. */
const LATE = 1e9;

/**
 * A KL loss that is summed beside a loss that is a mean, or the other way round: their ratio is off by the number of
 * pixels (the code collapses to the prior) or of latent numbers.
 */
export function* mixedReductions(game: Analysis): Generator<Diagnostic> {
  for (const player of game.players.values()) {
    const terms = player.losses.flatMap(({ node }) => {
      const found = game.board.nodes.get(node);
      return found && operationOf(found)?.family === "loss" ? [found] : [];
    });
    for (const held of terms.filter((node) => operationOf(node)?.normal === "held")) {
      const others = terms.filter((node) => node !== held && operationOf(node)?.normal !== "held");
      const other = others.find((node) => reductionOf(node) !== reductionOf(held) && isFar(held, node, player.batch));
      if (!other) continue;
      const reduction = reductionOf(other);
      const matching = reduction ?? "mean";
      yield {
        code: "rule.mixed-reductions",
        severity: "warning",
        message: `${nameOf(held)} is ${words[reductionOf(held) ?? "mean"]}, but ${nameOf(other)} is ${words[matching]}: their ratio is off by the size of an example. Reduce both alike, or choose the weight with that in mind.`,
        at: { graph: game.board.id, node: held.id, param: "reduce" },
        fixes: [setParam({ graph: game.board.id, node: held.id, param: "reduce" }, matching, `Make ${nameOf(held)} ${words[matching]}`)],
      };
    }
  }
}

const words: Readonly<Record<Reduction, string>> = { mean: "a mean over everything", example: "summed over each example", sum: "summed" };

/** Undefined for losses that score examples one number each: these are means over the batch. */
function reductionOf(node: NodeAnalysis): Reduction | undefined {
  return node.params["reduce"] as Reduction | undefined;
}

function isFar(held: NodeAnalysis, other: NodeAnalysis, batch: number): boolean {
  // Beside a loss with a size of its own, one latent number counts against one pixel; beside a score, the whole against it.
  const ratio =
    reductionOf(other) === undefined
      ? perElement(held, batch) * elementsOf(held)
      : perElement(held, batch) / Math.max(Number.MIN_VALUE, perElement(other, batch));
  return ratio > FAR || (ratio > 0 && ratio < 1 / FAR && reductionOf(other) !== undefined);
}

/** What one element of an example adds to the loss. */
function perElement(node: NodeAnalysis, batch: number): number {
  const weight = valueAt((node.params["weight"] ?? 1) as LiveNumber, LATE);
  const reduction = reductionOf(node);
  if (reduction === "sum") return weight * batch;
  return reduction === "mean" ? weight / elementsOf(node) : weight;
}

function elementsOf(node: NodeAnalysis): number {
  return sizeOf(Object.values(node.inputs).flat()[0]?.shape ?? []);
}
