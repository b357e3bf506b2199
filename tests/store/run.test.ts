import { describe, expect, it } from "vitest";
import { applyEdits } from "../../src/graph/edit.ts";
import { projectSchema } from "../../src/graph/schema.ts";
import { afterEvent, createRun, initialView, type RunView } from "../../src/store/run.ts";
import { chooseBackend } from "../../src/train/backends/choose.ts";
import { createMemoryStorage } from "../../src/train/data/storage.ts";
import type { Fault, Phase, TrainerEvent } from "../../src/train/protocol.ts";
import { createSession } from "../../src/train/session.ts";
import { ring } from "../train/ring-project.ts";
import { importHere, value } from "../train/session-fixture.ts";

const status = (phase: Phase, iteration = 0): TrainerEvent => ({ event: "status", status: { ...initialView.status, phase, iteration } });
const broken: Fault = { code: "not-finite", message: "d became NaN" };
const after = (...events: TrainerEvent[]): RunView => events.reduce(afterEvent, initialView);

describe("what the page knows of a run", () => {
  it("keeps a fault until training goes on", () => {
    const failed = after(status("running", 3), { event: "fault", fault: broken }, status("failed", 3));
    expect(failed).toMatchObject({ fault: broken, status: { phase: "failed", iteration: 3 } });
    expect(afterEvent(failed, status("failed", 3)).fault).toEqual(broken);
    expect(afterEvent(failed, status("running", 3)).fault).toBeUndefined();
  });

  it("shows progress until it is done or preparing is over", () => {
    const task = { event: "progress", task: "Decoding", done: 1, total: 2 } as const;
    expect(after(status("preparing"), task).progress).toEqual({ task: "Decoding", done: 1, total: 2 });
    expect(after(task, { ...task, done: 2 }).progress).toBeUndefined();
    expect(after(status("preparing"), task, status("paused")).progress).toBeUndefined();
  });

  it("stays the same object when numbers and pictures go by", () => {
    const view: TrainerEvent = {
      event: "view",
      node: "s",
      iteration: 1,
      view: {
        picture: "points",
        dimensions: 2,
        radius: 1,
        generated: new Float32Array(),
        real: undefined,
        surface: undefined,
        probability: false,
      },
    };
    const shown = after(view);
    expect(shown.views).toEqual({ s: "points" });
    expect(
      [
        view,
        { event: "mark", iteration: 1, text: "" } as const,
        { event: "metrics", metrics: { names: [], iterations: new Float64Array(), values: new Float32Array() } } as const,
      ].reduce(afterEvent, shown),
    ).toBe(shown);
  });
});

describe("a run on a real session", () => {
  const started = () => createRun(createSession({ chooseBackend, data: createMemoryStorage(), importFiles: importHere }));

  it("takes a fault back when the document is mended, and keeps one that an edit does not mend", async () => {
    const { store } = started();
    store.getState().setBackend("cpu");
    value(await store.getState().open(ring()));
    const broken = applyEdits(ring(), [{ edit: "remove-nodes", graph: "board", nodes: ["g", "d"] }]);
    expect((await store.getState().update(broken)).ok).toBe(false);
    expect(store.getState().fault?.code).toBe("diagnostics");
    value(await store.getState().update(ring()));
    expect(store.getState().fault).toBeUndefined();

    expect((await store.getState().restoreCheckpoint({ id: "nowhere" })).ok).toBe(false);
    expect(store.getState().fault?.code).toBe("checkpoint");
    value(await store.getState().update(applyEdits(ring(), [{ edit: "set-seed", seed: 2 }])));
    expect(store.getState().fault?.code).toBe("checkpoint");
    value(await store.getState().saveCheckpoint());
    expect(store.getState().fault).toBeUndefined();
  });

  it("opens, plays, edits and resets, with numbers and pictures outside the state", async () => {
    const { store, metrics, pictures } = started();
    store.getState().setBackend("cpu");
    let pictured = 0;
    const stop = pictures.subscribe("scatter1", () => {
      pictured += 1;
    });
    value(await store.getState().open(ring()));
    expect(store.getState()).toMatchObject({ status: { phase: "paused", iteration: 0 }, views: { scatter1: "points" } });
    for (let n = 0; n < 3; n++) value(await store.getState().step("iteration"));
    expect(metrics.length).toBe(3);
    expect([...metrics.curves(["d/total"]).columns[0]!].every(Number.isFinite)).toBe(true);
    expect(pictures.get("scatter1")?.iteration).toBe(3);
    expect(pictured).toBe(4);
    stop();
    value(
      await store
        .getState()
        .update(applyEdits(ring(), [{ edit: "set-param", graph: "board", node: "adam1", param: "learningRate", value: 0.01 }])),
    );
    expect(metrics.marks).toEqual([{ iteration: 3, text: "adam1: learning rate 0.001 → 0.01" }]);
    const before = metrics.freeze();
    value(await store.getState().reset());
    expect([metrics.length, before.length]).toEqual([0, 3]);
    expect(pictures.get("scatter1")?.iteration).toBe(0);
  });

  it("shows nothing of a project any more when another was opened in the middle of its training", async () => {
    const { store, metrics, pictures } = started();
    store.getState().setBackend("cpu");
    value(await store.getState().open(ring()));
    await store.getState().play();
    await expect.poll(() => metrics.length).toBeGreaterThan(0);
    const text = JSON.stringify(ring()).replaceAll("scatter1", "other");
    value(await store.getState().open(projectSchema.parse(JSON.parse(text))));
    expect(store.getState().views).toEqual({ other: "points" });
    expect(pictures.get("scatter1")).toBeUndefined();
    expect(metrics.length).toBe(0);
  });

  it("keeps what a command answered as the fault", async () => {
    const { store } = started();
    store.getState().setBackend("cpu");
    const answer = await store.getState().open({ ...ring(), networks: [] });
    expect(answer.ok).toBe(false);
    expect(store.getState().fault?.code).toBe("diagnostics");
    store.getState().dismissFault();
    expect(store.getState().fault).toBeUndefined();
    value(await store.getState().update(ring()));
    expect(store.getState().status.phase).toBe("paused");
  });
});
