import { afterAll, describe, expect, it } from "vitest";
import { checkProcedure } from "../../src/compile/check-plan.ts";
import { type Compiled, compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import { kindsOf } from "../../src/export/kinds.ts";
import { openText } from "../../src/graph/file.ts";
import { toText } from "../../src/graph/file-text.ts";
import { fingerprint } from "../../src/graph/fingerprint.ts";
import type { Graph, Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";

const files = import.meta.glob<string>("../../presets/*.json", { eager: true, query: "?raw", import: "default" });
const kinds = kindsOf(catalogue);

const presets = Object.entries(files).map(([path, text]) => {
  const opened = openText(text, kinds);
  if (!opened.ok) throw new Error(`${path}: ${opened.error.message}`);
  return { name: path.replace(/^.*\/|\.json$/g, ""), text, project: opened.value.project, repairs: opened.value.repairs };
});

function planOf(project: Project): Plan {
  const { plan, analysis } = compile(project, catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map(({ message }) => message).join("\n"));
  return plan;
}

describe.each(presets.map((preset) => [preset.name, preset] as const))("the preset %s", (_, { text, project, repairs }) => {
  // Once for all of its tests, and only while they run: the plans of the largest networks are large themselves.
  let kept: Compiled | undefined;
  const compiled = () => {
    kept ??= compile(project, catalogue);
    if (!kept.plan) throw new Error(kept.analysis.diagnostics.map(({ message }) => message).join("\n"));
    return { analysis: kept.analysis, plan: kept.plan };
  };
  afterAll(() => {
    kept = undefined;
  });

  it("is a file as the program writes it, with nothing to repair", () => {
    expect(repairs).toEqual([]);
    expect(toText(project, kinds)).toBe(text);
  });

  it("carries no record of another drawing", () => {
    if (project.record !== undefined) expect(project.record.drawing).toBe(fingerprint(project, kinds));
  });

  it("raises no error and no warning", () => {
    const { diagnostics } = compiled().analysis;
    expect(diagnostics.filter(({ severity }) => severity !== "hint")).toEqual([]);
  });

  it("says what it is, what to watch and how it fails", () => {
    const { title, summary, paper, watch, pitfalls, tags } = project.meta;
    for (const words of [title, summary, paper?.title, watch, pitfalls, ...tags]) expect(words).toMatch(/\S/);
    for (const words of [summary, watch, pitfalls]) expect(words).toMatch(/\.$/);
  });

  it("lets each player write its own weights, the statistics of its networks and its optimizer's memory, and all of them", () => {
    const { plan } = compiled();
    const players = new Map(
      project.game.nodes.filter(({ kind }) => kind === "player").map((player) => [player.id, player.params["networks"] as string[]]),
    );
    const moved = new Set<string>();
    for (const turn of plan.stages.flatMap(({ turns }) => turns)) {
      const own = turn.players.flatMap((player) => players.get(player) ?? []);
      const procedure = plan.procedures[turn.procedure];
      expect(checkProcedure(procedure!)).toEqual([]);
      const written = procedure!.results.flatMap(({ target }) =>
        target.to === "state" ? [plan.state.find(({ name }) => name === target.name)] : [],
      );
      const weights = written.flatMap((entry) => (entry?.role === "weight" ? [entry.name] : []));
      for (const entry of written) if (entry?.role === "weight") expect(own).toContain(entry.network);
      for (const name of weights) moved.add(name);
      // Numbers that nodes on the board keep have names that begin with "board"; sets of weights begin with their own id.
      for (const entry of written)
        if (entry?.role === "statistic") expect([...own, ...turn.players, "board"]).toContain(entry.network ?? entry.name.split("/")[0]);
      // A player that gathers several draws counts its steps among the slots.
      for (const entry of written)
        if (entry?.role === "slot" && !/^[^/]+\/step\//.test(entry.name))
          expect(weights.some((weight) => entry.name.includes(`/${weight}/`))).toBe(true);
    }
    // A network that grows is written part by part, by one player after the other.
    const owned = [...players.values()].flat();
    for (const { name, role, network } of plan.state)
      if (role === "weight" && owned.includes(network ?? "")) expect(moved, name).toContain(name);
  });

  it("shows something, and its views write nothing", () => {
    const { plan } = compiled();
    expect(plan.views.length).toBeGreaterThan(0);
    for (const { procedure } of plan.views) {
      expect(checkProcedure(plan.procedures[procedure]!)).toEqual([]);
      expect(plan.procedures[procedure]?.results.every(({ target }) => target.to === "view")).toBe(true);
    }
  });

  it("stands on the grid, every node in a place of its own, sources to the left or in a row above", () => {
    for (const graph of [project.game, ...project.networks]) {
      for (const { position } of graph.nodes) expect([position.x % 20, position.y % 20].map(Math.abs)).toEqual([0, 0]);
      expect(overlaps(graph)).toEqual([]);
      for (const edge of graph.edges) {
        const [source, target] = [at(graph, edge.source), at(graph, edge.target)];
        expect(source.x <= target.x || source.y < target.y, `${edge.source} > ${edge.target}`).toBe(true);
      }
    }
  });
});

function at(graph: Graph, id: string): { x: number; y: number } {
  return graph.nodes.find((node) => node.id === id)?.position ?? { x: 0, y: 0 };
}

/** Pairs of cards that cover each other where each is as small as it may be: 140 px wide, and 20 px high for each row of ports. */
function overlaps({ nodes }: Graph): string[] {
  const height = (kind: string) => {
    const { inputs = [], outputs = [] } = catalogue.get(kind) ?? {};
    return 54 + 20 * Math.max(...[inputs, outputs].map((ports) => (ports === "document" || ports.length === 1 ? 0 : ports.length)));
  };
  const apart = (a: Graph["nodes"][number], b: Graph["nodes"][number]) => b.position.y - a.position.y >= height(a.kind);
  return nodes.flatMap((a, i) =>
    nodes
      .slice(i + 1)
      .flatMap((b) => (Math.abs(a.position.x - b.position.x) < 140 && !apart(a, b) && !apart(b, a) ? [`${a.id} ${b.id}`] : [])),
  );
}

describe("the presets", () => {
  it("of Keras trains D in two steps of half a batch, with fakes from G in inference, then G with fresh noise", () => {
    const preset = presets.find(({ name }) => name === "keras-gan");
    const plan = planOf(preset!.project);
    expect(plan.stages.map(({ turns }) => turns.map(({ players, counts }) => [...players, ...counts]))).toEqual([
      [
        ["real-step", "d-adam/step/fake-step+real-step"],
        ["fake-step", "d-adam/step/fake-step+real-step"],
        ["g", "g-adam/step/g"],
      ],
    ]);
    const drawn = (procedure: string) =>
      plan.procedures[procedure]!.equations.filter(({ primitive }) => primitive === "random").map(({ attributes }) => [
        attributes["shape"],
        attributes["renewal"],
      ]);
    expect([drawn("real-step"), drawn("fake-step"), drawn("g")]).toEqual([[], [[[16, 100], "step"]], [[[32, 100], "step"]]]);
    const reads = (procedure: string, name: string) =>
      plan.procedures[procedure]!.inputs.some(({ binding }) => binding.from === "state" && binding.name === name);
    // Inference reads the stored statistics to compute; training reads them only to move them on, and writes them.
    expect(reads("fake-step", "generator/norm1/variance")).toBe(true);
    expect(plan.procedures["fake-step"]!.results.some(({ target }) => target.to === "state" && target.name.startsWith("generator/"))).toBe(
      false,
    );
    expect(plan.procedures["g"]!.results.some(({ target }) => target.to === "state" && target.name === "generator/norm1/variance")).toBe(
      true,
    );
  });
});
