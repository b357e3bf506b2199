/** @file How a weight starts. */
import { z } from "zod";
import { createRandom, erfInverse, type RandomSource } from "../core/random.ts";
import { type Shape, sizeOf } from "../core/tensor-type.ts";

/**
 * As a node's parameter. `glorot` and `he` use the fan-in and fan-out of a dense or convolution kernel. `data-logit`: what
 * a sigmoid (tanh for data in [-1, 1]) takes to the mean of the data, by pixel or by channel; of the data node `source`,
 * of the first on the board for "".
 */
export const initializerSchema = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("constant"), value: z.number() }),
  z.strictObject({ name: z.literal("normal"), mean: z.number().default(0), deviation: z.number().min(0).default(0.02) }),
  z.strictObject({ name: z.literal("truncated"), deviation: z.number().min(0).default(0.02) }),
  z.strictObject({ name: z.literal("uniform"), low: z.number().default(-0.05), high: z.number().default(0.05) }),
  z.strictObject({ name: z.literal("glorot"), distribution: z.enum(["uniform", "normal"]).default("uniform") }),
  z.strictObject({ name: z.literal("he"), distribution: z.enum(["uniform", "normal"]).default("normal") }),
  z.strictObject({ name: z.literal("orthogonal"), gain: z.number().default(1) }),
  z.strictObject({ name: z.literal("sparse"), count: z.int().min(1).max(65536).default(15), deviation: z.number().min(0).default(1) }),
  z.strictObject({ name: z.literal("data-logit"), source: z.string().max(64).default(""), port: z.string().max(64).default("") }),
]);
export type Initializer = z.infer<typeof initializerSchema>;

export const zeros: Initializer = { name: "constant", value: 0 };
export const ones: Initializer = { name: "constant", value: 1 };

/** The starting values of a weight: a function of the seed and its name, so that adding a layer changes no other. */
export function initialValues(initializer: Initializer, shape: Shape, seed: number, name: string): Float32Array {
  const random = createRandom(seed, `initial/${name}`);
  const values = new Float32Array(sizeOf(shape));
  const fill = (draw: () => number) => {
    for (let i = 0; i < values.length; i++) values[i] = draw();
    return values;
  };
  const { fanIn, fanOut } = fans(shape);
  switch (initializer.name) {
    case "constant":
      return values.fill(initializer.value);
    case "data-logit":
      // Zeros until training has opened the data.
      return values;
    case "normal":
      return fill(() => initializer.mean + initializer.deviation * random.normal());
    case "truncated":
      return fill(() => initializer.deviation * truncatedNormal(random));
    case "uniform":
      return fill(() => initializer.low + (initializer.high - initializer.low) * random.uniform());
    case "glorot":
      return fill(scaled(initializer.distribution, 2 / (fanIn + fanOut), random));
    case "he":
      return fill(scaled(initializer.distribution, 2 / fanIn, random));
    case "sparse":
      return sparse(shape, initializer, random);
    case "orthogonal":
      return orthogonal(shape, initializer.gain, random);
  }
}

/** Numbers of mean 0 and the given variance. */
function scaled(distribution: "uniform" | "normal", variance: number, random: RandomSource): () => number {
  const deviation = Math.sqrt(variance);
  return distribution === "normal" ? () => deviation * random.normal() : () => deviation * Math.sqrt(3) * (2 * random.uniform() - 1);
}

function truncatedNormal(random: RandomSource): number {
  return Math.SQRT2 * erfInverse((2 * random.uniform() - 1) * 0.9544997361036416);
}

/** Of a kernel [...receptive field, in, out]. */
function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const field = sizeOf(shape.slice(0, -2));
  return { fanIn: field * (shape.at(-2) ?? 1), fanOut: field * (shape.at(-1) ?? 1) };
}

/** Martens 2010: so many of the weights that go into each output are normal numbers, all others 0. */
function sparse(
  shape: Shape,
  { count, deviation }: { readonly count: number; readonly deviation: number },
  random: RandomSource,
): Float32Array {
  const outputs = shape.at(-1) ?? 1;
  const values = new Float32Array(sizeOf(shape));
  const inputs = values.length / outputs;
  for (let output = 0; output < outputs; output++) {
    const places = new Set<number>();
    while (places.size < Math.min(count, inputs)) places.add(random.integer(inputs));
    for (const place of places) values[place * outputs + output] = deviation * random.normal();
  }
  return values;
}

/** Saxe et al. 2014 (arXiv 1312.6120): rows or columns of the flattened matrix are orthonormal, times the gain. */
function orthogonal(shape: Shape, gain: number, random: RandomSource): Float32Array {
  const columns = shape.at(-1) ?? 1;
  const rows = sizeOf(shape) / columns;
  const tall = rows >= columns;
  const [long, short] = tall ? [rows, columns] : [columns, rows];
  const basis: Float64Array[] = [];
  for (let i = 0; i < short; i++) {
    const v = Float64Array.from({ length: long }, () => random.normal());
    // Gram-Schmidt twice: once leaves an error that grows with the condition number.
    for (let pass = 0; pass < 2; pass++) {
      for (const b of basis) {
        const dot = v.reduce((sum, x, k) => sum + x * (b[k] ?? 0), 0);
        for (let k = 0; k < long; k++) v[k] = (v[k] ?? 0) - dot * (b[k] ?? 0);
      }
    }
    const norm = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    basis.push(v.map((x) => x / norm));
  }
  const values = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) values[r * columns + c] = gain * ((tall ? basis[c]?.[r] : basis[r]?.[c]) ?? 0);
  }
  return values;
}
