/** @file The rules of the game, one file each in `rules/`: first who plays, then what is wired, then how layers are set. */
import type { Analysis } from "./analysis.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Rule } from "./rule.ts";
import { batchNormAtTheEdge } from "./rules/batch-norm-at-the-edge.ts";
import { batchNormUnderPenalty } from "./rules/batch-norm-under-penalty.ts";
import { boundedCritic } from "./rules/bounded-critic.ts";
import { classCount } from "./rules/class-count.ts";
import { dataBias } from "./rules/data-bias.ts";
import { doubleSquash } from "./rules/double-squash.ts";
import { fakeSmoothing } from "./rules/fake-smoothing.ts";
import { feedback } from "./rules/feedback.ts";
import { flatPenalty } from "./rules/flat-penalty.ts";
import { foreignNetwork } from "./rules/foreign-network.ts";
import { idlePlayer } from "./rules/idle-player.ts";
import { ignoredCondition } from "./rules/ignored-condition.ts";
import { indivisibleSize } from "./rules/indivisible-size.ts";
import { largeEpsilon } from "./rules/large-epsilon.ts";
import { learnedSpread } from "./rules/learned-spread.ts";
import { missingMode } from "./rules/missing-mode.ts";
import { mixedReductions } from "./rules/mixed-reductions.ts";
import { momentumUnderClipping } from "./rules/momentum-under-clipping.ts";
import { noSteps } from "./rules/no-steps.ts";
import { outputRange } from "./rules/output-range.ts";
import { poolingInDiscriminator } from "./rules/pooling-in-discriminator.ts";
import { rawProbability } from "./rules/raw-probability.ts";
import { sharedNetwork } from "./rules/shared-network.ts";
import { stillNoise } from "./rules/still-noise.ts";
import { trainsOpponent } from "./rules/trains-opponent.ts";
import { unevenKernel } from "./rules/uneven-kernel.ts";
import { untrainedNetwork } from "./rules/untrained-network.ts";
import { unusedNode } from "./rules/unused-node.ts";
import { weightSets } from "./rules/weight-sets.ts";
import { weightsOnBoard } from "./rules/weights-on-board.ts";
import { zeroWeight } from "./rules/zero-weight.ts";

const rules: readonly Rule[] = [
  idlePlayer,
  untrainedNetwork,
  foreignNetwork,
  sharedNetwork,
  trainsOpponent,
  noSteps,
  zeroWeight,
  weightsOnBoard,
  weightSets,
  feedback,
  classCount,
  dataBias,
  outputRange,
  doubleSquash,
  boundedCritic,
  rawProbability,
  fakeSmoothing,
  flatPenalty,
  learnedSpread,
  mixedReductions,
  missingMode,
  ignoredCondition,
  batchNormUnderPenalty,
  batchNormAtTheEdge,
  momentumUnderClipping,
  poolingInDiscriminator,
  unevenKernel,
  indivisibleSize,
  largeEpsilon,
  stillNoise,
  unusedNode,
];

export function check(game: Analysis): Diagnostic[] {
  return rules.flatMap((rule) => [...rule(game)]);
}
