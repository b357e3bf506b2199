/** @file What every measurement needs: a preset as a plan, an engine with its first weights, and iterations of all turns. */
import { readFileSync } from "node:fs";
import type { Analysis } from "../../src/compile/analysis.ts";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import { planGame } from "../../src/compile/plan-game.ts";
import { projectSchema } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";

export { type Driver, drive, median } from "./iterations.ts";

type EditJson = (project: Record<string, unknown>) => void;

/** `edit` may change the parsed JSON before it is checked. */
export function planOf(path: string, edit: EditJson = () => undefined): Plan {
  return compiled(path, edit).plan;
}

/** The plan in which every turn computes all that it needs by itself. */
export function planApart(path: string, edit: EditJson = () => undefined): Plan {
  return planGame(compiled(path, edit).analysis);
}

function compiled(path: string, edit: EditJson): { readonly plan: Plan; readonly analysis: Analysis } {
  const json = JSON.parse(readFileSync(path, "utf8"));
  edit(json);
  const { plan, analysis } = compile(projectSchema.parse(json), catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map(({ message }) => message).join("\n"));
  return { plan, analysis };
}
