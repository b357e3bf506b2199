import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SourceEntry } from "../../src/compile/plan.ts";
import { createRandom } from "../../src/core/random.ts";
import { label } from "../../src/core/tensor-type.ts";
import { digits } from "../../src/nodes/data/digits.ts";
import type { DataDefinition } from "../../src/nodes/definition.ts";
import { openSource } from "../../src/train/data/open-source.ts";
import { createDrawer, permutation } from "../../src/train/data/order.ts";
import { createMemoryStorage } from "../../src/train/data/storage.ts";

const storage = createMemoryStorage();
const entry = (kind: string, params: SourceEntry["params"] = {}, node = "data"): SourceEntry => ({
  node,
  kind,
  params,
  renewal: "step",
  outputs: {},
});

async function open(kind: string, params: SourceEntry["params"] = {}, seed = 1) {
  const result = await openSource({ entry: entry(kind, params), seed, storage });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe("openSource", () => {
  it("gives the same batch for the same seed, draw and count, in any order of asking", async () => {
    const [one, other] = [await open("points"), await open("points")];
    const later = one.batch(7, 32);
    one.batch(3, 32);
    expect(one.batch(7, 32)).toEqual(later);
    expect(other.batch(7, 32)).toEqual(later);
    expect(other.batch(8, 32)).not.toEqual(later);
    expect((await open("points", {}, 2)).batch(7, 32)).not.toEqual(later);
  });

  it("makes a pool once and shows each of its examples once per epoch", async () => {
    const source = await open("digits", { examples: 64, size: 16 });
    expect(source.size).toBe(64);
    expect(source.bytes).toBe(64 * 256 + 64 * 4);
    const first = new Set<string>();
    for (let draw = 0; draw < 8; draw++) {
      const image = source.batch(draw, 8)["image"]!;
      for (let i = 0; i < 8; i++) first.add(image.subarray(i * 256, (i + 1) * 256).join());
    }
    expect(first.size).toBe(64);
    const other = await open("digits", { examples: 64, size: 16 });
    expect(other.batch(5, 8)).toEqual(source.batch(5, 8));
  });

  it("keeps only the ports that are used", async () => {
    const all = await open("shapes", { examples: 32, size: 16 });
    const used = { ...entry("shapes", { examples: 32, size: 16 }), outputs: { label: label(6) } };
    const result = await openSource({ entry: used, seed: 1, storage });
    if (!result.ok) throw new Error(result.error.message);
    expect(Object.keys(result.value.batch(0, 4))).toEqual(["label"]);
    expect(result.value.batch(0, 4)["label"]).toEqual(all.batch(0, 4)["label"]);
  });

  it("fills the arrays of an earlier batch again", async () => {
    const source = await open("digits", { examples: 32, size: 16, order: "replacement" });
    const old = source.batch(0, 8);
    const kept = Float32Array.from(old["image"]!);
    const next = source.batch(1, 8, old);
    expect(next["image"]).toBe(old["image"]);
    expect(source.batch(0, 8, next)["image"]).toEqual(kept);
  });

  it("keeps images to within half of 1/255 of what was drawn", async () => {
    const params = digits.params.parse({ examples: 16, size: 16 });
    const drawn = (digits as DataDefinition).generate!({ params, random: createRandom(1, "data/data/pool/0"), count: 16 });
    const source = await open("digits", { examples: 16, size: 16 });
    const rows = permutation(16, 1, "data/data/epoch/0");
    const batch = source.batch(0, 16);
    for (const [i, row] of rows.entries()) {
      for (let k = 0; k < 256; k++)
        expect(Math.abs(batch["image"]![i * 256 + k]! - drawn["image"]![row * 256 + k]!)).toBeLessThanOrEqual(1.01 / 255);
    }
  });

  it("refuses a pool that is too large before making it", async () => {
    const result = await openSource({ entry: entry("shapes", { examples: 65_536, size: 64 }), seed: 1, storage, budget: 1e8 });
    expect(result).toMatchObject({ ok: false, error: { code: "memory", message: expect.stringMatching(/GB.*fewer examples/) } });
  });

  it("tells how far it is and stops when asked to", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const work = {
      signal: stop.signal,
      progress: (_: string, done: number) => {
        seen.push(done);
        stop.abort();
      },
    };
    const result = await openSource({ entry: entry("digits", { examples: 65_536 }), seed: 1, storage, ...work });
    expect(result).toMatchObject({ ok: false, error: { message: expect.stringContaining("stopped") } });
    expect(seen).toHaveLength(1);
  });

  it("says what is wrong with a kind or a parameter it cannot use", async () => {
    expect(await openSource({ entry: entry("dense"), seed: 1, storage })).toMatchObject({
      ok: false,
      error: { code: "data", at: { graph: "board", node: "data" } },
    });
    expect(await openSource({ entry: entry("points", { modes: 1000 }), seed: 1, storage })).toMatchObject({
      ok: false,
      error: { code: "data" },
    });
  });
});

describe("createDrawer", () => {
  it("covers each example exactly once per epoch in shuffled order, whatever the batch", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 0, max: 1e6 }),
        (size, count, seed) => {
          const draw = createDrawer("shuffle", size, seed, "test");
          const seen: number[] = [];
          const rows = new Uint32Array(count);
          for (let k = 0; seen.length < 3 * size; k++) {
            draw(k, rows);
            seen.push(...rows);
          }
          for (let epoch = 0; epoch < 3; epoch++) {
            const part = seen.slice(epoch * size, (epoch + 1) * size);
            expect([...part].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("gives every epoch another permutation", () => {
    const draw = createDrawer("shuffle", 100, 1, "test");
    const [a, b] = [new Uint32Array(100), new Uint32Array(100)];
    draw(0, a);
    draw(1, b);
    expect([...a]).not.toEqual([...b]);
  });

  it("draws with replacement evenly and repeats itself for the same draw", () => {
    const draw = createDrawer("replacement", 10, 1, "test");
    const [a, b] = [new Uint32Array(5000), new Uint32Array(5000)];
    draw(4, a);
    draw(4, b);
    expect(a).toEqual(b);
    for (let k = 0; k < 10; k++) expect(a.filter((row) => row === k).length).toBeGreaterThan(400);
  });
});
