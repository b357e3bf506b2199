import { describe, expect, it } from "vitest";
import { image, label } from "../../src/core/tensor-type.ts";
import { openSource } from "../../src/train/data/open-source.ts";
import { createMemoryStorage, type DataSet } from "../../src/train/data/storage.ts";

/** Six images of 2 rows × 4 columns; image k holds 10k, 10k + 1, ... */
const set: DataSet = {
  about: {
    id: "d-1",
    name: "test",
    format: "images",
    count: 6,
    outputs: { image: image(2, 4, 1, "unit"), label: label(2) },
    bytes: 0,
    notes: [],
    classNames: ["cats", "dogs"],
  },
  columns: {
    image: { type: image(2, 4, 1, "unit"), data: Uint8Array.from({ length: 48 }, (_, i) => 10 * Math.floor(i / 8) + (i % 8)) },
    label: { type: label(2), data: Int32Array.of(0, 1, 0, 1, 1, 1) },
  },
};

async function open(params: Record<string, string | number | boolean>, budget?: number) {
  const storage = createMemoryStorage();
  await storage.save(set);
  return openSource({
    entry: { node: "n", kind: "files", params: { files: "d-1", range: "unit", ...params }, renewal: "step", outputs: {} },
    seed: 1,
    storage,
    budget,
  });
}

async function epoch(params: Record<string, string | number | boolean>) {
  const result = await open(params);
  if (!result.ok) throw new Error(result.error.message);
  const size = result.value.size as number;
  const { image: pixels, pair, label: labels } = result.value.batch(0, size);
  const length = pixels!.length / size;
  const bytes = (values: ArrayLike<number>) => Array.from(values, (v) => Math.round(255 * v));
  return Array.from({ length: size }, (_, i) => ({
    image: bytes(pixels!.subarray(i * length, (i + 1) * length)),
    pair: pair && bytes(pair.subarray(i * length, (i + 1) * length)),
    label: labels![i]!,
  })).sort((a, b) => a.image[0]! - b.image[0]!);
}

describe("a source of own files", () => {
  it("gives out each image with its label", async () => {
    const examples = await epoch({});
    expect(examples.map(({ label }) => label)).toEqual([0, 1, 0, 1, 1, 1]);
    expect(examples[3]!.image).toEqual([30, 31, 32, 33, 34, 35, 36, 37]);
  });

  it("gives out one class, or the first few, when told to", async () => {
    expect((await epoch({ only: "cats" })).map(({ image }) => image[0])).toEqual([0, 20]);
    expect((await epoch({ only: "dogs", limit: 3 })).map(({ image }) => image[0])).toEqual([10, 30, 40]);
  });

  it("cuts each image into two", async () => {
    expect((await epoch({ halves: "horizontal" }))[2]).toMatchObject({ image: [20, 21, 24, 25], pair: [22, 23, 26, 27] });
  });

  it("mirrors about half of the images, and the same ones for the same draw", async () => {
    const examples = await epoch({ mirror: true });
    const again = await epoch({ mirror: true });
    expect(again).toEqual(examples);
    for (const { image } of examples) {
      const low = Math.min(...image);
      expect([
        [0, 1, 2, 3, 4, 5, 6, 7],
        [3, 2, 1, 0, 7, 6, 5, 4],
      ]).toContainEqual(image.map((v) => v - low));
    }
    const result = await open({ mirror: true, order: "replacement" });
    if (!result.ok) throw new Error(result.error.message);
    const pixels = result.value.batch(3, 400)["image"]!;
    const mirrored = Array.from({ length: 400 }, (_, i) => i).filter((i) => pixels[8 * i]! > pixels[8 * i + 1]!).length;
    expect(Math.abs(mirrored - 200)).toBeLessThan(60);
  });

  it("gives an image of another class beside each, without a copy of the pixels", async () => {
    const result = await open({});
    if (!result.ok) throw new Error(result.error.message);
    expect(result.value.bytes).toBe(48 + 24);
    const { other, label: labels } = result.value.batch(0, 6);
    for (let i = 0; i < 6; i++) {
      const row = Math.floor(Math.round(255 * other![8 * i]!) / 10);
      expect(set.columns["label"]!.data[row]).not.toBe(labels![i]);
    }
  });

  it("scales by cropping, stretching or adding a border", async () => {
    const [crop, stretch, pad] = await Promise.all(["crop", "stretch", "pad"].map((fit) => epoch({ size: "16", fit })));
    for (const examples of [crop, stretch, pad]) expect(examples![0]!.image).toHaveLength(256);
    // The middle two columns of image 5 begin with 51 and end with 52; stretched it begins with 50 and ends with 53.
    expect([crop![5]!.image[0], crop![5]!.image[15]]).toEqual([51, 52]);
    expect([stretch![5]!.image[0], stretch![5]!.image[15]]).toEqual([50, 53]);
    const bordered = pad!.find(({ image }) => image.includes(57))!.image;
    expect(bordered[0]).toBe(0);
    expect(bordered.slice(7 * 16 + 6, 7 * 16 + 10)).toEqual([50, 51, 52, 53]);
  });

  it("comes in the range asked for", async () => {
    const result = await open({ range: "signed", limit: 1 });
    if (!result.ok) throw new Error(result.error.message);
    expect(result.value.batch(0, 1)["image"]![0]).toBe(-1);
  });

  it("says which classes there are when the one asked for is not among them", async () => {
    expect(await open({ only: "birds" })).toMatchObject({
      ok: false,
      error: { at: { graph: "board", node: "n" }, message: 'There is no class "birds" among the files: there are cats, dogs.' },
    });
  });

  it("refuses to scale to more than there is room for", async () => {
    expect(await open({ size: "256" }, 100_000)).toMatchObject({
      ok: false,
      error: { code: "memory", message: expect.stringMatching(/393 kB.*100 kB.*smaller size/) },
    });
  });

  it("says that files are missing", async () => {
    expect(await open({ files: "" })).toMatchObject({ ok: false, error: { message: expect.stringContaining("No files are chosen") } });
    expect(await open({ files: "d-2" })).toMatchObject({ ok: false, error: { message: expect.stringContaining("open them again") } });
  });
});
