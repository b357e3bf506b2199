import { existsSync, readdirSync, readFileSync } from "node:fs";
import { decode as decodePng } from "fast-png";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { digits } from "../../src/nodes/data/digits.ts";
import type { DataDefinition } from "../../src/nodes/definition.ts";
import { decodeImage } from "../../src/train/data/decode-image.ts";
import { decodeFiles } from "../../src/train/data/import/import-files.ts";
import { openSource } from "../../src/train/data/open-source.ts";
import { createMemoryStorage } from "../../src/train/data/storage.ts";

const DATA = "../shared/data";
const file = (path: string) => ({ name: path.split("/").slice(-2).join("/"), data: new Uint8Array(readFileSync(`${DATA}/${path}`)) });
const pictures = (path: string, count: number) =>
  readdirSync(`${DATA}/${path}`)
    .filter((name) => name.endsWith(".png"))
    .sort()
    .slice(0, count)
    .map((name) => file(`${path}/${name}`));

async function decode(paths: Parameters<typeof decodeFiles>[0]) {
  const result = await decodeFiles(paths, { decodeImage });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function needs(path: string) {
  const there = existsSync(`${DATA}/${path}`);
  if (!there) console.warn(`skipped: ${DATA}/${path} is not here`);
  return describe.skipIf(!there);
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;

needs("mnist")("MNIST's files", () => {
  const names = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];

  it("become 70,000 labelled images, the training set first, whatever the order of the files", async () => {
    const { about, columns } = await decode(names.toReversed().map((name) => file(`mnist/${name}`)));
    expect(about).toMatchObject({
      format: "idx",
      count: 70_000,
      notes: [],
      outputs: { image: { shape: [28, 28, 1] }, label: { classes: 10 } },
    });
    const labels = Array.from(columns["label"]!.data);
    expect(labels.slice(0, 5)).toEqual([5, 0, 4, 1, 9]);
    expect(labels.slice(60_000, 60_004)).toEqual([7, 2, 1, 0]);
    const histogram = Array.from({ length: 10 }, (_, k) => labels.slice(0, 60_000).filter((label) => label === k).length);
    expect(histogram).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    // The mean that everybody normalises MNIST by.
    expect(mean(columns["image"]!.data.subarray(0, 60_000 * 784)) / 255).toBeCloseTo(0.1307, 4);
  });

  it("are padded to 32 × 32 without scaling when asked to, and come with their labels", async () => {
    const storage = createMemoryStorage();
    const data = await decode(names.slice(2).map((name) => file(`mnist/${name}`)));
    await storage.save(data);
    const params = { files: data.about.id, size: "32", fit: "pad", range: "unit", limit: 500 };
    const opened = await openSource({ entry: { node: "n", kind: "files", params, renewal: "step", outputs: {} }, seed: 1, storage });
    if (!opened.ok) throw new Error(opened.error.message);
    expect(opened.value.size).toBe(500);
    const batch = opened.value.batch(0, 500);
    const [first] = [...data.columns["label"]!.data];
    // Look for the first test image, a 7, among the shuffled ones: its pixels stand two to the right and two down.
    const found = Array.from({ length: 500 }, (_, i) => i).filter((i) =>
      Array.from({ length: 784 }, (_, p) => p).every(
        (p) =>
          Math.round(255 * batch["image"]![i * 1024 + (Math.floor(p / 28) + 2) * 32 + (p % 28) + 2]!) === data.columns["image"]!.data[p],
      ),
    );
    expect(found).toHaveLength(1);
    expect(batch["label"]![found[0]!]).toBe(first);
  });

  it("are read by the nearest of 6,000 procedural digits far better than by chance", async () => {
    const { columns } = await decode(names.slice(2).map((name) => file(`mnist/${name}`)));
    const kind = digits as DataDefinition;
    const drawn = kind.generate!({ params: kind.params.parse({ range: "unit", blur: 1 }), random: createRandom(1, "t"), count: 6000 });
    let right = 0;
    for (let i = 0; i < 300; i++) {
      let [best, nearest] = [Number.POSITIVE_INFINITY, -1];
      for (let j = 0; j < 6000; j++) {
        let distance = 0;
        for (let k = 0; k < 784 && distance < best; k++)
          distance += (columns["image"]!.data[i * 784 + k]! / 255 - drawn["image"]![j * 784 + k]!) ** 2;
        if (distance < best) [best, nearest] = [distance, j];
      }
      if (drawn["label"]![nearest] === columns["label"]!.data[i]) right++;
    }
    console.info(`${right} of 300 real digits read by procedural ones`);
    expect(right).toBeGreaterThan(200);
  });
});

needs("cifar10")("CIFAR-10's binary file", () => {
  it("gives the same first 250 images and labels as the sheet made of the same batch", async () => {
    const { about, columns } = await decode([file("cifar10/data_batch_first250.bin")]);
    expect(about).toMatchObject({ format: "cifar", count: 250, outputs: { image: { shape: [32, 32, 3] }, label: { classes: 10 } } });
    const known = JSON.parse(readFileSync(`${DATA}/cifar10/cifar10_batch_0_labels.json`, "utf8")) as { labels: number[] };
    expect(Array.from(columns["label"]!.data)).toEqual(known.labels.slice(0, 250));
    const sheet = decodePng(readFileSync(`${DATA}/cifar10/cifar10_batch_0.png`));
    expect(sheet.width).toBe(1024);
    const row = 1024 * sheet.channels;
    for (let p = 0; p < 1024; p++)
      for (let c = 0; c < 3; c++) expect(columns["image"]!.data[7 * 3072 + p * 3 + c]).toBe(sheet.data[7 * row + p * sheet.channels + c]);
  });
});

needs("emoji")("emoji as PNG files", () => {
  it("become RGB images on white, their folders being their labels", async () => {
    const { about, columns } = await decode([...pictures("emoji/noto72", 30), ...pictures("emoji/pairs_line_colour_64", 20)]);
    expect(about).toMatchObject({
      format: "images",
      count: 50,
      classNames: ["noto72", "pairs_line_colour_64"],
      outputs: { image: { shape: [64, 64, 3], range: "unit" }, label: { classes: 2 } },
    });
    expect(about.notes.join()).toContain("cropped to the middle and scaled to 64 × 64");
    expect(Array.from(columns["image"]!.data.subarray(0, 3))).toEqual([255, 255, 255]);
  });

  it("take captions, labels and embeddings from the JSON file beside them", async () => {
    const { about, columns } = await decode([...pictures("emoji/pairs_line_colour_64", 60), file("emoji/captions.json")]);
    const known = JSON.parse(readFileSync(`${DATA}/emoji/captions.json`, "utf8")) as { hexcode: string; caption: string; group: string }[];
    expect(about).toMatchObject({ count: 60, notes: [] });
    const names = pictures("emoji/pairs_line_colour_64", 60).map(({ name }) => name.split("/")[1]!.replace(".png", ""));
    const [name] = names.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    const first = known.find(({ hexcode }) => hexcode === name)!;
    const length = columns["caption"]!.type.shape[0]!;
    const said = Array.from(columns["caption"]!.data.subarray(0, length)).flatMap((word) => (word === 0 ? [] : [about.words![word]]));
    expect(said.join(" ")).toBe(
      first.caption
        .toLowerCase()
        .match(/[\p{L}\p{N}']+/gu)!
        .join(" "),
    );
    expect(about.classNames![columns["label"]!.data[0]!]).toBe(first.group);
    expect(columns["embedding"]!.data).toHaveLength(60 * 64);
  });

  it("of one size keep it, and fall into left and right halves when asked to", async () => {
    const storage = createMemoryStorage();
    const data = await decode(pictures("emoji/pairs_line_colour_64", 24));
    expect(data.about.outputs["image"]?.shape).toEqual([64, 128, 3]);
    await storage.save(data);
    const entry = {
      node: "n",
      kind: "files",
      params: { files: data.about.id, halves: "horizontal", range: "unit" },
      renewal: "step" as const,
      outputs: {},
    };
    const opened = await openSource({ entry, seed: 1, storage });
    if (!opened.ok) throw new Error(opened.error.message);
    const { image, pair } = opened.value.batch(0, 24);
    expect([image!.length, pair!.length]).toEqual([24 * 64 * 64 * 3, 24 * 64 * 64 * 3]);
    const colour = (values: ArrayLike<number>) => {
      let sum = 0;
      for (let i = 0; i < values.length; i += 3)
        sum += Math.max(values[i]!, values[i + 1]!, values[i + 2]!) - Math.min(values[i]!, values[i + 1]!, values[i + 2]!);
      return sum / values.length;
    };
    // Line art on the left, colour on the right.
    expect(colour(image!)).toBeLessThan(0.02);
    expect(colour(pair!)).toBeGreaterThan(0.03);
  });
});

needs("nottingham")("Nottingham's songs as MIDI files", () => {
  const songs = (folder: string, count: number) =>
    readdirSync(`${DATA}/nottingham/${folder}`)
      .filter((name) => name.endsWith(".mid"))
      .sort()
      .slice(0, count)
      .map((name) => file(`nottingham/${folder}/${name}`));

  it("become bars of one note per step with the bar before and a chord", async () => {
    const { about, columns } = await decode([...songs("MIDI/melody", 150), ...songs("MIDI/chords", 150)]);
    expect(about).toMatchObject({
      format: "midi",
      outputs: { bar: { shape: [16, 128, 1] }, previous: { shape: [16, 128, 1] }, chord: { shape: [13] } },
    });
    console.info(`${about.count} bars; ${about.notes.join(" ")}`);
    expect(about.count).toBeGreaterThan(1000);
    const { bar, previous, chord } = columns;
    let inChord = 0;
    let wrong = 0;
    for (let i = 0; i < about.count; i++) {
      const root = chord!.data.subarray(i * 13, i * 13 + 12).indexOf(1);
      const third = chord!.data[i * 13 + 12] === 1 ? 3 : 4;
      for (let step = i * 16; step < (i + 1) * 16; step++) {
        const row = bar!.data.subarray(step * 128, (step + 1) * 128);
        const pitch = row.indexOf(255);
        if (pitch < 60 || pitch > 83 || row.lastIndexOf(255) !== pitch) wrong++;
        if ([0, third, 7].includes((pitch - root + 120) % 12)) inChord++;
        const before = previous!.data.subarray(step * 128, (step + 1) * 128).indexOf(255);
        if (before >= 0 && before !== bar!.data.subarray((step - 16) * 128, (step - 15) * 128).indexOf(255)) wrong++;
      }
    }
    expect(wrong).toBe(0);
    // Three of twelve notes belong to a chord: by chance a quarter would.
    expect(inChord / (about.count * 16)).toBeGreaterThan(0.5);
  });
});
