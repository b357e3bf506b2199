/** @file The starting values that come from the data: the logits of its mean (Goodfellow et al. 2014 for the output's bias). */
import type { Plan, StateEntry } from "../compile/plan.ts";
import { sizeOf } from "../core/tensor-type.ts";
import type { BatchSource } from "./data/source.ts";

/** At most so many examples are averaged, and so many numbers at once. */
const EXAMPLES = { most: 10_000, endless: 2048, numbers: 2 ** 24 } as const;
/** Keeps a value that is always 0 or always 1 finite. */
const EDGE = 1e-7;

/** By name, of the entries whose initialiser asks for it. */
export function fromData(entries: readonly StateEntry[], plan: Plan, sources: ReadonlyMap<string, BatchSource>): Map<string, Float32Array> {
  const found = new Map<string, Float32Array>();
  for (const { name, shape, initializer } of entries) {
    if (initializer.name !== "data-logit") continue;
    const { source, port } = initializer;
    const type = plan.sources.find(({ node }) => node === source)?.outputs[port];
    const open = sources.get(source);
    if (type === undefined || open === undefined) continue;
    const means = meanOf(open, port, sizeOf(type.shape));
    found.set(name, logits(spread(means, sizeOf(shape)), type.range === "signed" ? "signed" : "unit"));
  }
  return found;
}

/** Of each number of an example. */
function meanOf(source: BatchSource, port: string, size: number): Float64Array {
  const wanted = source.size === "endless" ? EXAMPLES.endless : Math.min(source.size, EXAMPLES.most);
  const count = Math.max(1, Math.min(wanted, Math.floor(EXAMPLES.numbers / size)));
  const sums = new Float64Array(size);
  source.batch(0, count)[port]?.forEach((value, i) => {
    sums[i % size] = (sums[i % size] ?? 0) + value / count;
  });
  return sums;
}

/** As they are, or the mean of each channel. */
function spread(means: Float64Array, size: number): Float64Array {
  if (means.length === size) return means;
  const channels = new Float64Array(size);
  means.forEach((mean, i) => {
    channels[i % size] = (channels[i % size] ?? 0) + (mean * size) / means.length;
  });
  return channels;
}

/** What a sigmoid, or of data in [-1, 1] a tanh, takes to the mean. */
function logits(means: Float64Array, range: "unit" | "signed"): Float32Array {
  return Float32Array.from(means, (mean) => {
    const share = Math.min(1 - EDGE, Math.max(EDGE, range === "signed" ? (mean + 1) / 2 : mean));
    return Math.log(share / (1 - share)) / (range === "signed" ? 2 : 1);
  });
}
