/** @file What the page and the evaluation worker say to each other. */
import type { CheckpointBytes } from "../train/protocol.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Score } from "./score.ts";

export interface Question {
  readonly checkpoint: CheckpointBytes;
}

export type Answer =
  /** What it is at, in a few words. */
  | { readonly is: "progress"; readonly text: string }
  /** All so far. */
  | { readonly is: "scores"; readonly scores: readonly Score[] }
  | { readonly is: "done"; readonly evaluation: Evaluation }
  | { readonly is: "failed"; readonly message: string };
