/** @file The passes over a procedure that is fully differentiated, in order. Each keeps its meaning and its targets. */
import type { Procedure } from "../plan.ts";
import { shareCommonSubexpressions } from "./common-subexpressions.ts";
import { removeDeadCode } from "./dead-code.ts";
import { dropBroadcasts } from "./drop-broadcasts.ts";
import { foldConstants } from "./fold-constants.ts";
import { takeLeakyMasksFromOutputs } from "./leaky-masks.ts";
import { renumber } from "./renumber.ts";

const passes: readonly ((procedure: Procedure) => Procedure)[] = [
  removeDeadCode,
  foldConstants,
  dropBroadcasts,
  takeLeakyMasksFromOutputs,
  shareCommonSubexpressions,
  removeDeadCode,
  renumber,
];

export function optimise(procedure: Procedure): Procedure {
  return passes.reduce((result, pass) => pass(result), procedure);
}
