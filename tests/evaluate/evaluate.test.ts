import { describe, expect, it } from "vitest";
import { counterpartOf } from "../../src/evaluate/counterparts.ts";
import { evaluate } from "../../src/evaluate/evaluate.ts";
import { imagesUnder, subjectsOf } from "../../src/evaluate/subjects.ts";
import { trainProject } from "../../src/evaluate/train-project.ts";
import { draw, type Trained, trainedOn } from "../../src/evaluate/trained.ts";
import { applyEdits, BOARD } from "../../src/graph/edit.ts";
import type { Project } from "../../src/graph/schema.ts";
import { chooseBackend } from "../../src/train/backends/choose.ts";
import { preset } from "./preset.ts";

async function trained(project: Project, iterations: number): Promise<Trained> {
  const training = await trainProject(project, { iterations });
  if (!training.ok) throw new Error(training.error.message);
  const engine = await chooseBackend("wasm");
  if (!engine.ok) throw new Error(engine.error.message);
  return trainedOn(engine.value, training.value.checkpoint);
}

async function scoresOf(at: Trained) {
  const shelf = { load: async () => undefined, save: async () => undefined };
  const { scores } = await evaluate({ engine: at.engine, shelf, say: () => undefined }, at);
  at.engine.dispose();
  return new Map(scores.map((score) => [score.metric, score]));
}

describe("evaluation", () => {
  it("finds that the game on xy spirals out at the rate of theory when both step at once", async () => {
    const growth = (await scoresOf(await trained(preset("xy-game"), 200))).get("growth of the distance, per iteration");
    expect(growth?.anchors?.[0]).toEqual({ what: "in theory", value: Math.sqrt(1.01) });
    expect(growth?.value).toBeCloseTo(Math.sqrt(1.01), 6);
  });

  it("finds that it circles when they step in turn", async () => {
    const project = preset("xy-game");
    const [stage] = project.training.stages;
    const inTurn: Project = { ...project, training: { ...project.training, stages: [{ ...stage!, turns: [["x-plays"], ["y-plays"]] }] } };
    const scores = await scoresOf(await trained(inTurn, 500));
    expect(scores.get("growth of the distance, per iteration")?.anchors?.[0]?.value).toBe(1);
    expect(scores.get("distance from the middle")?.value).toBeLessThan(1.5);
  });

  it("counts the modes of points, and knows what real ones come to", async () => {
    const scores = await scoresOf(await trained(preset("ring-gan"), 3));
    const share = scores.get("share of samples within 3 σ of a mode");
    // 1 − exp(−9 / 2) of a normal distribution in the plane lies within three deviations.
    expect(share?.anchors?.[0]?.value).toBeCloseTo(1 - Math.exp(-4.5), 1.5);
    expect(scores.get("modes with a tenth of their share")?.value).toBeLessThan(8);
  });

  it("draws other examples than training saw, rows of one example together, and the same again", async () => {
    const at = await trained(preset("gan-1d"), 1);
    const ports = { points: { node: "data", port: "points" }, mode: { node: "data", port: "mode" } };
    const [once, again, seen, other] = [
      await draw(at, ports, { count: 250 }),
      await draw(at, ports, { count: 250 }),
      await draw(at, ports, { count: 250, seen: true }),
      await draw(at, ports, { count: 250, part: 1 }),
    ];
    at.engine.dispose();
    expect(once.points.shape).toEqual([250, 1]);
    expect(again).toEqual(once);
    expect(seen.points.values).not.toEqual(once.points.values);
    expect(other.points.values).not.toEqual(once.points.values);
  });

  it("draws the same scene with the other domain's parameters as the counterpart of an unpaired example", async () => {
    const few = applyEdits(preset("cyclegan-32"), [
      { edit: "set-param", graph: BOARD, node: "plain", param: "examples", value: 256 },
      { edit: "set-param", graph: BOARD, node: "striped", param: "examples", value: 256 },
    ]);
    const at = await trained(few, 1);
    const subject = subjectsOf(at.analysis)[0]!;
    const { truth, drawnAs } = counterpartOf(at.analysis, subject)!;
    const [input] = imagesUnder(at.analysis, subject.from[0]!, subject.generated);
    const plain = await draw(at, { input }, { count: 20 });
    const instead = new Map([[truth.node, { kind: drawnAs!.node.kind, params: drawnAs!.params as Record<string, never> }]]);
    const striped = await draw(at, { truth }, { count: 20, instead });
    at.engine.dispose();
    const differing = plain.input!.values.map((value, i) => (Math.abs(value - striped.truth.values[i]!) > 0.02 ? 1 : 0));
    const share = differing.reduce((sum, one) => sum + one, 0) / differing.length;
    // Stripes differ, the background and the rest of the shape do not.
    expect(share).toBeGreaterThan(0.01);
    expect(share).toBeLessThan(0.3);
  });
});
