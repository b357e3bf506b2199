/** @file The whole compiler: a project to what is known about it and, when nothing is wrong, to its plan. */
import type { Project } from "../graph/schema.ts";
import type { Catalogue } from "../nodes/definition.ts";
import { analyse } from "./analyse.ts";
import { type Analysis, hasErrors, type OwnData } from "./analysis.ts";
import { tooMuchMemory } from "./diagnostics/memory.ts";
import { memoryOf } from "./memory.ts";
import type { Plan } from "./plan.ts";
import { planGame } from "./plan-game.ts";

export interface Compiled {
  readonly analysis: Analysis;
  /** Undefined where a diagnostic is an error. */
  readonly plan: Plan | undefined;
}

/** `memoryLimit`: the bytes that the device has to give; a plan that needs more is refused before anything is allocated. */
export function compile(project: Project, catalogue: Catalogue, own?: OwnData, memoryLimit = Number.POSITIVE_INFINITY): Compiled {
  const analysis = analyse(project, catalogue, own);
  if (hasErrors(analysis.diagnostics)) return { analysis, plan: undefined };
  const plan = planGame(analysis);
  const memory = memoryOf(plan);
  if (memory.bytes <= memoryLimit) return { analysis, plan };
  const refusal = tooMuchMemory(memory, memoryLimit, project.training.batchSize);
  return { analysis: { ...analysis, diagnostics: [refusal, ...analysis.diagnostics] }, plan: undefined };
}
