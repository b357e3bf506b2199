import { readdirSync, readFileSync } from "node:fs";
import { renderToString } from "katex";
import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import { kindsOf } from "../../src/export/kinds.ts";
import { type GameFormula, texOf, writeObjectives } from "../../src/export/objective.ts";
import { openText } from "../../src/graph/file.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { samples } from "./objective-samples.ts";

const kinds = kindsOf(catalogue);
const presets = readdirSync("presets")
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.replace(/\.json$/, ""));

function projectOf(preset: string): Project {
  const opened = openText(readFileSync(`presets/${preset}.json`, "utf8"), kinds);
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value.project;
}

function linesOf({ value, objectives, where }: GameFormula): string[] {
  return [...(value ? [value] : []), ...objectives].map(texOf).concat(where);
}

function formulaOf(preset: string, player?: string): string[] {
  return linesOf(writeObjectives(analyse(projectOf(preset), catalogue), player));
}

describe("the objectives of a game", () => {
  it.each(Object.keys(samples))("are those of the paper: %s", (preset) => {
    expect(formulaOf(preset)).toEqual(samples[preset]);
  });

  it.each(presets)("are TeX that KaTeX can set: %s", (preset) => {
    for (const line of formulaOf(preset)) expect(() => renderToString(line, { throwOnError: true, strict: "ignore" })).not.toThrow();
  });

  it.each(presets)("leave no mark and no gap: %s", (preset) => {
    expect(formulaOf(preset).join("\n")).not.toMatch(/[\uE000-\uE002]|\\cdot(?! 10)|undefined|NaN/);
  });

  it("are the same symbols for one player as for all", () => {
    const [loss] = formulaOf("stackgan-small", "d2");
    expect(loss).toContain("D_{2}(x, \\varphi)");
  });

  it("are written for unfinished games too, whatever is missing", () => {
    for (const preset of ["wgan-gp-ring", "acgan-28", "vae-28", "cyclegan-32", "ring-unrolled"]) {
      const project = projectOf(preset);
      for (const node of project.game.nodes) {
        const game = {
          ...project.game,
          nodes: project.game.nodes.filter((other) => other !== node),
          edges: project.game.edges.filter(({ source, target }) => source !== node.id && target !== node.id),
        };
        const lines = linesOf(writeObjectives(analyse({ ...project, game }, catalogue)));
        for (const line of lines) renderToString(line, { throwOnError: true, strict: "ignore" });
      }
    }
  });

  it("are none where the board runs in a circle", () => {
    const project = projectOf("xy-game");
    const edges = [...project.game.edges, { source: "opposite", sourcePort: "y", target: "product", targetPort: "a" }];
    const game = { ...project.game, edges: edges.filter(({ source, target }) => source !== "x" || target !== "product") };
    expect(linesOf(writeObjectives(analyse({ ...project, game }, catalogue)))).toEqual([]);
  });

  it("take names of networks and data as words, not as TeX", () => {
    const project = projectOf("cyclegan-32");
    const networks = project.networks.map((network) => ({ ...network, name: `\\href{x}{%$#_^ ${network.name}` }));
    const lines = linesOf(writeObjectives(analyse({ ...project, networks }, catalogue)));
    for (const line of lines) renderToString(line, { throwOnError: true, strict: "ignore" });
    expect(lines.join()).not.toContain("\\href");
  });
});
