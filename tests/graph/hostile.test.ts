import { deflateRawSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openText, openValue } from "../../src/graph/file.ts";
import { openLimits } from "../../src/graph/limits.ts";
import { type LinkContext, openLink, toLink } from "../../src/graph/link.ts";
import { kinds, node, pair, project } from "./build.ts";

const context: LinkContext = { kinds, preset: async () => undefined };

const linkOf = (text: string | Uint8Array): string => `#g1d.${deflateRawSync(text).toString("base64url")}`;
const linkOfValue = (value: unknown): string => linkOf(JSON.stringify(value));
const said = (result: { ok: true } | { ok: false; error: { code: string; message: string } }): string =>
  result.ok ? "opened" : `${result.error.code}: ${result.error.message}`;
const fromLink = async (text: string): Promise<string> => said(await openLink(text, context));
const fromText = (text: string): string => said(openText(text, kinds));
const file = (change: Record<string, unknown>): string => JSON.stringify({ format: "ganvas", version: 1, ...change });

describe("a hostile link", () => {
  it("that unpacks to hundreds of megabytes is stopped at two", async () => {
    // 40 MB of zeros in 40,000 characters, which is a link that we would read.
    const bomb = linkOf(Buffer.alloc(40 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(openLimits.linkCharacters);
    expect(await fromLink(bomb)).toMatch(/^too-large: This link unpacks to more than 2 MB/);
  });

  it("that is too long is not even unpacked", async () => {
    expect(await fromLink(`#g1d.${"A".repeat(70_000)}`)).toMatch(
      /^too-large: This link has 70,005 characters; Ganvas reads at most 65,536/,
    );
  });

  it("that is cut off anywhere says so", async () => {
    const link = await toLink(pair, context);
    for (let length = 5; length < link.length; length += 7)
      expect(await fromLink(link.slice(0, length))).toMatch(/^broken-link: This link is damaged or cut off/);
  });

  it("of a form or a codec that nobody reads names it", async () => {
    expect(await fromLink("#g2d.AAAA")).toMatch(/^newer: This link is of the form g2d/);
    expect(await fromLink("#g1b.AAAA")).toMatch(/^newer: This link is of the form g1b/);
    expect(await fromLink("#elsewhere")).toMatch(/^broken-link: There is no Ganvas link/);
  });

  it("that reaches for prototypes is refused and reaches nothing", async () => {
    const empty = '"kinds":[],"ports":[],"game":[[],[]]';
    expect(await fromLink(linkOf(`{${empty},"__proto__":{"polluted":1}}`))).toMatch(/^unsafe: .*__proto__/);
    expect(await fromLink(linkOf(`{"kinds":["a"],"ports":[],"game":[[[0,0,0,{"constructor":{"prototype":{"polluted":1}}}]],[]]}`))).toMatch(
      /^unsafe: .*constructor/,
    );
    expect(await fromLink(linkOf('{"preset":"pair","was":1,"now":{"__proto__":{"polluted":1}}}'))).toMatch(/^unsafe: .*__proto__/);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("with a million nodes is refused with the number", async () => {
    const nodes = `[${"[0,0,0],".repeat(100_000).slice(0, -1)}]`;
    expect(await fromLink(linkOf(`{"kinds":["a"],"ports":[],"game":[${nodes},[]]}`))).toMatch(
      /^too-large: .*(400,000 values|100,000 nodes)/,
    );
    expect(await fromLink(linkOf(`{"kinds":["a"],"ports":[],"game":[[${"[0,0,0],".repeat(5_000).slice(0, -1)}],[]]}`))).toMatch(
      /^too-large: The board has 5,000 nodes; Ganvas opens at most 2,000/,
    );
  });

  it("with numbers that are none is refused where they stand", async () => {
    expect(await fromLink(linkOf('{"kinds":["a"],"ports":[],"game":[[[0,0,0,{"units":NaN}]],[]]}'))).toMatch(/^broken-link/);
    expect(await fromLink(linkOf('{"kinds":["a"],"ports":[],"game":[[[0,0,0,{"units":1e999}]],[]]}'))).toMatch(
      /^unsafe: The number at game\[0\]\[0\]\[3\]\.units is not finite/,
    );
  });

  it("with indices that lead nowhere opens without them", async () => {
    const result = await openLink(
      linkOfValue({
        kinds: ["a"],
        ports: [["y", "x"]],
        game: [
          [
            [0, 0, 0],
            [7, 0, 0],
          ],
          [0, 1, 0, 0, 9, 0, 0, 0, 5],
        ],
      }),
      context,
    );
    expect(result.ok && result.value.project.game.nodes.map((n) => n.id)).toEqual(["a1"]);
    expect(result.ok && result.value.repairs).toHaveLength(2);
  });

  it("with a script in its title opens with the text as it is", async () => {
    const title = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
    const result = await openLink(await toLink({ ...pair, meta: { ...pair.meta, title } }, context), context);
    expect(result.ok && result.value.project.meta.title).toBe(title);
  });

  it("of any characters whatever answers and does not throw", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 300 }), async (text) => {
        expect(typeof (await fromLink(`#g1d.${text}`))).toBe("string");
      }),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(typeof (await fromLink(`#g1d.${Buffer.from(bytes).toString("base64url")}`))).toBe("string");
      }),
      { numRuns: 300 },
    );
  });

  it("of any JSON whatever answers and does not throw", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        expect(await fromLink(linkOf(text))).toMatch(/^[a-z-]+: /);
      }),
      { numRuns: 300 },
    );
  });

  it("with any one byte changed answers and does not throw", async () => {
    const bytes = Buffer.from((await toLink(pair, context)).slice(5), "base64url");
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        expect(typeof (await fromLink(`#g1d.${changed.toString("base64url")}`))).toBe("string");
      }),
      { numRuns: 300 },
    );
  });
});

describe("a hostile file", () => {
  it("that is too long is not parsed", () => {
    expect(fromText(`{"format":"ganvas","version":1,"x":"${"x".repeat(9_000_000)}"}`)).toMatch(/^too-large: This file has 9 MB/);
  });

  it("that nests without end is refused, not overflowed", () => {
    expect(fromText(`{"format":"ganvas","version":1,"game":${"[".repeat(100_000)}${"]".repeat(100_000)}}`)).toMatch(
      /^unsafe: This file nests deeper than 40 levels/,
    );
  });

  it("with a million nodes is refused before any of them is looked at closely", () => {
    expect(fromText(`{"format":"ganvas","version":1,"game":{"nodes":[${"0,".repeat(1_000_000)}0],"edges":[]}}`)).toMatch(
      /^too-large: The list at game\.nodes has 1,000,001 entries/,
    );
  });

  it("whose blocks multiply into billions is refused with the number", () => {
    const block = (n: number) => ({
      id: `b${n}`,
      name: "b",
      edges: [],
      nodes: Array.from({ length: 10 }, (_, i) => node("block", { block: `b${n + 1}` }, { id: `u${i}` })),
    });
    const blocks = Array.from({ length: 9 }, (_, n) => block(n));
    const last = { id: "b9", name: "b", edges: [], nodes: [node("dense")] };
    expect(
      fromText(
        file({
          blocks: [...blocks, last],
          networks: [{ id: "n", name: "n", role: "other", nodes: [node("block", { block: "b0" })], edges: [] }],
        }),
      ),
    ).toMatch(/^too-large: With its blocks written out, this project has 1,000,000,000 nodes/);
  });

  it("with a block inside itself opens, for the compiler to explain", () => {
    const self = { id: "b", name: "b", edges: [], nodes: [node("block", { block: "b" })] };
    expect(
      fromText(
        file({ blocks: [self], networks: [{ id: "n", name: "n", role: "other", nodes: [node("block", { block: "b" })], edges: [] }] }),
      ),
    ).toBe("opened");
  });

  it("with absurd settings is refused where they stand", () => {
    expect(fromText(file({ training: { batchSize: 268_000_000 } }))).toMatch(/^invalid: .*training\.batchSize: .*4096/);
    expect(fromText(file({ seed: -1 }))).toMatch(/^invalid: .*seed/);
    expect(fromText(file({ meta: { title: "x".repeat(5_000) } }))).toMatch(/^invalid: .*meta\.title: .*120/);
    expect(
      fromText(file({ networks: Array.from({ length: 65 }, (_, i) => ({ id: `n${i}`, name: "", role: "other", nodes: [], edges: [] })) })),
    ).toMatch(/^invalid: .*networks: .*64/);
  });

  it("of any JSON whatever answers and does not throw", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(said(openValue(value, kinds))).toMatch(/^[a-z-]+: /);
      }),
      { numRuns: 300 },
    );
  });

  it("with any value put anywhere into a sound project answers and does not throw", () => {
    const text = JSON.stringify(project({ ...pair }));
    const places = [...text.matchAll(/:("[^"]*"|[\d.]+|\[\]|\{\}|true)/g)];
    fc.assert(
      fc.property(fc.nat(places.length - 1), fc.json({ maxDepth: 2 }), (index, value) => {
        const place = places[index]!;
        const changed = `${text.slice(0, place.index)}:${value}${text.slice(place.index + place[0].length)}`;
        expect(fromText(changed)).toMatch(/^opened$|^[a-z-]+: .{20}/s);
      }),
      { numRuns: 400 },
    );
  });
});
