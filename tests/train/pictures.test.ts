import { describe, expect, it } from "vitest";
import type { PlannedView } from "../../src/compile/plan.ts";
import type { Json } from "../../src/core/json.ts";
import { floats, image, label, type TensorType, vector } from "../../src/core/tensor-type.ts";
import { gridOf, pictureOf } from "../../src/train/pictures.ts";

function viewOf(kind: string, params: Readonly<Record<string, Json>>, types: Readonly<Record<string, TensorType>>): PlannedView {
  const shown = Object.fromEntries(Object.entries(types).map(([port, type]) => [port, { type, title: port, made: false }]));
  return { node: "view1", kind, params, procedure: "p", shown };
}

function pixelsOf(values: readonly number[], range: "signed" | "unit" | "any", channels = 1): number[] {
  const count = values.length / channels;
  const grid = gridOf({ shape: [count, 1, 1, channels], values: Float32Array.from(values) }, { rows: 1, columns: count, range });
  if (!(grid.pixels instanceof Uint8ClampedArray)) throw new Error("no grid");
  return [...grid.pixels];
}

const red = (pixels: number[]) => pixels.filter((_, i) => i % 4 === 0);

describe("a grid of images", () => {
  it("maps signed values to round((x + 1) / 2 · 255), clamped", () => {
    const values = [-1.5, -1, -0.999, -0.5, 0, 0.0039, 0.5, 1, 2];
    expect(red(pixelsOf(values, "signed"))).toEqual(values.map((x) => Math.min(255, Math.max(0, Math.round(((x + 1) / 2) * 255)))));
  });

  it("gives every byte back that an image was made from", () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    expect(
      red(
        pixelsOf(
          bytes.map((byte) => byte / 255),
          "unit",
        ),
      ),
    ).toEqual(bytes);
    expect(
      red(
        pixelsOf(
          bytes.map((byte) => byte / 127.5 - 1),
          "signed",
        ),
      ),
    ).toEqual(bytes);
  });

  it("stretches values whose range is not known", () => {
    expect(red(pixelsOf([3, 4, 5], "any"))).toEqual([0, 128, 255]);
    expect(red(pixelsOf([7, 7], "any"))).toEqual([128, 128]);
  });

  it("shows one channel as grey and three as colours, opaque", () => {
    expect(pixelsOf([1], "unit", 1)).toEqual([255, 255, 255, 255]);
    expect(pixelsOf([1, 0, 0.2], "unit", 3)).toEqual([255, 0, 51, 255]);
  });

  it("lays images out row by row", () => {
    // Four images of 1 × 2 pixels on 2 rows and 2 columns.
    const grid = gridOf(
      { shape: [4, 1, 2, 1], values: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7).map((x) => x / 255) },
      { rows: 2, columns: 2, range: "unit" },
    );
    if (!(grid.pixels instanceof Uint8ClampedArray)) throw new Error("no grid");
    expect([grid.width, grid.height]).toEqual([4, 2]);
    expect(red([...grid.pixels])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe("a scatter", () => {
  const view = (ports: Readonly<Record<string, TensorType>>): PlannedView => viewOf("scatter", { radius: 2 }, ports);

  it("hands on points and the surface with its size", () => {
    const picture = pictureOf(view({ generated: vector(2), score: vector(1) }), {
      generated: { shape: [1, 2], values: Float32Array.of(1, 2) },
      score: { shape: [9, 1], values: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8) },
    });
    expect(picture).toEqual({
      picture: "points",
      dimensions: 2,
      radius: 2,
      generated: Float32Array.of(1, 2),
      real: undefined,
      surface: { size: 3, values: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8) },
      probability: false,
    });
  });

  it("shows the first two coordinates of longer vectors", () => {
    const picture = pictureOf(view({ generated: vector(3) }), { generated: { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) } });
    expect(picture).toMatchObject({ generated: Float32Array.of(1, 2, 4, 5) });
  });

  it("draws nothing for a view without pictures", () => {
    expect(
      pictureOf(viewOf("unknown", {}, { x: image(2, 2, 1) }), { x: { shape: [1, 2, 2, 1], values: new Float32Array(4) } }),
    ).toBeUndefined();
  });

  it("shows a score as a probability where it is asked to, or is one", () => {
    const given = { generated: { shape: [1, 1], values: Float32Array.of(0) }, score: { shape: [3, 1], values: Float32Array.of(-2, 0, 2) } };
    const asked = pictureOf(viewOf("scatter", { scale: "probability" }, { generated: vector(1), score: vector(1) }), given);
    if (asked?.picture !== "points") throw new Error("no points");
    expect(asked.probability).toBe(true);
    expect([...(asked.surface?.values ?? [])].map((value) => Number(value.toFixed(4)))).toEqual([0.1192, 0.5, 0.8808]);
    expect(pictureOf(view({ generated: vector(1), score: vector(1, "probability") }), given)).toMatchObject({ probability: true });
  });
});

describe("captions", () => {
  const captions = (type: TensorType, values: readonly number[], each = 1) => {
    const picture = pictureOf(viewOf("sample-grid", { rows: 1, columns: 2 }, { images: image(1, 1, 1, "unit"), label: type }), {
      images: { shape: [values.length / each, 1, 1, 1], values: new Float32Array(values.length / each) },
      label: { shape: [values.length / each, ...type.shape], values: Float32Array.from(values) },
    });
    return picture?.picture === "grid" ? picture.captions : undefined;
  };

  it("are the names of classes, or their numbers", () => {
    expect(captions(label(3), [2, 0])).toEqual(["2", "0"]);
    expect(captions({ ...label(2), names: ["cat", "dog"] }, [1, 0])).toEqual(["dog", "cat"]);
  });

  it("are sentences of the words that have numbers; number 0 only fills up", () => {
    const text: TensorType = { ...label(3), meaning: "text", shape: [3], names: ["", "a", "heart"] };
    expect(captions(text, [1, 2, 0, 2, 0, 0], 3)).toEqual(["a heart", "heart"]);
  });

  it("name what a vector of attributes has, and how far a single one is moved", () => {
    const attributes: TensorType = { ...vector(3), names: ["red", "small", "round"] };
    expect(captions(attributes, [1, 0, 1, 0, -0.571, 0], 3)).toEqual(["red round", "small −0.57"]);
  });
});

describe("a strip of images", () => {
  it("keeps a column for each wire, each of its own size, with a title and whether it was made", () => {
    const view = viewOf(
      "image-strip",
      { rows: 2, titles: "In | " },
      { "images 0": image(1, 1, 1, "unit"), "images 1": image(2, 2, 3, "unit") },
    );
    const picture = pictureOf(
      { ...view, shown: { ...view.shown, "images 1": { type: image(2, 2, 3, "unit"), title: "Generator", made: true } } },
      {
        "images 0": { shape: [2, 1, 1, 1], values: Float32Array.of(0, 1) },
        "images 1": { shape: [2, 2, 2, 3], values: new Float32Array(24).fill(1) },
      },
    );
    expect(picture).toMatchObject({
      picture: "strip",
      rows: 2,
      columns: [
        { title: "In", made: false, width: 1, height: 2 },
        { title: "Generator", made: true, width: 2, height: 4 },
      ],
    });
  });
});

describe("a piano roll", () => {
  const roll = (rows: readonly (readonly number[])[], params: Readonly<Record<string, Json>> = {}) => {
    const width = rows[0]?.length ?? 0;
    const picture = pictureOf(
      viewOf("piano-roll", { stepsPerBar: 4, lowest: 60, ...params }, { roll: image(rows.length, width, 1, "unit") }),
      {
        roll: { shape: [1, rows.length, width, 1], values: Float32Array.from(rows.flat()) },
      },
    );
    return picture?.picture === "roll" ? picture.melodies[0]?.notes : undefined;
  };

  it("reads the loudest pitch of each step, and holds it while it stays", () => {
    expect(
      roll([
        [0.2, 0.9],
        [0.1, 0.8],
        [0.7, 0.1],
        [0, 0],
      ]),
    ).toEqual([
      { pitch: 61, start: 0, length: 2 },
      { pitch: 60, start: 2, length: 1 },
    ]);
  });

  it("reads every pitch above a threshold", () => {
    expect(
      roll(
        [
          [0.6, 0.9],
          [0.6, 0.2],
        ],
        { reading: "threshold" },
      ),
    ).toEqual([
      { pitch: 60, start: 0, length: 2 },
      { pitch: 61, start: 0, length: 1 },
    ]);
  });

  it("strikes a note again at the bar", () => {
    expect(roll([[1], [1], [1], [1], [1]])).toEqual([
      { pitch: 60, start: 0, length: 4 },
      { pitch: 60, start: 4, length: 1 },
    ]);
  });

  it("names the chords of the bars, over again where there are fewer", () => {
    const chords = new Float32Array(26);
    for (const at of [9, 12, 13 + 5]) chords[at] = 1;
    const picture = pictureOf(viewOf("piano-roll", { stepsPerBar: 1 }, { roll: image(3, 1, 1, "unit"), chords: floats([2, 13]) }), {
      roll: { shape: [1, 3, 1, 1], values: new Float32Array(3) },
      chords: { shape: [1, 2, 13], values: chords },
    });
    expect(picture).toMatchObject({ melodies: [{ chords: ["Am", "F", "Am"] }] });
  });
});
