import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/compile/reference/evaluate.ts";
import { createRandom } from "../../src/core/random.ts";
import { vector } from "../../src/core/tensor-type.ts";
import { imagePool } from "../../src/nodes/tensors/image-pool.ts";

interface Pool {
  readonly examples: number[];
  readonly count: number;
}

interface Draws {
  readonly swap: readonly number[];
  readonly place: readonly number[];
}

/** One batch of single numbers, as the node computes it. */
function batchOf(size: number, share: number, x: readonly number[], { examples, count }: Pool, draws: Draws): { y: number[]; pool: Pool } {
  const given = (values: readonly number[], shape: readonly number[]) => ({ values, shape });
  const found = evaluate(
    {
      x: given(x, [x.length, 1]),
      examples: given(examples, [size, 1]),
      count: given([count], []),
      swap: given(draws.swap, [x.length]),
      place: given(draws.place, [x.length]),
    },
    (ops, values) => {
      const { outputs, updates = {} } = imagePool.forward(ops, {
        params: imagePool.params.parse({ size }),
        inputs: { x: values.x } as never,
        types: { y: vector(1) },
        weight: (name) => values[name as "examples" | "count"],
        mode: { statistics: "batch", dropout: true, update: true },
        batch: x.length,
        live: () => share,
        random: (_, __, part) => values[part as "swap" | "place"],
      });
      return { y: outputs["y"]!, examples: updates["examples"]!, count: updates["count"]! };
    },
  );
  return { y: [...found.y.values], pool: { examples: [...found.examples.values], count: found.count.values[0]! } };
}

/** One example after the other, as in the papers. */
function oneByOne(size: number, share: number, x: readonly number[], pool: Pool, draws: Draws): { y: number[]; pool: Pool } {
  const examples = [...pool.examples];
  let { count } = pool;
  const y = x.map((value, i) => {
    if (count < size) {
      examples[count++] = value;
      return value;
    }
    if (!(draws.swap[i]! < share)) return value;
    const place = Math.floor(draws.place[i]! * size);
    const old = examples[place]!;
    examples[place] = value;
    return old;
  });
  return { y, pool: { examples, count } };
}

describe("an image pool", () => {
  test.each([
    [1, 0.5, 4],
    [3, 0.7, 8],
    [50, 0.5, 16],
    [7, 1, 5],
    [4, 0, 6],
  ])("of %i examples and probability %f treats a batch of %i as single examples in turn", (size, share, batch) => {
    const random = createRandom(3, "pool");
    let pool: Pool = { examples: Array.from({ length: size }, () => 0), count: 0 };
    for (let step = 0; step < 12; step++) {
      const draw = () => Array.from({ length: batch }, () => random.uniform());
      const [x, draws] = [draw(), { swap: draw(), place: draw() }];
      const got = batchOf(size, share, x, pool, draws);
      const expected = oneByOne(size, share, x, pool, draws);
      expect(got).toEqual(expected);
      pool = got.pool;
    }
  });

  test("of one example and probability 1 hands on the example before", () => {
    const draws = { swap: [0.999], place: [0.5] };
    let pool: Pool = { examples: [0], count: 0 };
    const seen: number[] = [];
    for (const x of [1, 2, 3, 4]) {
      const { y, pool: after } = batchOf(1, 1, [x], pool, draws);
      seen.push(...y);
      pool = after;
    }
    expect(seen).toEqual([1, 1, 2, 3]);
  });
});
