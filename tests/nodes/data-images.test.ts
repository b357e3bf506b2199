import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { createRandom } from "../../src/core/random.ts";
import { sizeOf } from "../../src/core/tensor-type.ts";
import { digits } from "../../src/nodes/data/digits.ts";
import { captionOf, decodeCaption, embedCaption, encodeCaption, vocabulary } from "../../src/nodes/data/shapes/captions.ts";
import { attributeNames, drawScene, factorsOf, namesOf } from "../../src/nodes/data/shapes/factors.ts";
import { shapes } from "../../src/nodes/data/shapes.ts";
import type { DataDefinition, Examples, NodeDefinition } from "../../src/nodes/definition.ts";

function make(
  definition: NodeDefinition,
  given: object,
  count: number,
  seed = 1,
): { examples: Examples; types: Record<string, { shape: readonly number[] }> } {
  const kind = definition as DataDefinition<z.ZodObject>;
  const params = kind.params.parse(given);
  const inferred = kind.infer({ params });
  if (!inferred.ok) throw new Error(inferred.error.message);
  return { examples: kind.generate!({ params, random: createRandom(seed, "test"), count }), types: inferred.value.outputs };
}

const extent = (values: Iterable<number>) => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high] as const;
};

describe.each([
  ["digits", digits, 10],
  ["shapes", shapes, 6],
] as const)("%s", (_, definition, classes) => {
  it("gives every output the length that its type says", () => {
    const { examples, types } = make(definition, { size: 20 }, 7);
    expect(Object.keys(examples).sort()).toEqual(Object.keys(types).sort());
    for (const [port, type] of Object.entries(types)) expect(examples[port], port).toHaveLength(7 * sizeOf(type.shape));
  });

  it("fills the range that it names", () => {
    expect(extent(make(definition, { range: "unit" }, 50).examples["image"]!)[0]).toBeGreaterThanOrEqual(0);
    const [low, high] = extent(make(definition, { range: "signed" }, 50).examples["image"]!);
    expect(low).toBeGreaterThanOrEqual(-1);
    expect(low).toBeLessThan(-0.9);
    expect(high).toBeLessThanOrEqual(1);
    expect(high).toBeGreaterThan(0.9);
  });

  it("draws all classes about equally often", () => {
    const counts = new Map<number, number>();
    for (const label of make(definition, { size: 16 }, 2000).examples["label"]!) counts.set(label, (counts.get(label) ?? 0) + 1);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: classes }, (_, k) => k));
    for (const count of counts.values()) expect(Math.abs(count - 2000 / classes)).toBeLessThan(0.25 * (2000 / classes));
  });

  it("draws the same for the same seed and something else for another", () => {
    expect(make(definition, {}, 5, 3)).toEqual(make(definition, {}, 5, 3));
    expect(make(definition, {}, 5, 3).examples["image"]).not.toEqual(make(definition, {}, 5, 4).examples["image"]);
  });
});

describe("digits", () => {
  it("leaves the border empty and never the whole image", () => {
    const { examples } = make(digits, { range: "unit" }, 300);
    const image = examples["image"]!;
    for (let i = 0; i < 300; i++) {
      const pixels = image.subarray(i * 784, (i + 1) * 784);
      expect(Array.from(pixels).reduce((sum, v) => sum + v, 0)).toBeGreaterThan(15);
      for (let k = 0; k < 28; k++) for (const at of [k, 27 * 28 + k, k * 28, k * 28 + 27]) expect(pixels[at]).toBeLessThan(0.6);
    }
  });

  it("can be told apart: the nearest of 3,000 others has the same label nine times in ten", () => {
    const train = make(digits, { range: "unit" }, 3000, 1).examples;
    const test = make(digits, { range: "unit" }, 200, 2).examples;
    let right = 0;
    for (let i = 0; i < 200; i++) {
      let [best, nearest] = [Number.POSITIVE_INFINITY, -1];
      for (let j = 0; j < 3000; j++) {
        let distance = 0;
        for (let k = 0; k < 784 && distance < best; k++) distance += (test["image"]![i * 784 + k]! - train["image"]![j * 784 + k]!) ** 2;
        if (distance < best) [best, nearest] = [distance, j];
      }
      if (train["label"]![nearest] === test["label"]![i]) right++;
    }
    expect(right).toBeGreaterThan(180);
  });

  it("adds grain and blur only when asked to", () => {
    const paper = (given: object) => make(digits, { range: "unit", ...given }, 1).examples["image"]!.filter((v) => v === 0).length;
    expect(paper({})).toBeGreaterThan(400);
    expect(paper({ blur: 3 })).toBeLessThan(paper({}));
    expect(paper({ noise: 0.3 })).toBeLessThan(0.8 * paper({}));
  });
});

describe("stacked digits", () => {
  it("put a digit each into red, green and blue, and the label counts them together", () => {
    const one = make(digits, { range: "unit" }, 12, 5).examples;
    const { examples, types } = make(digits, { range: "unit", stacked: true }, 4, 5);
    expect(types["image"]!.shape).toEqual([28, 28, 3]);
    for (let i = 0; i < 4; i++) {
      const [r, g, b] = one["label"]!.subarray(3 * i, 3 * i + 3);
      expect(examples["label"]![i]).toBe(100 * r! + 10 * g! + b!);
      for (let p = 0; p < 784; p++)
        for (let c = 0; c < 3; c++) expect(examples["image"]![(i * 784 + p) * 3 + c]).toBe(one["image"]![(3 * i + c) * 784 + p]);
    }
  });
});

describe("shapes", () => {
  it("come small as well, each pixel the mean of its cell", () => {
    const { examples, types } = make(shapes, { size: 16, reduction: "4" }, 3);
    expect(types["small"]!.shape).toEqual([4, 4, 3]);
    let sum = 0;
    for (let y = 8; y < 12; y++) for (let x = 4; x < 8; x++) sum += examples["image"]![((2 * 16 + y) * 16 + x) * 3 + 1]! / 16;
    expect(examples["small"]![((2 * 4 + 2) * 4 + 1) * 3 + 1]).toBeCloseTo(sum, 5);
  });

  it("come with an image of another shape", () => {
    const { examples } = make(shapes, { size: 16 }, 40);
    const [image, other, label] = [examples["image"]!, examples["other"]!, examples["label"]!];
    const pixels = (all: ArrayLike<number>, i: number) =>
      Array.from(all)
        .slice(i * 768, (i + 1) * 768)
        .join();
    const labelOf = new Map(Array.from({ length: 40 }, (_, i) => [pixels(image, i), label[i]]));
    for (let i = 0; i < 40; i++) {
      expect(labelOf.has(pixels(other, i))).toBe(true);
      expect(labelOf.get(pixels(other, i))).not.toBe(label[i]);
    }
  });

  it("say which sizes cannot be made small", () => {
    const kind = shapes as DataDefinition<z.ZodObject>;
    expect(kind.infer({ params: kind.params.parse({ size: 30, reduction: "4" }) })).toMatchObject({
      ok: false,
      error: { param: "reduction", message: expect.stringContaining("30 pixels") },
    });
  });

  it("sets exactly one attribute of each factor, the shape's being the label", () => {
    const { examples } = make(shapes, { size: 16 }, 100);
    const [attributes, label] = [examples["attributes"]!, examples["label"]!];
    for (let i = 0; i < 100; i++) {
      const row = attributes.subarray(i * attributeNames.length, (i + 1) * attributeNames.length);
      expect(Array.from(row).reduce((sum, v) => sum + v, 0)).toBe(8);
      expect(row[label[i]!]).toBe(1);
    }
  });

  it("can show the scene in flat colours on the map, equal for scenes of the same names", () => {
    const { examples } = make(shapes, { size: 16, range: "unit", map: "colours", texture: "plain", outline: "filled", shading: 0 }, 64);
    const corner = (name: string, i: number) => examples[name]![i * 768]!;
    const all = Array.from({ length: 64 }, (_, i) => i);
    // A corner is background in both; the flat one is the middle of its third of the greys.
    expect(new Set(all.map((i) => corner("map", i).toFixed(3))).size).toBe(3);
    for (const i of all) expect(Math.abs(corner("map", i) - corner("image", i))).toBeLessThan(0.13);
  });

  it("marks on the map exactly the pixels in which the shape stands", () => {
    const { examples } = make(shapes, { range: "unit", shading: 0, texture: "plain", outline: "filled" }, 40);
    const [image, map, factors] = [examples["image"]!, examples["map"]!, examples["factors"]!];
    for (let i = 0; i < 40; i++) {
      const ground = (factors[i * 8 + 3]! + 1) / 2;
      for (let p = i * 1024; p < (i + 1) * 1024; p++) {
        const covered = Math.max(map[3 * p]!, map[3 * p + 1]!, map[3 * p + 2]!);
        const grey = [0, 1, 2].every((c) => Math.abs(image[3 * p + c]! - ground) < 1e-4);
        if (covered === 0) expect(grey).toBe(true);
        if (covered === 1) expect(grey).toBe(false);
      }
    }
  });

  it("keeps continuous factors within -1 and 1", () => {
    const random = createRandom(1, "t");
    for (let i = 0; i < 200; i++)
      for (const f of factorsOf(drawScene({ texture: "any", outline: "any", rotate: true }, random)))
        expect(Math.abs(f)).toBeLessThanOrEqual(1);
  });

  it("refuses more examples than a tab can hold, and says how many it can", () => {
    const params = shapes.params.parse({ size: 256 });
    const refused = shapes.infer({ params });
    expect(refused.ok ? "" : refused.error.message).toBe("8192 examples would take 4.5 GB: at this size at most 5461 can be held.");
    expect(shapes.infer({ params: { ...params, examples: 1365 } }).ok).toBe(true);
  });

  it("draws plain and striped domains when told to", () => {
    for (const [index, texture] of [
      [-3, "plain"],
      [-2, "striped"],
    ] as const) {
      const attributes = make(shapes, { size: 16, texture }, 30).examples["attributes"]!;
      for (let i = 1; i <= 30; i++) expect(attributes[i * attributeNames.length + index]).toBe(1);
    }
  });

  it("says only what is true, and in words it can read back", () => {
    const random = createRandom(2, "t");
    for (let i = 0; i < 300; i++) {
      const scene = drawScene({ texture: "any", outline: "any", rotate: true }, random);
      const caption = captionOf(scene, random);
      expect(decodeCaption(encodeCaption(caption))).toBe(caption);
      const said = caption.split(" ").filter((word) => attributeNames.includes(word));
      for (const word of said) expect(namesOf(scene)).toContain(word);
      expect(said.length).toBeGreaterThanOrEqual(2);
      expect(encodeCaption(caption).length).toBeLessThanOrEqual(16);
    }
    expect(new Set(vocabulary).size).toBe(vocabulary.length);
  });

  it("embeds captions of the same content near each other", () => {
    const embed = (text: string) => embedCaption(encodeCaption(text), 256);
    const cosine = (a: Float32Array, b: Float32Array) =>
      a.reduce((sum, v, k) => sum + v * b[k]!, 0) / Math.sqrt(a.reduce((s, v) => s + v * v, 0) * b.reduce((s, v) => s + v * v, 0));
    const one = embed("a red star on a dark background");
    expect(cosine(one, embed("there is a red star on a dark background"))).toBeCloseTo(1, 5);
    expect(cosine(one, embed("a red star"))).toBeGreaterThan(0.6);
    expect(Math.abs(cosine(one, embed("a blue square")))).toBeLessThan(0.35);
  });
});
