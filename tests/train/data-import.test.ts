import { encode as encodePng } from "fast-png";
import { gzipSync, strToU8, zipSync } from "fflate";
import { encode as encodeJpeg } from "jpeg-js";
import { describe, expect, it } from "vitest";
import type { SourceFile } from "../../src/train/data/import/byte-source.ts";
import { decodeFiles, importFiles } from "../../src/train/data/import/import-files.ts";
import { createMemoryStorage } from "../../src/train/data/storage.ts";
import type { Work } from "../../src/train/data/work.ts";

// Files

const file = (name: string, data: Uint8Array | string): SourceFile => ({ name, data: typeof data === "string" ? strToU8(data) : data });

function idx(sizes: number[], values: ArrayLike<number>, type = 8): Uint8Array {
  const head = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
  head.setUint32(0, type * 256 + sizes.length);
  for (const [axis, size] of sizes.entries()) head.setUint32(4 + 4 * axis, size);
  return Uint8Array.from([...new Uint8Array(head.buffer), ...Array.from(values)]);
}
const images = (count: number, side = 4) =>
  idx(
    [count, side, side],
    Array.from({ length: count * side * side }, (_, i) => i % 256),
  );
const labels = (values: number[]) => idx([values.length], values);

/** A PNG of one colour. */
function png(width: number, height: number, colour: readonly number[]): Uint8Array {
  const data = Uint8Array.from({ length: width * height * colour.length }, (_, i) => colour[i % colour.length]!);
  return encodePng({ width, height, data, channels: colour.length, depth: 8 });
}
const red = [220, 30, 40];

/** What a PNG declares, replaced. */
function resized(bytes: Uint8Array, width: number, height: number): Uint8Array {
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint32(16, width);
  new DataView(copy.buffer).setUint32(20, height);
  return copy;
}

// Asking

async function open(files: SourceFile[], options: Work & { size?: number } = {}) {
  const result = await decodeFiles(files, options);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function refusal(files: SourceFile[], options: Work & { size?: number } = {}) {
  const result = await decodeFiles(files, options);
  if (result.ok) throw new Error("was opened");
  return result.error.message;
}

const numbers = (values: ArrayLike<number>) => Array.from(values);

describe("IDX files", () => {
  it("are matched with their labels by name, the larger set coming first", async () => {
    const { about, columns } = await open([
      file("t10k-labels-idx1-ubyte", labels([7, 2])),
      file("train-images-idx3-ubyte", images(3)),
      file("t10k-images-idx3-ubyte", images(2)),
      file("train-labels-idx1-ubyte", labels([5, 0, 4])),
    ]);
    expect(about).toMatchObject({ count: 5, format: "idx" });
    expect(numbers(columns["label"]!.data)).toEqual([5, 0, 4, 7, 2]);
  });

  it("are matched with labels of other names by their count", async () => {
    const { columns } = await open([file("a.idx", images(3)), file("b.idx", labels([1, 0, 2]))]);
    expect(numbers(columns["label"]!.data)).toEqual([1, 0, 2]);
  });

  it("are unpacked from gzip and come without labels when there are none", async () => {
    const { about, columns } = await open([file("x-images-idx3-ubyte.gz", gzipSync(images(3)))]);
    expect(Object.keys(columns)).toEqual(["image"]);
    expect(about).toMatchObject({ name: "x-images-idx3-ubyte", outputs: { image: { shape: [4, 4, 1], range: "unit" } } });
    expect(numbers(columns["image"]!.data.subarray(0, 3))).toEqual([0, 1, 2]);
  });

  it("of floats are points", async () => {
    const floats = new DataView(new ArrayBuffer(16));
    for (const [i, value] of [1.5, -2, 0.25, 8].entries()) floats.setFloat32(4 * i, value);
    const { columns } = await open([file("p.idx", idx([2, 2], new Uint8Array(floats.buffer), 13))]);
    expect(columns["points"]!.type.shape).toEqual([2]);
    expect(numbers(columns["points"]!.data)).toEqual([1.5, -2, 0.25, 8]);
  });

  it("with a wrong magic number are refused with what they begin with", async () => {
    expect(await refusal([file("train-images-idx3-ubyte", Uint8Array.of(1, 2, 3, 4, 5))])).toMatch(
      /"train-images-idx3-ubyte" is no IDX file: it begins with 01 02 03 04.*Download it again/,
    );
  });

  it("with too few or too many values are refused with both numbers", async () => {
    expect(await refusal([file("a-idx3-ubyte", images(3).subarray(0, 40))])).toMatch(
      /declares 3 × 4 × 4 values \(48 bytes\), but ends after 24 bytes/,
    );
    expect(await refusal([file("a-idx3-ubyte", Uint8Array.from([...images(3), 1, 2]))])).toMatch(/goes on for 2 bytes/);
  });

  it("whose gzip is cut off are refused by name", async () => {
    const noise = Uint8Array.from({ length: 64 * 784 }, (_, i) => (i * 2654435761) >>> 24);
    const packed = gzipSync(idx([64, 28, 28], noise));
    expect(await refusal([file("a-images-idx3-ubyte.gz", packed.subarray(0, packed.length >> 1))])).toMatch(
      /"a-images-idx3-ubyte.gz" ends before its data are complete.*again/,
    );
  });

  it("whose gzip is damaged are refused by name", async () => {
    const packed = gzipSync(
      idx(
        [64, 28, 28],
        Uint8Array.from({ length: 64 * 784 }, (_, i) => (i * 2654435761) >>> 24),
      ),
    );
    packed.fill(0xff, 200, 400);
    expect(await refusal([file("a-images-idx3-ubyte.gz", packed)])).toMatch(/"a-images-idx3-ubyte.gz"/);
  });

  it("are refused when labels and images differ in number", async () => {
    expect(await refusal([file("train-images-idx3-ubyte", images(3)), file("train-labels-idx1-ubyte", labels([1, 2]))])).toMatch(
      /"train-images-idx3-ubyte" has 3 images, but "train-labels-idx1-ubyte" has 2 labels/,
    );
  });

  it("that hold labels only are refused", async () => {
    expect(await refusal([file("train-labels-idx1-ubyte", labels([1, 2]))])).toMatch(/labels only.*images/);
  });

  it("that declare more than there is room for are refused before they are unpacked", async () => {
    const head = idx([2_000_000_000, 28, 28], []);
    expect(await refusal([file("a-images-idx3-ubyte", head)])).toMatch(/2,000,000,000 × 28 × 28 values \(1568 GB\), more than the 1\.0 GB/);
  });
});

describe("images", () => {
  it("take their folder as label, numbered as people count", async () => {
    const { about, columns } = await open([
      file("set/cat10/a.png", png(4, 4, red)),
      file("set/cat2/b.png", png(4, 4, red)),
      file("set/cat2/a.png", png(4, 4, red)),
    ]);
    expect(about).toMatchObject({ name: "set", count: 3, classNames: ["cat2", "cat10"] });
    expect(numbers(columns["label"]!.data)).toEqual([0, 0, 1]);
  });

  it("keep their pixels when they have one size", async () => {
    const pixels = Uint8Array.from({ length: 6 * 4 * 3 }, (_, i) => (i * 37) % 256);
    const { columns, about } = await open([file("a.png", encodePng({ width: 6, height: 4, data: pixels, channels: 3, depth: 8 }))]);
    expect(about.outputs["image"]?.shape).toEqual([4, 6, 3]);
    expect(numbers(columns["image"]!.data)).toEqual(numbers(pixels));
  });

  it("of mixed sizes are cropped to the middle and brought to one, and it says so", async () => {
    const { about } = await open([
      file("a.png", png(40, 70, red)),
      file("b.png", png(90, 50, [0, 0, 255])),
      file("c.png", png(64, 64, red)),
    ]);
    expect(about.outputs["image"]?.shape).toEqual([48, 48, 3]);
    expect(about.notes).toEqual(["The images were cropped to the middle and scaled to 48 × 48."]);
  });

  it("are scaled to the size asked for, by area", async () => {
    const checks = Uint8Array.from({ length: 64 }, (_, i) => (((i >> 3) + i) & 1) * 255);
    const { columns } = await open([file("a.png", encodePng({ width: 8, height: 8, data: checks, channels: 1, depth: 8 }))], { size: 4 });
    expect(new Set(columns["image"]!.data)).toEqual(new Set([128]));
  });

  it("without colour become grey, also from colour files and JPEG", async () => {
    const jpeg = encodeJpeg({ width: 16, height: 16, data: new Uint8Array(1024).fill(90) }, 90).data;
    const { about } = await open([file("a.png", png(16, 16, [9, 9, 9])), file("b.jpg", new Uint8Array(jpeg))]);
    expect(about.outputs["image"]?.shape).toEqual([16, 16, 1]);
  });

  it("with one coloured among grey ones stay in colour", async () => {
    const { columns, about } = await open([file("a.png", png(8, 8, [50])), file("b.png", png(8, 8, red))]);
    expect(about.outputs["image"]?.shape).toEqual([8, 8, 3]);
    expect(numbers(columns["image"]!.data.subarray(0, 3))).toEqual([50, 50, 50]);
  });

  it("show white where they are transparent", async () => {
    const { columns } = await open([file("a.png", png(8, 8, [200, 0, 0, 0])), file("b.png", png(8, 8, [200, 0, 0, 255]))]);
    expect(numbers(columns["image"]!.data.subarray(0, 3))).toEqual([255, 255, 255]);
    expect(numbers(columns["image"]!.data.subarray(192, 195))).toEqual([200, 0, 0]);
  });

  it("of every depth and palette that PNG has are read", async () => {
    const grey16 = encodePng({ width: 8, height: 8, data: new Uint16Array(64).fill(0x8080), channels: 1, depth: 16 });
    const { columns } = await open([file("a.png", grey16)]);
    expect(new Set(columns["image"]!.data)).toEqual(new Set([128]));
    const { columns: one } = await open([
      file("bits.png", encodePng({ width: 8, height: 2, data: Uint8Array.of(0xf0, 0x0f), channels: 1, depth: 1 })),
    ]);
    expect(numbers(one["image"]!.data)).toEqual([255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]);
  });

  it("that are none are left out by name, and the rest opened", async () => {
    const { about } = await open([
      file("good.png", png(8, 8, red)),
      file("bad.png", "this is no image"),
      file("cut.png", png(8, 8, red).subarray(0, 45)),
    ]);
    expect(about.count).toBe(1);
    expect(about.notes.join(" ")).toMatch(/1 file left out, because they are no images that can be read: bad\.png/);
    expect(about.notes.join(" ")).toMatch(/cannot be decoded: cut\.png/);
  });

  it("none of which can be opened are refused with the reason", async () => {
    expect(await refusal([file("bad.png", "this is no image")])).toMatch(
      /No image can be opened\. 1 file left out, because they are no images.*bad\.png.*PNG and JPEG/,
    );
  });

  it("that declare 10⁹ pixels are refused without decoding them", async () => {
    expect(await refusal([file("huge.png", resized(png(8, 8, red), 31_623, 31_623))])).toMatch(
      /more than 50 million pixels: huge\.png \(31,623 × 31,623\)/,
    );
  });

  it("that take more than there is room for are refused with a size that fits", async () => {
    const many = Array.from({ length: 20 }, (_, k) => file(`${k}.png`, png(128, 128, red)));
    expect(await refusal(many, { budget: 100_000 })).toMatch(
      /20 images of 128 × 128 take 983 kB, more than the 100 kB there is room for: choose 32 × 32/,
    );
  });

  it("stop being decoded when asked to", async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const many = Array.from({ length: 40 }, (_, k) => file(`${k}.png`, png(8, 8, red)));
    const progress = (task: string) => {
      seen.push(task);
      stop.abort();
    };
    expect(await refusal(many, { signal: stop.signal, progress })).toMatch(/stopped/);
    expect(seen).toEqual(["Decoding images"]);
  });
});

describe("zip files", () => {
  const zip = (entries: Record<string, Uint8Array>) => file("set.zip", zipSync(entries));

  it("hold images in folders, and what systems add is not looked at", async () => {
    const { about, columns } = await open([
      zip({
        "set/a/1.png": png(8, 8, red),
        "set/b/2.png": png(8, 8, red),
        "__MACOSX/set/a/._1.png": strToU8("x"),
        "set/.DS_Store": strToU8("x"),
      }),
    ]);
    expect(about).toMatchObject({ name: "set", count: 2, classNames: ["a", "b"], notes: [] });
    expect(numbers(columns["label"]!.data)).toEqual([0, 1]);
  });

  it("are read from a Blob as from bytes", async () => {
    const bytes = zipSync({ "a.png": png(8, 8, red) });
    const { columns } = await open([{ name: "set.zip", data: new Blob([bytes]) }]);
    expect(numbers(columns["image"]!.data.subarray(0, 3))).toEqual(red);
  });

  it("hold other formats, too", async () => {
    const { about } = await open([zip({ "train-images-idx3-ubyte": images(3), "train-labels-idx1-ubyte": labels([1, 2, 0]) })]);
    expect(about).toMatchObject({ format: "idx", count: 3 });
  });

  it("that would fill up memory are refused before anything is unpacked", async () => {
    expect(await refusal([zip({ "a.png": new Uint8Array(60_000_000) })])).toMatch(
      /"set\.zip" would unpack from \d+ kB to 60 MB and was not opened.*unpack it and open the folder/,
    );
  });

  it("that hold more than they declare are refused when it comes out", async () => {
    const bytes = zipSync({ "a.csv": new Uint8Array(5_000_000).fill(49) });
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length - 4; at++) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 1000, true);
    }
    expect(await refusal([file("liar.zip", bytes)])).toMatch(/"a\.csv" in "liar\.zip" unpacks to more than 1\.0 kB/);
  });

  it("without anything that can be opened are refused with what can", async () => {
    expect(await refusal([zip({ "readme.md": strToU8("hello") })])).toMatch(
      /"readme\.md" cannot be opened: the format is not known\. These can be opened: PNG or JPEG.*CSV/,
    );
    expect(await refusal([file("empty.zip", zipSync({}))])).toMatch(/"empty\.zip" holds no files/);
  });

  it("that are cut off are refused", async () => {
    const bytes = zipSync({ "a.png": png(8, 8, red) });
    expect(await refusal([file("cut.zip", bytes.subarray(0, bytes.length - 30))])).toMatch(/"cut\.zip" is no complete zip file/);
  });

  it("in a zip are not unpacked", async () => {
    expect(await refusal([zip({ "inner.zip": zipSync({ "a.png": png(8, 8, red) }) })])).toMatch(
      /"set\.zip" holds another zip: unpack it once/,
    );
  });

  it("locked with a password are refused with the way out", async () => {
    const bytes = zipSync({ "a.png": png(8, 8, red) });
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length - 4; at++) if (view.getUint32(at, true) === 0x02014b50) view.setUint16(at + 8, 1, true);
    expect(await refusal([file("secret.zip", bytes)])).toMatch(/"secret\.zip" is locked with a password: unpack it first/);
  });
});

describe("CIFAR files", () => {
  const record = (label: number) =>
    Uint8Array.from([label, ...new Uint8Array(1024).fill(10), ...new Uint8Array(1024).fill(20), ...new Uint8Array(1024).fill(30)]);

  it("turn planes into pixels", async () => {
    const { about, columns } = await open([file("data_batch_1.bin", Uint8Array.from([...record(3), ...record(9)]))]);
    expect(about).toMatchObject({ format: "cifar", count: 2 });
    expect(numbers(columns["image"]!.data.subarray(0, 6))).toEqual([10, 20, 30, 10, 20, 30]);
    expect(numbers(columns["label"]!.data)).toEqual([3, 9]);
  });

  it("that are cut off are refused with the length of a record", async () => {
    expect(await refusal([file("data_batch_1.bin", record(3).subarray(0, 3000))])).toMatch(
      /"data_batch_1\.bin" has 3,000 bytes, which is no whole number of CIFAR records \(3,073 bytes/,
    );
  });

  it("with a label that there is not are refused with the record", async () => {
    expect(await refusal([file("x.bin", Uint8Array.from([...record(1), ...record(77)]))])).toMatch(/Record 2 of "x\.bin" has the label 77/);
  });
});

describe("tables", () => {
  it("of points with a header and labels in words are read", async () => {
    const { about, columns } = await open([file("iris.csv", "x,y,species\n1,2.5,rose\n-3e-1,+.5,lily\n\n4,5,rose\n")]);
    expect(about).toMatchObject({
      format: "csv",
      count: 3,
      classNames: ["lily", "rose"],
      outputs: { points: { shape: [2] }, label: { classes: 2 } },
    });
    expect(numbers(columns["points"]!.data).map((v) => Math.round(v * 1000) / 1000)).toEqual([1, 2.5, -0.3, 0.5, 4, 5]);
    expect(numbers(columns["label"]!.data)).toEqual([1, 0, 1]);
  });

  it.each([
    ["without a header", "1,2\n3,4\n"],
    ["with decimal commas", "1,0;2,0\r\n3;4"],
    ["with tabs", "x\ty\n1\t2\n3\t4"],
    ["with spaces", " 1  2\n3 4\n"],
    ["with a byte order mark and quotes", '\ufeff"x","y"\n"1","2"\n3,4'],
  ])("%s are read", async (_, text) => {
    const { columns } = await open([file("p.csv", text)]);
    expect(numbers(columns["points"]!.data)).toEqual([1, 2, 3, 4]);
    expect(columns["label"]).toBeUndefined();
  });

  it("of one column are points on a line", async () => {
    const { columns } = await open([file("p.csv", "value\n1\n2\n3")]);
    expect(columns["points"]).toMatchObject({ type: { shape: [1] }, data: Float32Array.of(1, 2, 3) });
  });

  it("of pixels with the label in front are images", async () => {
    const row = (label: number) => [label, ...Array.from({ length: 784 }, (_, i) => (i * label) % 256)].join(",");
    const { about, columns } = await open([file("mnist_train.csv", `${row(5)}\n${row(3)}\n`)]);
    expect(about.outputs).toMatchObject({ image: { shape: [28, 28, 1] }, label: { classes: 6 } });
    expect(numbers(columns["image"]!.data.subarray(0, 3))).toEqual([0, 5, 10]);
    expect(numbers(columns["label"]!.data)).toEqual([5, 3]);
  });

  it("with text among numbers are refused with line and column", async () => {
    expect(await refusal([file("p.csv", "x,y\n1,2\n3,oops\n5,6\n")])).toMatch(
      /Line 3, column 2 \("y"\) of "p\.csv" is "oops", which is no number/,
    );
    expect(await refusal([file("p.csv", "1,2\n3,4\n,6\n")])).toMatch(/Line 3, column 1 of "p\.csv" is empty/);
  });

  it("with lines of different length are refused with the line", async () => {
    expect(await refusal([file("p.csv", "1,2\n\n3,4,5\n")])).toMatch(/Line 3 of "p\.csv" has 3 cells, but the first line has 2/);
  });

  it("with a header alone, or with labels alone, are refused", async () => {
    expect(await refusal([file("p.csv", "x,y\n")])).toMatch(/no rows of numbers/);
    expect(await refusal([file("p.csv", "label\n1\n2\n")])).toMatch(/labels only/);
  });

  it("come one at a time", async () => {
    expect(await refusal([file("a.csv", "1,2"), file("b.csv", "1,2")])).toMatch(
      /2 tables were chosen \(a\.csv, b\.csv\): open one at a time/,
    );
  });
});

describe("importFiles", () => {
  it("refuses nothing, empty files and unknown formats with the way out", async () => {
    expect(await refusal([])).toMatch(/No files were chosen.*PNG/);
    expect(await refusal([file("a.csv", "")])).toMatch(/"a\.csv" is empty/);
    expect(await refusal([file("model.onnx", Uint8Array.of(8, 7, 18, 4))])).toMatch(
      /"model\.onnx" cannot be opened: the format is not known.*MNIST/,
    );
  });

  it("names what it left aside", async () => {
    const { about } = await open([file("set/a.png", png(8, 8, red)), file("set/notes.docx", Uint8Array.of(1, 2, 3, 4))]);
    expect(about.notes).toEqual(["1 other file left out: notes.docx."]);
  });

  it("stores under an id that follows from the content alone", async () => {
    const storage = createMemoryStorage();
    const [one, same, other] = await Promise.all([
      importFiles([file("a.csv", "1,2\n3,4")], { storage }),
      importFiles([file("b.csv", "x,y\n1,2\n3,4")], { storage, name: "mine" }),
      importFiles([file("a.csv", "1,2\n3,5")], { storage }),
    ]);
    if (!one.ok || !same.ok || !other.ok) throw new Error("not imported");
    expect(same.value).toMatchObject({ id: one.value.id, name: "mine" });
    expect(other.value.id).not.toBe(one.value.id);
    expect(await storage.list()).toHaveLength(2);
    await storage.remove(other.value.id);
    expect(await storage.load(other.value.id)).toMatchObject({ ok: false, error: { message: expect.stringContaining("open them again") } });
  });
});
