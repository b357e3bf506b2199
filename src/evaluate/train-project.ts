/** @file A project trained from its start to a checkpoint, with no page in between. */
import { err, ok, type Result } from "../core/result.ts";
import type { Project } from "../graph/schema.ts";
import { chooseBackend } from "../train/backends/choose.ts";
import { type Checkpoint, decodeCheckpoint } from "../train/checkpoint-file.ts";
import { createMemoryStorage } from "../train/data/storage.ts";
import type { CheckpointBytes, Fault, TrainerEvent } from "../train/protocol.ts";
import { createSession } from "../train/session.ts";

export interface TrainRequest {
  readonly iterations: number;
  /** Seconds; left out: without end. */
  readonly limit?: number;
  /** Goes on from there. */
  readonly from?: CheckpointBytes;
  /** Stops between two steps; what is done is answered. */
  readonly signal?: AbortSignal;
  onEvents?(events: readonly TrainerEvent[]): void;
}

export interface Training {
  readonly checkpoint: Checkpoint;
  readonly bytes: CheckpointBytes;
  /** Of training, now. */
  readonly seconds: number;
}

/** On WebAssembly with one thread, so that anyone gets the same numbers. */
export async function trainProject(project: Project, request: TrainRequest): Promise<Result<Training, Fault>> {
  const { iterations, limit = Number.POSITIVE_INFINITY, from, signal, onEvents } = request;
  const session = createSession({
    chooseBackend,
    data: createMemoryStorage(),
    importFiles: () => Promise.resolve(err({ code: "data", message: "No files are imported here." })),
  });
  const stop = () => void session.pause();
  try {
    if (onEvents) await session.listen(onEvents);
    const opened = await session.open(project, { backend: "wasm", ...(from ? { checkpoint: from } : {}) });
    if (!opened.ok) return opened;
    signal?.addEventListener("abort", stop);
    const timer = Number.isFinite(limit) ? setTimeout(stop, limit * 1000) : undefined;
    const begin = performance.now();
    const played = signal?.aborted ? opened : await session.playUntil(iterations);
    clearTimeout(timer);
    if (!played.ok) return played;
    const seconds = (performance.now() - begin) / 1000;
    const kept = await session.saveCheckpoint();
    if (!kept.ok) return kept;
    const bytes = await session.readCheckpoint(kept.value.id);
    if (!bytes.ok) return bytes;
    const checkpoint = decodeCheckpoint(bytes.value);
    if (!checkpoint.ok) return checkpoint;
    return ok({ checkpoint: checkpoint.value, bytes: bytes.value, seconds });
  } finally {
    signal?.removeEventListener("abort", stop);
    await session.close();
  }
}
