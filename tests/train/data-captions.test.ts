import { encode } from "fast-png";
import { strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { decodeFiles } from "../../src/train/data/import/import-files.ts";

const png = (red: number) =>
  encode({ width: 8, height: 8, data: Uint8Array.from({ length: 192 }, (_, i) => (i % 3 === 0 ? red : 7)), channels: 3, depth: 8 });
const three = { "set/a.png": png(100), "set/b.png": png(150), "set/c.png": png(200) };

async function open(files: Record<string, Uint8Array | string>) {
  const result = await decodeFiles(
    Object.entries(files).map(([name, data]) => ({ name, data: typeof data === "string" ? strToU8(data) : data })),
    {},
  );
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function captions(text: string) {
  const { about, columns } = await open({ ...three, "set/captions.json": text });
  const { type, data } = columns["caption"]!;
  return Array.from({ length: about.count }, (_, i) =>
    Array.from(data.subarray(i * type.shape[0]!, (i + 1) * type.shape[0]!), (word) => about.words![word])
      .join(" ")
      .trim(),
  );
}

describe("images with captions and attributes", () => {
  it.each([
    [
      "a list of objects",
      '[{"file":"c.png","caption":"Three"},{"file":"a.png","caption":"One thing"},{"file":"b.png","caption":"two, things"}]',
    ],
    ["an object by file", '{"a.png":"One thing","b.png":"two, things","c.png":"Three"}'],
    ["an object by name without ending, several captions each", '{"a":["One thing","x"],"b":["two things"],"c":["Three"]}'],
    [
      "a list inside an object",
      '{"info":{},"images":[{"id":"a","text":"one thing"},{"id":"b","text":"two things"},{"id":"c","text":"three"}]}',
    ],
  ])("are read from %s", async (_, text) => {
    expect(await captions(text)).toEqual(["one thing", "two things", "three"]);
  });

  it("have embeddings that depend on the words alone", async () => {
    const { columns } = await open({ ...three, "x.json": '{"a":"red cat","b":"cat red","c":"blue dog"}' });
    const rows = [0, 1, 2].map((i) => Array.from(columns["embedding"]!.data.subarray(64 * i, 64 * (i + 1))));
    for (const [k, value] of rows[0]!.entries()) expect(rows[1]![k]).toBeCloseTo(value, 5);
    expect(rows[2]).not.toEqual(rows[0]);
  });

  it("take attributes and labels from a table", async () => {
    const { about, columns } = await open({
      ...three,
      "set/list.csv": "file,smiling,young,label\nc.png,1,0,dog\nb.png,0,0,cat\na.png,1,1,cat\n",
    });
    expect(Array.from(columns["attributes"]!.data)).toEqual([1, 1, 0, 0, 1, 0]);
    expect(about.classNames).toEqual(["cat", "dog"]);
    expect(Array.from(columns["label"]!.data)).toEqual([0, 0, 1]);
    expect(about.notes).toEqual([]);
  });

  it("take CelebA's list, in which -1 is no and 1 is yes", async () => {
    const { columns } = await open({ ...three, "list_attr.txt": "3\nSmiling Young \na.png  1 -1\nb.png -1 -1\nc.png  1  1\n" });
    expect(Array.from(columns["attributes"]!.data)).toEqual([1, 0, 0, 0, 1, 1]);
  });

  it("leave out images that nothing is said about, and say so", async () => {
    const { about, columns } = await open({ ...three, "x.json": '{"a":"one","c":"three"}' });
    expect(about).toMatchObject({ count: 2, notes: ["1 image left out, because nothing is said about them."] });
    expect([columns["image"]!.data[0], columns["image"]!.data[192]]).toEqual([100, 200]);
  });

  it("are images alone where the JSON file is about something else", async () => {
    const { about } = await open({ ...three, "package.json": '{"name":"x","version":"1"}' });
    expect(about.count).toBe(3);
    expect(Object.keys(about.outputs)).toEqual(["image"]);
    expect(about.notes).toEqual(["1 other file left out: package.json."]);
  });

  it("say where a JSON file is broken", async () => {
    const result = await decodeFiles(
      [
        { name: "a.png", data: png(1) },
        { name: "captions.json", data: strToU8('{"a": ') },
      ],
      {},
    );
    expect(result).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/"captions\.json" is no valid JSON \(.+\): correct it, or open the images without it/) },
    });
  });
});
