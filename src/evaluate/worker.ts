/**
 * @file The evaluation worker: measures a checkpoint on an engine of its own, so that training can go on. It ends when it
 * is terminated; classifiers that it trained stay with it until then.
 */
import { chooseBackend } from "../train/backends/choose.ts";
import { decodeCheckpoint } from "../train/checkpoint-file.ts";
import { browserDataStorage } from "../train/data/browser-storage.ts";
import type { CheckpointBytes } from "../train/protocol.ts";
import { evaluate } from "./evaluate.ts";
import type { Answer, Question } from "./messages.ts";
import type { Score } from "./score.ts";
import { trainedOn } from "./trained.ts";

const classifiers = new Map<string, CheckpointBytes>();
const storage = browserDataStorage();

const shelf = {
  load: (key: string) => Promise.resolve(classifiers.get(key)),
  save(key: string, bytes: CheckpointBytes) {
    classifiers.set(key, bytes);
    return Promise.resolve();
  },
};

const say = (text: string) => answer({ is: "progress", text });
const found = (scores: readonly Score[]) => answer({ is: "scores", scores });

async function measure({ checkpoint }: Question): Promise<Answer> {
  const decoded = decodeCheckpoint(checkpoint);
  if (!decoded.ok) return { is: "failed", message: decoded.error.message };
  say("preparing");
  // One thread leaves the others to the training, and scores as `ganvas record` does.
  const engine = await chooseBackend("wasm", { threads: 1 });
  if (!engine.ok) return { is: "failed", message: engine.error.message };
  try {
    const trained = { ...trainedOn(engine.value, decoded.value), storage };
    return { is: "done", evaluation: await evaluate({ engine: engine.value, shelf, say, found }, trained) };
  } finally {
    engine.value.dispose();
  }
}

function answer(message: Answer): void {
  self.postMessage(message, { transfer: [] });
}

self.addEventListener("message", ({ data }: MessageEvent<Question>) => {
  measure(data).then(answer, (error: unknown) => answer({ is: "failed", message: error instanceof Error ? error.message : String(error) }));
});
