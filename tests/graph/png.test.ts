import { deflateSync } from "node:zlib";
import * as fc from "fast-check";
import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../src/graph/crc32.ts";
import { openText } from "../../src/graph/file.ts";
import { toText } from "../../src/graph/file-text.ts";
import { readPngText, readSvgText, svgMetadata, writePngText } from "../../src/graph/png.ts";
import { kinds, pair } from "./build.ts";

const picture = new Uint8Array(encode({ width: 3, height: 2, channels: 4, data: new Uint8Array(24).fill(200) }));
const text = toText({ ...pair, meta: { ...pair.meta, title: "Größe <b>&amp;</b> 生成" } }, kinds);
const code = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  const result = await readPngText(bytes);
  return result.ok ? "read" : result.error.code;
};

function chunk(type: string, data: Uint8Array, sum?: number): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(sum ?? crc32(body));
  return Buffer.concat([length, body, check]);
}

function withChunk(...chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([picture.slice(0, -12), ...chunks, picture.slice(-12)]));
}

const key = Buffer.from("ganvas\0", "latin1");

describe("a graph inside a PNG", () => {
  it("comes out as the text that went in, and the picture stays one", async () => {
    const bytes = await writePngText(picture, text);
    expect(await readPngText(bytes)).toEqual({ ok: true, value: text });
    expect(openText(text, kinds).ok).toBe(true);
    expect(Buffer.from(bytes.slice(0, picture.length - 12)).equals(Buffer.from(picture.slice(0, -12)))).toBe(true);
    expect(Buffer.from(bytes.slice(-12)).equals(Buffer.from(picture.slice(-12)))).toBe(true);
  });

  it("replaces the graph that was there before", async () => {
    const bytes = await writePngText(await writePngText(picture, "old"), "new");
    expect(await readPngText(bytes)).toEqual({ ok: true, value: "new" });
    expect(Buffer.from(bytes).toString("latin1").split("ganvas\0")).toHaveLength(2);
  });

  it("is read from all three kinds of text chunk", async () => {
    const zipped = deflateSync(Buffer.from(text));
    for (const whole of [
      withChunk(chunk("tEXt", Buffer.concat([key, Buffer.from(text)]))),
      withChunk(chunk("zTXt", Buffer.concat([key, Buffer.of(0), zipped]))),
      withChunk(chunk("iTXt", Buffer.concat([key, Buffer.of(0, 0), Buffer.from("en\0Graph\0"), Buffer.from(text)]))),
    ]) {
      expect(await readPngText(whole)).toEqual({ ok: true, value: text });
    }
  });

  it("that is not there is said, with the way out", async () => {
    const result = await readPngText(picture);
    expect(result.ok ? "" : result.error.message).toMatch(/carries no graph.*ask for the original file/);
    expect(await code(withChunk(chunk("tEXt", Buffer.from("Comment\0hello"))))).toBe("no-graph");
  });

  it("that is damaged is told apart from none", async () => {
    expect(await code(withChunk(chunk("tEXt", Buffer.concat([key, Buffer.from("x")]), 12345)))).toBe("broken-picture");
    expect(await code(withChunk(chunk("iTXt", Buffer.concat([key, Buffer.of(1, 0), Buffer.from("\0\0not deflate")]))))).toBe(
      "broken-picture",
    );
    expect(await code(withChunk(chunk("iTXt", key)))).toBe("broken-picture");
    expect(await code(withChunk(chunk("iTXt", Buffer.concat([key, Buffer.of(1, 0)]))))).toBe("broken-picture");
    expect(await code(withChunk(chunk("zTXt", Buffer.concat([key, Buffer.of(9)]))))).toBe("broken-picture");
    expect(await code(withChunk(chunk("tEXt", Buffer.concat([key, Buffer.of(0xff, 0xfe, 0xc0)]))))).toBe("broken-picture");
    expect(await code(new Uint8Array([1, 2, 3]))).toBe("broken-picture");
  });

  it("that unpacks without end is stopped", async () => {
    const bomb = deflateSync(Buffer.alloc(50 * 1024 * 1024));
    expect(await code(withChunk(chunk("zTXt", Buffer.concat([key, Buffer.of(0), bomb]))))).toBe("too-large");
  });

  it("ends for chunks that claim any length, and for files cut anywhere", async () => {
    const whole = await writePngText(picture, text);
    // Twenty-four bytes on which a scan for the keyword without an end would never stop.
    expect(await code(new Uint8Array([...whole.slice(0, 8), 0, 0, 0, 0, ...Buffer.from("tEXtganvas"), 0, 0]))).not.toBe("read");
    for (const length of [0xffffffff, 0x7fffffff, 0x80000000, whole.length]) {
      const lying = whole.slice();
      new DataView(lying.buffer).setUint32(8, length);
      expect(await code(lying)).toBe("no-graph");
    }
    for (let end = 8; end < whole.length - 12; end += 11) expect(await code(whole.slice(0, end))).not.toBe("read");
  });

  it("of any bytes whatever answers and does not throw", async () => {
    const whole = await writePngText(picture, text);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await code(new Uint8Array([...picture.slice(0, 8), ...bytes]))).toMatch(/^[a-z-]+$/);
      }),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
        async (changes) => {
          const changed = whole.slice();
          for (const [at, byte] of changes) changed[at] = byte;
          expect(await code(changed)).toMatch(/^[a-z-]+$/);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a graph inside an SVG", () => {
  it("comes out as the text that went in", () => {
    expect(readSvgText(`<svg xmlns="http://www.w3.org/2000/svg">${svgMetadata(text)}<g/></svg>`)).toEqual({ ok: true, value: text });
  });

  it("comes out whatever the text holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (any) => {
        expect(readSvgText(`<svg>${svgMetadata(any)}</svg>`)).toEqual({ ok: true, value: any });
      }),
    );
  });

  it("that is missing or cut off is said", () => {
    const codeOf = (svg: string): string => {
      const result = readSvgText(svg);
      return result.ok ? "read" : result.error.code;
    };
    expect(codeOf("<svg/>")).toBe("no-graph");
    expect(codeOf(`<svg>${svgMetadata(text).slice(0, 200)}`)).toBe("broken-picture");
  });
});
