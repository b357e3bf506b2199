import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { Edit } from "../../src/graph/edit.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { openSource } from "../../src/train/data/open-source.ts";
import { createMemoryStorage } from "../../src/train/data/storage.ts";
import { add, cut, edited, found, images, insert, join, points, set } from "../compile/games.ts";
import { opened, stateOf, value } from "./session-fixture.ts";

const logit = { name: "data-logit" };

/** G's last layer is dense, one number per pixel. */
const perPixel = edited(
  images,
  cut("G", "relu.y > up2.x"),
  { edit: "remove-nodes", graph: "G", nodes: ["up2"] } satisfies Edit,
  add("G", "flat:flatten"),
  add("G", "pixels:dense units=256"),
  add("G", "square:reshape shape=[16,16,1]"),
  join("G", "relu.y > flat.x"),
  join("G", "flat.y > pixels.x"),
  join("G", "pixels.y > square.x"),
  join("G", "square.y > tanh.x"),
  set("G", "pixels", "biasInitializer", logit),
);

async function meansOf(project: Project): Promise<number[]> {
  const { plan } = compile(project, catalogue);
  const entry = plan!.sources.find(({ node }) => node === "data")!;
  const source = value(await openSource({ entry, seed: project.seed, storage: createMemoryStorage() }));
  const count = Number(source.size);
  const sums = Array.from({ length: 256 }, () => 0);
  source.batch(0, count)["image"]!.forEach((pixel, i) => (sums[i % 256]! += pixel / count));
  return sums;
}

describe("a bias that starts from the data's mean", () => {
  it("makes a generator of zeros before its last layer put out the mean picture", async () => {
    expect(found(perPixel).filter((line) => line.startsWith("rule.data-bias"))).toEqual([]);
    const { session } = await opened(perPixel);
    const { tensors } = await stateOf(session);
    const bias = tensors.find(({ name }) => name === "G/pixels/bias")!.values;
    const means = await meansOf(perPixel);
    expect(Math.max(...means) - Math.min(...means)).toBeGreaterThan(0.5);
    bias.forEach((b, i) => expect(Math.tanh(b)).toBeCloseTo(means[i]!, 4));
    await session.close();
  });

  it("is one number per channel where there are as many, and copies of the network start alike", async () => {
    const project = edited(images, set("G", "up2", "biasInitializer", logit), add("board", "ema1:ema network=G"), {
      edit: "set-training",
      training: { stages: [{ name: "Play", turns: [["d"], ["g"], ["ema1"]] }] },
    } satisfies Edit);
    const { session } = await opened(project);
    const { tensors } = await stateOf(session);
    const of = (name: string) => [...tensors.find((tensor) => tensor.name === name)!.values];
    const means = await meansOf(project);
    expect(of("G/up2/bias")).toHaveLength(1);
    expect(Math.tanh(of("G/up2/bias")[0]!)).toBeCloseTo(
      means.reduce((sum, mean) => sum + mean / 256, 0),
      4,
    );
    expect(of("ema1/G/up2/bias")).toEqual(of("G/up2/bias"));
    await session.close();
  });

  it("needs data of its size and within known bounds", () => {
    const wrong = "rule.data-bias G/pixels:biasInitializer";
    expect(found(edited(perPixel, insert("G", "more:dense units=300", "flat.y > pixels.x"), set("G", "pixels", "units", 300)))).toContain(
      wrong,
    );
    expect(found(edited(perPixel, set("G", "pixels", "biasInitializer", { ...logit, source: "nothing" })))).toContain(wrong);
    expect(found(edited(points, set("G", "last", "biasInitializer", logit)))).toContain("rule.data-bias G/last:biasInitializer");
  });
});
