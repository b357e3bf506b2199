/** @file What was measured of the training, and the measuring under way. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { createEvaluator, type Evaluator } from "../evaluate/client.ts";
import type { Evaluation } from "../evaluate/evaluate.ts";
import type { Run } from "./run.ts";

export interface ScoresState {
  /** What it is at; undefined while nothing is measured. */
  readonly progress: string | undefined;
  readonly evaluation: Evaluation | undefined;
  /** When the training was measured that `evaluation` is of. */
  readonly iteration: number;
  readonly problem: string | undefined;
  /** Keeps a checkpoint and measures it; training may go on meanwhile. */
  measure(): Promise<void>;
  cancel(): void;
}

export function createScores(run: Pick<Run, "store">, evaluator: Evaluator = createEvaluator()): StoreApi<ScoresState> {
  return createStore<ScoresState>()((set, get) => ({
    progress: undefined,
    evaluation: undefined,
    iteration: 0,
    problem: undefined,
    async measure() {
      if (get().progress !== undefined) return;
      set({ progress: "keeping a checkpoint", problem: undefined });
      const { saveCheckpoint, readCheckpoint } = run.store.getState();
      const info = await saveCheckpoint();
      const bytes = info.ok ? await readCheckpoint(info.value.id) : info;
      if (!info.ok || !bytes.ok) {
        set({ progress: undefined, problem: bytes.ok ? undefined : bytes.error.message });
        return;
      }
      const { iteration } = info.value;
      const found = await evaluator.measure(bytes.value, {
        say: (progress) => set({ progress }),
        found: (scores) => set({ evaluation: { scores }, iteration }),
      });
      if (found.ok) set({ progress: undefined, evaluation: found.value, iteration });
      else set({ progress: undefined, problem: found.error });
    },
    cancel: () => evaluator.cancel(),
  }));
}
