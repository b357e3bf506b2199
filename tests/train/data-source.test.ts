import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SourceEntry } from "../../src/compile/plan.ts";
import { openSource } from "../../src/train/data/open-source.ts";
import { createDrawer } from "../../src/train/data/order.ts";
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
