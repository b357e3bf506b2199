/** @file The arguments of `ganvas record`. */
import { parseArgs } from "node:util";
import { UsageError } from "./command.ts";
import { whole } from "./train-options.ts";

export interface RecordOptions {
  readonly presets: readonly string[];
  /** Infinity: until all stages are over. */
  readonly iterations: number;
  readonly minutes: number | undefined;
  readonly seeds: readonly number[] | undefined;
  readonly seen: string | undefined;
  /** Nothing is trained or measured: only the sentence is written. */
  readonly onlySeen: boolean;
  readonly again: boolean;
  /** The folder of checkpoints and classifiers. */
  readonly work: string;
}

export function parseRecordArgs(args: readonly string[], work: string): RecordOptions {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { iterations: text, minutes: text, seeds: text, seen: text, again: { type: "boolean" }, work: text },
  });
  const { iterations, minutes, seeds, seen, again } = values;
  if (positionals.length === 0) throw new UsageError("Which preset?");
  if (seen !== undefined && (positionals.length > 1 || positionals.includes("all")))
    throw new UsageError("--seen says what one preset shows: name one.");
  return {
    presets: positionals,
    iterations: whole("iterations", iterations, 1) ?? Number.POSITIVE_INFINITY,
    minutes: minutes === undefined ? undefined : positive(minutes),
    seeds: seeds?.split(",").map((seed) => whole("seeds", seed.trim(), 0) ?? 0),
    seen,
    onlySeen: seen !== undefined && [iterations, minutes, seeds, again].every((value) => value === undefined),
    again: again === true,
    work: values.work ?? work,
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new UsageError(`--minutes takes a number above 0, not "${text}".`);
  return value;
}
