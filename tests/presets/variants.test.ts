/** @file What single variants promise beyond their wiring: clipped weights, kept vectors, dropout that stays, one batch for two steps. */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import { planGame } from "../../src/compile/plan-game.ts";
import { valueAt } from "../../src/core/schedule.ts";
import { kindsOf } from "../../src/export/kinds.ts";
import { openText } from "../../src/graph/file.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { add, edited, images, insert, set } from "../compile/games.ts";
import { begin, next, playOn } from "../compile/play-on.ts";

const files = import.meta.glob<string>("../../presets/*.json", { eager: true, query: "?raw", import: "default" });

function preset(id: string): Project {
  const opened = openText(files[`../../presets/${id}.json`] ?? "", kindsOf(catalogue));
  if (!opened.ok) throw new Error(`${id}: ${opened.error.message}`);
  return opened.value.project;
}

function planOf(project: Project): Plan {
  const { plan, analysis } = compile(project, catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map(({ message }) => message).join("\n"));
  return plan;
}

const shapeOf = (project: Project, network: string, node: string) =>
  Object.values(compile(project, catalogue).analysis.networks.get(network)?.nodes.get(node)?.outputs ?? {})[0]?.shape;

/** The streams that a view or a turn draws from. */
const streams = (plan: Plan, procedure: string) =>
  (plan.procedures[procedure]?.equations ?? []).flatMap(({ primitive, attributes }) =>
    primitive === "random" ? [attributes["stream"] as string] : [],
  );

describe("weight clipping", () => {
  const clipped = edited(
    images,
    insert("D", "dnorm:batch-norm", "down.y > leaky.x"),
    { edit: "set-kind", graph: "board", node: "d-adam", kind: "rmsprop", params: { learningRate: 0.1 } },
    set("board", "d", "clip", 0.01),
    { edit: "set-training", training: { stages: [{ name: "Play", turns: [["d"]] }] } },
  );
  const plan = planOf(clipped);
  const weights = (network: string) => plan.state.filter((entry) => entry.network === network && entry.role === "weight");

  it("holds every weight of the critic, those of its batch norm too, after each of its steps", () => {
    let played = begin(plan);
    for (let step = 0; step < 3; step++) {
      played = next(plan, played);
      for (const { name } of weights("D")) expect(Math.max(...played.state[name]!.map(Math.abs)), name).toBeLessThanOrEqual(0.01);
    }
    expect(weights("D").map(({ name }) => name)).toEqual(expect.arrayContaining(["D/dnorm/scale", "D/dnorm/shift", "D/last/bias"]));
  });

  it("leaves the generator alone", () => {
    const before = begin(plan);
    const after = playOn(plan, before, 2);
    for (const { name } of weights("G")) expect([...after.state[name]!], name).toEqual([...before.state[name]!]);
    expect(Math.max(...weights("G").map(({ name }) => Math.max(...after.state[name]!.map(Math.abs))))).toBeGreaterThan(0.01);
  });
});

it("averaged weights with a decay of 0 are a copy", () => {
  const plan = planOf(
    edited(images, add("board", "copy:ema network=G decay=0"), {
      edit: "set-training",
      training: { stages: [{ name: "Play", turns: [["d"], ["g"], ["copy"]] }] },
    }),
  );
  const played = playOn(plan, begin(plan), 9);
  for (const { name, network } of plan.state)
    if (network === "G") expect([...played.state[`copy/${name}`]!], name).toEqual([...played.state[name]!]);
});

it("a progressive stage fades in along a straight line, in its first half", () => {
  const project = preset("pggan-32");
  const fades = [...project.game.nodes, ...project.networks.flatMap(({ nodes }) => nodes)].filter(({ kind }) => kind === "fade");
  expect(fades.length).toBeGreaterThan(9);
  for (const { params } of fades) {
    const share = params["share"] as never;
    const [, stage] = project.training.stages;
    const half = (stage?.iterations ?? 0) / 2;
    expect([0, half / 4, half / 2, half, 2 * half - 1].map((t) => valueAt(share, t))).toEqual([0, 0.25, 0.5, 1, 1]);
  }
});

it("spectral normalisation keeps its vector in the state, and with it in checkpoints", () => {
  const plan = planOf(preset("sngan-32"));
  const vectors = plan.state.filter(({ name }) => name.startsWith("discriminator/") && name.endsWith(".u"));
  const kernels = plan.state.filter(({ name }) => name.startsWith("discriminator/") && name.endsWith("/kernel"));
  expect(vectors.length).toBe(kernels.length);
  const written = plan.procedures["d"]?.results.flatMap(({ target }) => (target.to === "state" ? [target.name] : [])) ?? [];
  for (const { name, role } of vectors) {
    expect(role).toBe("statistic");
    expect(written).toContain(name);
  }
});

describe("pix2pix", () => {
  const project = preset("pix2pix-32");

  it("shows the discriminator the condition and the picture together", () => {
    expect(shapeOf(project, "discriminator", "together")).toEqual([32, 32, 6]);
  });

  it("keeps dropout in what it shows, as the only noise there is", () => {
    const plan = planOf(project);
    const view = plan.views.map(({ procedure }) => streams(plan, procedure)).find((list) => list.length > 0);
    expect(view?.some((stream) => stream.includes("drop"))).toBe(true);
    const still = planOf(edited(project, set("board", "made", "dropout", false)));
    expect(still.views.flatMap(({ procedure }) => streams(still, procedure)).filter((stream) => stream.includes("drop"))).toEqual([]);
  });
});

describe("MidiNet", () => {
  const project = preset("midinet");

  it("brings the bar before down to 16, 8, 4 and 2 steps", () => {
    const sizes = ["c-conv0", "c-conv1", "c-conv2", "c-conv3"].map((node) => shapeOf(project, "generator", node));
    expect(sizes.map((shape) => shape?.slice(0, 2))).toEqual([
      [16, 1],
      [8, 1],
      [4, 1],
      [2, 1],
    ]);
  });

  it("takes two steps of the generator for one of the discriminator, all on one draw of noise and bars", () => {
    const plan = planGame(compile(project, catalogue).analysis);
    expect(plan.stages[0]?.turns.map(({ procedure, steps }) => [procedure, steps])).toEqual([
      ["d", 1],
      ["g", 2],
    ]);
    expect(plan.sources.map(({ renewal }) => renewal)).toEqual(["iteration"]);
    for (const turn of ["d", "g"]) {
      const noise =
        plan.procedures[turn]?.equations.filter(
          ({ primitive, attributes }) => primitive === "random" && (attributes["stream"] as string).includes("noise"),
        ) ?? [];
      expect(noise.map(({ attributes }) => attributes["renewal"])).toEqual(["iteration"]);
    }
  });
});

it("SRGAN's classifier is moved in its own stage alone, and the generator goes through the stages with its weights", () => {
  const plan = planOf(preset("srgan-32"));
  const written = (turn: string) =>
    new Set(plan.procedures[turn]?.results.flatMap(({ target }) => (target.to === "state" ? [target.name.split("/")[0]] : [])));
  expect([...written("c")]).toContain("classifier");
  for (const turn of ["first", "d", "g"]) expect([...written(turn)], turn).not.toContain("classifier");
  const kernel = plan.state.filter(({ name }) => name === "generator/conv1/kernel");
  expect(kernel).toHaveLength(1);
  for (const turn of ["first", "g"]) expect([...written(turn)]).toContain("generator");
});

it("structured noise makes each cell of the start from its own local code", () => {
  const project = preset("sni-32");
  expect(shapeOf(project, "generator", "cells")).toEqual([4, 4, 4]);
  const before = compile(project, catalogue).analysis.networks.get("generator");
  // Between the codes and the instance norm nothing looks at a neighbour: the wires lead through cells alone.
  const path: string[] = [];
  for (let id = "norm"; before?.nodes.get(id)?.wires["x"]?.[0]; id = before.nodes.get(id)!.wires["x"]![0]!.node)
    path.push(before.nodes.get(id)!.node.kind);
  expect(path.slice(0, 3)).toEqual(["instance-norm", "activation", "per-cell-dense"]);
});
