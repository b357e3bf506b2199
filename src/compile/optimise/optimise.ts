/** @file The passes over a procedure that is fully differentiated, in order. Each keeps its meaning and its targets. */
import type { Procedure } from "../plan.ts";
import { shareCommonSubexpressions } from "./common-subexpressions.ts";
import { removeDeadCode } from "./dead-code.ts";
import { dropBroadcasts } from "./drop-broadcasts.ts";
import { foldConstants } from "./fold-constants.ts";
import { takeLeakyMasksFromOutputs } from "./leaky-masks.ts";
import { renumber } from "./renumber.ts";

interface Pass {
  readonly name: string;
  readonly apply: (procedure: Procedure) => Procedure;
}

const passes: readonly Pass[] = [
  { name: "remove dead code", apply: removeDeadCode },
  { name: "fold constants", apply: foldConstants },
  { name: "drop broadcasts", apply: dropBroadcasts },
  { name: "take leaky masks from outputs", apply: takeLeakyMasksFromOutputs },
  { name: "share common subexpressions", apply: shareCommonSubexpressions },
  { name: "remove what sharing left over", apply: removeDeadCode },
  { name: "renumber", apply: renumber },
];

export function optimise(procedure: Procedure): Procedure {
  return passes.reduce((result, { apply }) => apply(result), procedure);
}

export interface Step {
  readonly name: string;
  readonly procedure: Procedure;
}

/** A procedure of the final plan as it was traced and after every pass, to be looked at; a prefix was not traced. */
export function stepsTo(final: Procedure, traced: Procedure | undefined): readonly Step[] {
  const shared = { name: "share prefixes", procedure: final };
  if (traced === undefined) return [shared];
  const reads = final.inputs.some(({ binding }) => binding.from === "kept");
  return [...optimiseInSteps(traced), ...(reads ? [shared] : [])];
}

function optimiseInSteps(procedure: Procedure): readonly Step[] {
  const steps = [{ name: "traced", procedure }];
  let result = procedure;
  for (const { name, apply } of passes) {
    result = apply(result);
    steps.push({ name, procedure: result });
  }
  return steps;
}
