/**
 * @file The random numbers of `core/random.ts` as WebAssembly: four Philox blocks at a time, one per lane, so the same
 * bits; normals agree to float32 rounding.
 */
import {
  add,
  bits,
  block,
  count,
  equal,
  f32x4,
  i32,
  i32x4,
  i64x2,
  isZero,
  type Local,
  type ModuleBuilder,
  type Statement,
  set,
  shiftLeft,
  shuffle,
  splat,
  splatBits,
  store,
  type V128,
  when,
} from "./assembler.ts";
import type { VectorMath } from "./vector-math.ts";

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

export const DISTRIBUTIONS = ["uniform", "normal", "truncated"] as const;

/** Giles' polynomial of `erfInverse` for arguments within ±0.977, w = -log(1 - x²) below 5. */
const GILES = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
];
const TRUNCATION = 0.9544997361036416;

/** How many floats are drawn together. */
export const DRAWN = 16;

/**
 * `random(from, to, target, key0, key1, drawLow, drawHigh, distribution)`: makes the numbers 16 · `from` to before 16 · `to`
 * of those that begin at `target`; `distribution` is its place in `DISTRIBUTIONS`.
 */
export function defineRandom(module: ModuleBuilder, math: VectorMath): void {
  module.define(
    "random",
    Array.from({ length: 8 }, () => "i32" as const),
    (body) => {
      const [from, to, target, key0, key1, drawLow, drawHigh, distribution] = Array.from({ length: 8 }, (_, i) =>
        body.parameter(i, "i32"),
      ) as unknown as Eight;
      const index = body.local("i32");
      const end = body.local("i32");
      const vector = (): Local<"v128"> => body.local("v128");
      const [c0, c1, c2, c3, high0, low0, high1, low1] = Array.from({ length: 8 }, vector) as unknown as readonly [V, V, V, V, V, V, V, V];
      const product = (multiplier: number, c: V, high: V, low: V): Statement => {
        const [first, second] = [i64x2.multiplyLow(c, splatBits(multiplier)), i64x2.multiplyHigh(c, splatBits(multiplier))];
        return block(set(high, shuffle(first, second, [1, 3, 5, 7])), set(low, shuffle(first, second, [0, 2, 4, 6])));
      };
      const rounds = Array.from({ length: 10 }, (_, round) =>
        block(
          product(M0, c0, high0, low0),
          product(M1, c2, high1, low1),
          set(c0, bits.xor(bits.xor(high1, c1), i32x4.add(i32x4.splat(key0), splatBits(Math.imul(W0, round))))),
          set(c1, low1),
          set(c2, bits.xor(bits.xor(high0, c3), i32x4.add(i32x4.splat(key1), splatBits(Math.imul(W1, round))))),
          set(c3, low0),
        ),
      );
      const words = [c0, c1, c2, c3] as const;
      const unit = (word: V128): V128 => f32x4.mul(f32x4.fromSigned(i32x4.shiftRight(word, 8)), splat(1 / 16777216));
      const uniform = block(...words.map((word) => set(word, unit(word))));
      // Words 0 and 1 make numbers 0 and 1, words 2 and 3 make 2 and 3.
      const pair = (first: V, second: V): Statement =>
        block(
          set(high0, f32x4.sqrt(f32x4.mul(splat(-2), math.log(f32x4.sub(splat(1), unit(first)))))),
          set(low0, f32x4.mul(splat(2 * Math.PI), unit(second))),
          set(first, f32x4.mul(high0, math.cos(low0))),
          set(second, f32x4.mul(high0, math.sin(low0))),
        );
      const truncated = (word: V): Statement =>
        block(
          set(high0, f32x4.mul(f32x4.sub(f32x4.mul(splat(2), unit(word)), splat(1)), splat(TRUNCATION))),
          set(low0, f32x4.sub(f32x4.neg(math.log(f32x4.mul(f32x4.sub(splat(1), high0), f32x4.add(splat(1), high0)))), splat(2.5))),
          set(
            word,
            f32x4.mul(
              f32x4.mul(splat(Math.SQRT2), high0),
              GILES.slice(1).reduce((sum, c) => f32x4.add(f32x4.mul(sum, low0), splat(c)), splat(GILES[0] ?? 0)),
            ),
          ),
        );
      // Lane i of the four words is block i: turned, so that each block's four numbers stand together.
      const turned = [0, 1, 2, 3].map((i) => {
        const low = shuffle(c0, c1, [i, i + 4, i, i + 4]);
        const high = shuffle(c2, c3, [i, i + 4, i, i + 4]);
        return store.v128(target, shuffle(low, high, [0, 1, 4, 5]), 16 * i);
      });
      return block(
        // From here on in blocks, of four numbers each.
        set(index, shiftLeft(from, i32(2))),
        set(end, shiftLeft(to, i32(2))),
        set(target, add(target, shiftLeft(from, i32(6)))),
        count(
          index,
          end,
          4,
          block(
            set(c0, i32x4.add(i32x4.splat(index), LANES)),
            set(c1, i32x4.splat(drawLow)),
            set(c2, i32x4.splat(drawHigh)),
            set(c3, splatBits(0)),
            ...rounds,
            when(
              isZero(distribution),
              uniform,
              when(equal(distribution, i32(1)), block(pair(c0, c1), pair(c2, c3)), block(...words.map(truncated))),
            ),
            ...turned,
            set(target, add(target, i32(64))),
          ),
        ),
      );
    },
  );
}

type V = Local<"v128">;
type I = Local<"i32">;
type Eight = readonly [I, I, I, I, I, I, I, I];

/** 0, 1, 2, 3 as integers. */
const LANES: V128 = { type: "v128", code: [0xfd, 0x0c, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0] };
