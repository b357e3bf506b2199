/** @file The page's side of evaluation. One worker, which starts with the first question and is ended by `cancel`. */
import { err, ok, type Result } from "../core/result.ts";
import type { CheckpointBytes } from "../train/protocol.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Answer, Question } from "./messages.ts";
import type { Score } from "./score.ts";

interface Listener {
  say(text: string): void;
  /** All scores so far. */
  found(scores: readonly Score[]): void;
}

export interface Evaluator {
  /** One at a time. An error says what went wrong, or that it was cancelled. */
  measure(checkpoint: CheckpointBytes, listener: Listener): Promise<Result<Evaluation, string>>;
  cancel(): void;
}

export function createEvaluator(spawn: () => Worker = spawnWorker): Evaluator {
  let worker: Worker | undefined;
  let give: ((result: Result<Evaluation, string>) => void) | undefined;

  const end = (reason: string) => {
    worker?.terminate();
    worker = undefined;
    give?.(err(reason));
  };

  return {
    measure(checkpoint, listener) {
      worker ??= spawn();
      const mine = worker;
      return new Promise((resolve) => {
        give = resolve;
        mine.onmessage = ({ data }: MessageEvent<Answer>) => {
          if (data.is === "progress") listener.say(data.text);
          else if (data.is === "scores") listener.found(data.scores);
          else resolve(data.is === "done" ? ok(data.evaluation) : err(data.message));
        };
        mine.onerror = (event) => end(`The evaluation worker stopped working (${event.message || "it could not be loaded"}).`);
        mine.postMessage({ checkpoint } satisfies Question, [checkpoint.buffer]);
      });
    },
    cancel: () => end("Cancelled."),
  };
}

function spawnWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "evaluation" });
}
