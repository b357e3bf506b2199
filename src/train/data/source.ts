/** @file What the session needs of a source of examples. */
import type { SourceEntry } from "../../compile/plan.ts";
import type { Examples } from "../../nodes/definition.ts";
import type { DataStorage } from "./storage.ts";
import type { Work } from "./work.ts";

export interface BatchSource {
  /** Different examples there are; `endless`: new ones for ever. */
  readonly size: number | "endless";
  /**
   * Batch number `draw` (0, 1, ...) of `count` examples. A function of its arguments, so that a run can be resumed: a
   * shuffled order runs through every example once per epoch, the permutation being a function of seed and epoch.
   * `into`, an earlier answer for the same count that nobody reads any more, is filled again where possible, so that a
   * training loop makes no garbage.
   */
  batch(draw: number, count: number, into?: Examples): Examples;
  /** Bytes held in memory. */
  readonly bytes: number;
}

/** What `openSource` needs. */
export interface SourceRequest extends Work {
  readonly entry: SourceEntry;
  readonly seed: number;
  readonly storage: DataStorage;
}
