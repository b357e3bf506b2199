/** @file Which node bounds the score that a loss is given. */
import type { ValueRange } from "../core/tensor-type.ts";
import type { Analysis } from "./analysis.ts";
import { type Judgement, type Step, upstream } from "./upstream.ts";

/** The node whose output is the first to have the range that arrives at the loss; undefined where the range is another. */
export function squasherOf(game: Analysis, { node, definition }: Judgement, ranges: readonly ValueRange[]): Step | undefined {
  const port = definition.inputs[0]?.name ?? "";
  const range = node.inputs[port]?.[0]?.range;
  if (range === undefined || !ranges.includes(range)) return undefined;
  let found: Step | undefined;
  for (const step of upstream(game, game.board, node.wires[port]?.[0])) {
    if (step.node.outputs[step.port]?.range !== range) break;
    if (step.node.definition?.kind !== "network" && step.node.definition?.kind !== "block") found = step;
  }
  return found;
}
