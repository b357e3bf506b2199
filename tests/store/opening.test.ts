import { deflateRawSync } from "node:zlib";
import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { toText } from "../../src/graph/file-text.ts";
import { type LinkContext, toLink } from "../../src/graph/link.ts";
import { svgMetadata, writePngText } from "../../src/graph/png.ts";
import { looksLikeProject, type Recognised, recogniseFiles, recogniseText } from "../../src/store/opening.ts";
import { kinds, pair } from "../graph/build.ts";

const context: LinkContext = { kinds, preset: async () => undefined };
const text = toText(pair, kinds);
const picture = new Uint8Array(encode({ width: 2, height: 2, channels: 4, data: new Uint8Array(16) }));

async function one(name: string, content: BlobPart, type = ""): Promise<Recognised> {
  const [found, ...rest] = await recogniseFiles([new File([content], name, { type })], context);
  expect(rest).toEqual([]);
  return found!;
}

describe("a dropped file is recognised by its content", () => {
  it("as a project, whatever its name", async () => {
    for (const name of ["pair.ganvas.json", "pair.json", "pair.txt", "pair"]) {
      const found = await one(name, text);
      expect(found).toMatchObject({ is: "project", repairs: [], origin: { is: "file", name } });
      expect(found.is === "project" && found.project.meta.title).toBe("A pair");
    }
  });

  it("as a project inside a picture", async () => {
    expect(await one("graph.png", await writePngText(picture, text))).toMatchObject({ is: "project", origin: { is: "picture" } });
    expect(await one("graph.svg", `<?xml version="1.0"?><svg>${svgMetadata(text)}</svg>`)).toMatchObject({
      is: "project",
      origin: { is: "picture" },
    });
  });

  it("as a text with a link in it", async () => {
    expect(await one("link.txt", `Try this:\nhttps://example.org/${await toLink(pair, context)}`, "text/plain")).toMatchObject({
      is: "project",
      origin: { is: "link" },
    });
  });

  it("as data, all data files of one drop together", async () => {
    const files = [
      new File([Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1)], "train-images-idx3-ubyte"),
      new File([deflateRawSync("x")], "points.csv"),
      new File([Uint8Array.of(0x50, 0x4b, 3, 4)], "photos.zip"),
      new File([Uint8Array.of(0x1f, 0x8b, 8)], "train-images.gz"),
      new File([picture], "photo.png"),
      new File([Uint8Array.of(0xff, 0xd8, 0xff)], "photo"),
      new File([new Uint8Array(3073)], "data_batch_1.bin"),
    ];
    const found = await recogniseFiles([...files, new File([text], "pair.json")], context);
    expect(found.map(({ is }) => is)).toEqual(["project", "data"]);
    expect(found[1]?.is === "data" && found[1].files.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
  });

  it("as a checkpoint", async () => {
    expect((await one("iteration-500.ganvas-checkpoint", Uint8Array.of(1))).is).toBe("checkpoint");
  });

  it("as nothing that can be opened, with what can be", async () => {
    const found = await one("letter.docm", "Dear all", "application/msword");
    expect(found.is === "fault" && found.fault.message).toMatch(/does not know what letter\.docm is.*IDX, CIFAR, CSV/);
  });

  it("as a damaged project, with the reason", async () => {
    const cutOff = await one("pair.ganvas.json", text.slice(0, 400));
    expect(cutOff).toMatchObject({ is: "fault", name: "pair.ganvas.json", fault: { code: "not-json" } });
    const bytes = await writePngText(picture, text);
    bytes[bytes.length - 20]! ^= 0xff;
    expect(await one("graph.png", bytes)).toMatchObject({ is: "fault", fault: { code: "broken-picture" } });
    expect(await one("drawing.svg", "<svg/>")).toMatchObject({ is: "fault", fault: { code: "no-graph" } });
    expect(await one("other.json", '{"hello": 1}')).toMatchObject({ is: "fault", fault: { code: "not-ganvas" } });
  });
});

describe("a pasted text", () => {
  it("is a link, a project or the source of a picture", async () => {
    const link = `https://example.org/ganvas/${await toLink(pair, context, { options: { seed: 4 } })}`;
    expect(await recogniseText(link, context)).toMatchObject({ is: "project", origin: { is: "link" }, options: { seed: 4 } });
    expect(await recogniseText(`  ${text}`, context)).toMatchObject({ is: "project", options: {} });
    expect(await recogniseText(`<svg>${svgMetadata(text)}</svg>`, context)).toMatchObject({ is: "project" });
  });

  it("that is nothing of this says so", async () => {
    expect(await recogniseText("hello", context)).toMatchObject({ is: "fault", fault: { code: "broken-link" } });
  });

  it("is only looked at when it can be one", async () => {
    expect([text, `see ${await toLink(pair, context)}`].map(looksLikeProject)).toEqual([true, true]);
    expect(["hello", '{"a": 1}', "", "https://example.org/#top"].map(looksLikeProject)).toEqual([false, false, false, false]);
  });
});
