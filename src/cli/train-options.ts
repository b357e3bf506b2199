/** @file The arguments of `ganvas train`. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { MOST_THREADS } from "../train/backends/opened.ts";
import type { BackendName } from "../train/protocol.ts";
import { UsageError } from "./command.ts";

export const BACKENDS: readonly BackendName[] = ["webgpu", "webgl", "wasm", "cpu"];

export interface TrainOptions {
  readonly project: string;
  /** Infinity: until all stages are over. */
  readonly iterations: number;
  readonly data: string | undefined;
  readonly seed: number | undefined;
  readonly backend: BackendName | undefined;
  readonly threads: number;
  readonly out: string;
  readonly every: number | undefined;
  readonly resume: string | undefined;
  readonly json: boolean;
}

export function parseTrainArgs(args: readonly string[]): TrainOptions {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      iterations: text,
      data: text,
      seed: text,
      backend: text,
      threads: text,
      out: text,
      every: text,
      resume: text,
      json: { type: "boolean" },
    },
  });
  const [project, ...more] = positionals;
  if (project === undefined || more.length > 0) throw new UsageError("Which project? Exactly one is needed.");
  return {
    project,
    iterations: whole("iterations", values.iterations, 0) ?? Number.POSITIVE_INFINITY,
    data: values.data,
    seed: whole("seed", values.seed, 0),
    backend: values.backend === undefined ? undefined : backendOf(values.backend),
    threads: whole("threads", values.threads, 1) ?? Math.min(MOST_THREADS, availableParallelism()),
    out: values.out ?? "ganvas-out",
    every: whole("every", values.every, 1),
    resume: values.resume,
    json: values.json === true,
  };
}

export function backendOf(text: string): BackendName {
  const backend = BACKENDS.find((name) => name === text);
  if (backend === undefined) throw new UsageError(`There is no backend "${text}": ${BACKENDS.join(", ")}.`);
  return backend;
}

export function whole(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new UsageError(`--${name} takes a whole number from ${least} on, not "${text}".`);
  return value;
}
