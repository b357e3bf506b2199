/** @file What the session needs of a source of examples. */
import type { Examples } from "../../nodes/definition.ts";

export interface BatchSource {
  /** Different examples there are; `endless`: new ones for ever. */
  readonly size: number | "endless";
  /**
   * Batch number `draw` (0, 1, ...) of `count` examples. A function of its arguments, so that a run can be resumed: a
   * shuffled order runs through every example once per epoch, the permutation being a function of seed and epoch.
   */
  batch(draw: number, count: number): Examples;
  /** Bytes held in memory. */
  readonly bytes: number;
}
