import { number } from "./params.ts";

/** The parameter `batchFactor` of what draws examples on its own. */
export const batchFactorParam = number(1, {
  label: "Examples",
  unit: "× the batch",
  min: 0.01,
  max: 16,
  advanced: true,
  help: "More or fewer than the player's batch: 2 draws twice as many, as some generators' steps do.",
});

/** At least one. */
export function examplesOf(batch: number, factor: number): number {
  return Math.max(1, Math.round(batch * factor));
}

/** The same in Python. */
export function pyExamples(factor: number): string {
  return factor === 1 ? "batch" : `max(1, math.floor(batch * ${factor} + 0.5))`;
}
