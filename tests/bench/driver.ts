/** @file What every measurement needs: a preset as a plan, an engine with its first weights, and iterations of all turns. */
import { readFileSync } from "node:fs";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import { projectSchema } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";

export { type Driver, drive, median } from "./iterations.ts";

/** `edit` may change the parsed JSON before it is checked. */
export function planOf(path: string, edit: (project: Record<string, unknown>) => void = () => undefined): Plan {
  const json = JSON.parse(readFileSync(path, "utf8"));
  edit(json);
  const { plan, analysis } = compile(projectSchema.parse(json), catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map(({ message }) => message).join("\n"));
  return plan;
}
