/** @file The whole compiler: a project to what is known about it and, when nothing is wrong, to its plan. */
import type { Project } from "../graph/schema.ts";
import type { Catalogue } from "../nodes/definition.ts";
import { analyse } from "./analyse.ts";
import { type Analysis, hasErrors, type OwnData } from "./analysis.ts";
import { sharePrefixes } from "./optimise/share-prefixes.ts";
import type { Plan } from "./plan.ts";
import { planGame } from "./plan-game.ts";

export interface Compiled {
  readonly analysis: Analysis;
  /** Undefined where a diagnostic is an error. */
  readonly plan: Plan | undefined;
}

export function compile(project: Project, catalogue: Catalogue, own?: OwnData): Compiled {
  const analysis = analyse(project, catalogue, own);
  return { analysis, plan: hasErrors(analysis.diagnostics) ? undefined : sharePrefixes(planGame(analysis)) };
}
