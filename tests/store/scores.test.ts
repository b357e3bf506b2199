import { describe, expect, it } from "vitest";
import { createEvaluator } from "../../src/evaluate/client.ts";
import type { Answer, Question } from "../../src/evaluate/messages.ts";
import { createScores } from "../../src/store/scores.ts";

const bytes = () => Uint8Array.from([1, 2, 3]);

/** A worker that answers as it is told, after the question came. */
function worker(answers: readonly Answer[]) {
  const asked: Question[] = [];
  const it = {
    onmessage: undefined as ((event: { data: Answer }) => void) | undefined,
    onerror: undefined as ((event: { message: string }) => void) | undefined,
    ended: false,
    postMessage(question: Question) {
      asked.push(question);
      queueMicrotask(() => {
        for (const data of answers) it.onmessage?.({ data });
      });
    },
    terminate() {
      it.ended = true;
    },
  };
  return { it, asked };
}

function scoresOver(made: ReturnType<typeof worker>, saved: { ok: boolean } = { ok: true }) {
  const state = {
    saveCheckpoint: () =>
      Promise.resolve(
        saved.ok ? { ok: true, value: { id: "a", iteration: 40 } } : { ok: false, error: { code: "memory", message: "No room." } },
      ),
    readCheckpoint: () => Promise.resolve({ ok: true, value: bytes() }),
  };
  return createScores(
    { store: { getState: () => state } } as never,
    createEvaluator(() => made.it as never),
  );
}

describe("scores", () => {
  it("are those of a checkpoint that is kept for them", async () => {
    const made = worker([
      { is: "progress", text: "classifying" },
      { is: "scores", scores: [{ metric: "m", value: 1 }] },
      { is: "done", evaluation: { scores: [{ metric: "m", value: 2 }] } },
    ]);
    const scores = scoresOver(made);
    const seen: (string | undefined)[] = [];
    const values: (number | undefined)[] = [];
    scores.subscribe(({ progress, evaluation }) => {
      seen.push(progress);
      values.push(evaluation?.scores[0]?.value);
    });
    await scores.getState().measure();
    expect(seen).toEqual(["keeping a checkpoint", "classifying", "classifying", undefined]);
    expect(values).toEqual([undefined, undefined, 1, 2]);
    expect(scores.getState()).toMatchObject({ iteration: 40, evaluation: { scores: [{ metric: "m", value: 2 }] }, problem: undefined });
    expect(made.asked).toHaveLength(1);
  });

  it("say why there are none", async () => {
    const scores = scoresOver(worker([{ is: "failed", message: "The labels are missing." }]));
    await scores.getState().measure();
    expect(scores.getState()).toMatchObject({ problem: "The labels are missing.", progress: undefined, evaluation: undefined });
    const full = scoresOver(worker([]), { ok: false });
    await full.getState().measure();
    expect(full.getState().progress).toBeUndefined();
  });

  it("are cancelled with their worker, and measured by another one afterwards", async () => {
    const made = worker([]);
    const scores = scoresOver(made);
    const measuring = scores.getState().measure();
    await new Promise((resolve) => setTimeout(resolve));
    scores.getState().cancel();
    await measuring;
    expect(made.it.ended).toBe(true);
    expect(scores.getState()).toMatchObject({ progress: undefined, problem: "Cancelled." });
  });

  it("outlive a worker that dies", async () => {
    const made = worker([]);
    const scores = scoresOver(made);
    const measuring = scores.getState().measure();
    await new Promise((resolve) => setTimeout(resolve));
    made.it.onerror?.({ message: "out of memory" });
    await measuring;
    expect(scores.getState().problem).toContain("out of memory");
  });
});
