/** @file What the adversarial losses share: one node scores one batch for one player, so the board shows every term. */
import { err, ok, type Result } from "../core/result.ts";
import { scalar, showShape, type TensorType } from "../core/tensor-type.ts";
import type { Inferred, Problem } from "./definition.ts";
import { choice, live } from "./params.ts";
import { minus, negate, plus, product, signed, type Term, texOfNumber, times } from "./tex.ts";

export const sideParam = choice(
  "real",
  { real: "Real, for the discriminator", fake: "Generated, for the discriminator", generator: "Generated, for the generator" },
  { label: "Scores of", help: "Which batch was scored, and who is to learn from it." },
);

export const weightParam = live(1, { label: "Weight", min: -1e6, max: 1e6, help: "The loss is multiplied by it." });

/**
 * The targets of the two classes, each shown for its own side alone. `fakeSides` are the sides that aim at the target of
 * generated examples.
 */
export function targetParams(real: number, fake: number, generator: number, fakeSides: readonly string[] = ["fake"]) {
  const about = { min: -10, max: 10, advanced: true };
  return {
    realTarget: live(real, {
      label: "Target of real",
      help: "Below 1, such as 0.9, is one-sided label smoothing.",
      when: { param: "side", is: ["real"] },
      ...about,
    }),
    fakeTarget: live(fake, {
      label: "Target of generated",
      help: "Smoothing this side too rewards a bad generator for staying where it is.",
      when: { param: "side", is: fakeSides },
      ...about,
    }),
    generatorTarget: live(generator, { label: "Target of the generator", when: { param: "side", is: ["generator"] }, ...about }),
  };
}

export const scorePort = { name: "score", label: "Score", meaning: "any" } as const;
export const lossPort = { name: "loss", label: "Loss", meaning: "scalar" } as const;

/** -(t log σ(s) + (1 - t) log(1 - σ(s))) for a score s. */
export function texOfCrossEntropy(score: Term, target: Term): Term {
  const yes = product(`\\log \\sigma(${signed(score)})`);
  const no = product(`\\log\\bigl(1 - \\sigma(${signed(score)})\\bigr)`);
  if (target.value === 1) return negate(yes);
  if (target.value === 0) return negate(no);
  return negate(plus(times(target, yes), times(without(target), no)));
}

/** 1 - t, worked out where t is a number. */
function without(target: Term): Term {
  return target.value === undefined || target.negative === true ? minus(texOfNumber(1), target) : texOfNumber(1 - target.value);
}

/** A loss takes floats of any shape and gives one number. */
export function inferLoss(port: string, type: TensorType): Result<Inferred, Problem> {
  if (type.dtype !== "float32") {
    return err({ code: "type.float", port, message: `A score is needed here, but class numbers come in (${showShape(type.shape)}).` });
  }
  return ok({ outputs: { loss: scalar } });
}
