import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Analysis } from "../../src/compile/analysis.ts";
import { checkProcedure } from "../../src/compile/check-plan.ts";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import { projectSchema } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { mayWrite } from "./may-write.ts";

const presets = readdirSync("presets").filter((name) => name.endsWith(".json"));

function audit(analysis: Analysis, plan: Plan): string[] {
  const states = new Map(plan.state.map((entry) => [entry.name, entry]));
  const mistakes: string[] = [];
  for (const { turns } of plan.stages) {
    for (const { players: movers, procedure } of turns) {
      for (const { target } of plan.procedures[procedure]?.results ?? []) {
        const entry = target.to === "state" ? states.get(target.name) : undefined;
        if (target.to === "state" && (!entry || !mayWrite({ analysis, movers }, entry)))
          mistakes.push(`${procedure} writes ${target.name}`);
      }
    }
  }
  for (const { procedure } of plan.views) {
    if (plan.procedures[procedure]?.results.some(({ target }) => target.to === "state")) mistakes.push(`${procedure} writes state`);
  }
  return mistakes;
}

describe.each(presets)("%s", (preset) => {
  const { analysis, plan } = compile(projectSchema.parse(JSON.parse(readFileSync(`presets/${preset}`, "utf8"))), catalogue);

  it("lets each turn write what belongs to those who move, and views nothing", () => {
    if (plan === undefined) throw new Error(analysis.diagnostics.map(({ message }) => message).join("\n"));
    expect(audit(analysis, plan)).toEqual([]);
    for (const procedure of Object.values(plan.procedures)) expect(checkProcedure(procedure)).toEqual([]);
  });

  it("moves every weight that a player of some stage owns and uses", () => {
    const written = new Set(
      Object.values(plan?.procedures ?? {}).flatMap(({ results }) =>
        results.flatMap(({ target }) => (target.to === "state" ? [target.name] : [])),
      ),
    );
    const moving = new Set(
      analysis.stages.flatMap(({ turns }) =>
        turns.flatMap(({ players }) => players.flatMap((id) => analysis.players.get(id)?.networks ?? [])),
      ),
    );
    for (const { name, network, role } of plan?.state ?? [])
      if (role === "weight" && moving.has(network ?? "")) expect(written, name).toContain(name);
  });
});
