/** @file The rules of the game, one file each in `rules/`. A rule never sees a half-known node as wrong. */
import type { Analysis } from "./analysis.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Rule } from "./rule.ts";

export const rules: readonly Rule[] = [];

export function check(game: Analysis): Diagnostic[] {
  return rules.flatMap((rule) => [...rule(game)]);
}
