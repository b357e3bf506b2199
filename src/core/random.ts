/**
 * @file Random numbers that are a function of (seed, stream, draw, position): Philox4x32-10 of Salmon et al. 2011.
 * Nothing has to be saved to resume a run but the number of draws, and every backend makes the same bits.
 */
import type { Distribution } from "./ops.ts";
import { invariant } from "./result.ts";

export type Key = readonly [number, number];

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0;
}

/** One Philox block: the counter and the key (unsigned 32-bit words) to four unsigned words, written to `out`. */
function philox(counter: readonly [number, number, number, number], key: Key, out: Uint32Array): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, c0);
    const low0 = Math.imul(M0, c0) >>> 0;
    const high1 = mulHigh(M1, c2);
    const low1 = Math.imul(M1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The key of a named stream (FNV-1a of the name, mixed with the seed): streams do not shift when another is added. */
export function streamKey(seed: number, stream: string): Key {
  let hash = 0x811c9dc5;
  for (let i = 0; i < stream.length; i++) hash = Math.imul(hash ^ stream.charCodeAt(i), 0x01000193) >>> 0;
  return [(seed ^ Math.imul(hash, 0x85ebca6b)) >>> 0, (hash ^ Math.floor(seed / 4294967296)) >>> 0];
}

/** An unsigned word to [0, 1) with 24 bits, exact in float32. */
function unit(word: number): number {
  return (word >>> 8) / 16777216;
}

/** Coefficients, highest power first: of w - 2.5 for w = -log(1 - x²) < 5, of √w - 3 beyond. */
export const erfInverseTable = {
  central: [
    2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
  ],
  outer: [
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
  ],
} as const;

/** Giles 2010, "Approximating the erfinv function", single precision. */
export function erfInverse(x: number): number {
  const w = -Math.log((1 - x) * (1 + x));
  const polynomial = (coefficients: readonly number[], at: number) => coefficients.reduce((sum, c) => c + sum * at, 0);
  return x * (w < 5 ? polynomial(erfInverseTable.central, w - 2.5) : polynomial(erfInverseTable.outer, Math.sqrt(w) - 3));
}

const TRUNCATION = 0.9544997361036416; // erf(2 / √2): the mass of N(0, 1) within two standard deviations

/**
 * Fills `out` with draw number `draw` (a whole number up to 2^53) of a stream. Element i depends on i alone, so a
 * backend may compute the elements in any order.
 */
export function fillRandom(out: Float32Array, distribution: Distribution, key: Key, draw: number): void {
  invariant(Number.isSafeInteger(draw) && draw >= 0, `draw ${draw}`);
  const words = new Uint32Array(4);
  const low = draw >>> 0;
  const high = Math.floor(draw / 4294967296);
  for (let block = 0; block * 4 < out.length; block++) {
    philox([block, low, high, 0], key, words);
    const base = block * 4;
    for (let lane = 0; lane < 4 && base + lane < out.length; lane++) {
      const word = words[lane] ?? 0;
      if (distribution === "uniform") out[base + lane] = unit(word);
      else if (distribution === "truncated") {
        out[base + lane] = Math.SQRT2 * erfInverse((2 * unit(word) - 1) * TRUNCATION + Number.EPSILON);
      } else {
        // Box-Muller: lanes 0, 1 share the first pair of words, lanes 2, 3 the second.
        const radius = Math.sqrt(-2 * Math.log(1 - unit(words[lane & 2] ?? 0)));
        const angle = 2 * Math.PI * unit(words[(lane & 2) + 1] ?? 0);
        out[base + lane] = radius * (lane & 1 ? Math.sin(angle) : Math.cos(angle));
      }
    }
  }
}

/** A sequence of numbers for ordinary code (procedural data, shuffles, initialisers): the same for the same seed and name. */
export interface RandomSource {
  /** [0, 1) */
  uniform(): number;
  /** N(0, 1) */
  normal(): number;
  /** A whole number in [0, below). */
  integer(below: number): number;
}

export function createRandom(seed: number, stream: string): RandomSource {
  const key = streamKey(seed, stream);
  const words = new Uint32Array(4);
  let position = 0;
  const next = (): number => {
    if ((position & 3) === 0) philox([position / 4, 0, 0, 1], key, words);
    return words[position++ & 3] ?? 0;
  };
  const uniform = (): number => unit(next());
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (below) => Math.floor(uniform() * below),
  };
}
