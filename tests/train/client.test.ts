import "fake-indexeddb/auto";
import { type Endpoint, expose } from "comlink";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Project } from "../../src/graph/schema.ts";
import { chooseBackend } from "../../src/train/backends/choose.ts";
import { type Connection, createTrainer } from "../../src/train/client.ts";
import { createMemoryStorage } from "../../src/train/data/storage.ts";
import type { Trainer, TrainerEvent } from "../../src/train/protocol.ts";
import { createSession } from "../../src/train/session.ts";
import { browserStorage } from "../../src/train/storage.ts";
import { ring } from "./ring-project.ts";
import { fault, importHere, value } from "./session-fixture.ts";

/** Node's ports are close to the browser's; comlink asks for their event targets. */
function endpoint(port: MessagePort): Endpoint {
  port.start();
  return port as unknown as Endpoint;
}

/** A session at the other end of a port, as in a worker, and a way to kill it. */
function farSessions() {
  const kill: ((reason: string) => void)[] = [];
  const connect = (): Connection => {
    const { port1, port2 } = new MessageChannel();
    const session = createSession({ chooseBackend, data: createMemoryStorage(), importFiles: importHere, checkpoints: browserStorage() });
    expose(session, endpoint(port2 as unknown as MessagePort));
    const died = new Promise<string>((resolve) => kill.push(resolve));
    return {
      endpoint: endpoint(port1 as unknown as MessagePort),
      died,
      close() {
        port1.close();
        port2.close();
      },
    };
  };
  return { connect, kill };
}

async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: 20_000, interval: 20 });
}

async function connected(project: Project): Promise<{ trainer: Trainer; events: TrainerEvent[]; kill: ((reason: string) => void)[] }> {
  const { connect, kill } = farSessions();
  const trainer = createTrainer(connect);
  const events: TrainerEvent[] = [];
  await trainer.listen((some) => events.push(...some));
  value(await trainer.open(project, { backend: "cpu" }));
  return { trainer, events, kill };
}

describe("the page's side of training", () => {
  beforeEach(() => vi.stubGlobal("indexedDB", new IDBFactory()));

  it("has the session's interface, with results and events as values", async () => {
    const { trainer, events } = await connected(ring());
    expect(value(await trainer.step("iteration"))).toMatchObject({ phase: "paused", iteration: 1 });
    await trainer.play();
    await eventually(() => events.some((event) => event.event === "metrics" && (event.metrics.iterations.at(-1) ?? 0) > 3));
    await trainer.pause();
    const info = value(await trainer.saveCheckpoint());
    expect((await trainer.checkpoints())[0]).toEqual(info);
    const bytes = value(await trainer.readCheckpoint(info.id));
    expect(value(await trainer.restoreCheckpoint({ bytes })).iteration).toBe(info.iteration);
    const broken = { ...ring(), networks: [] };
    expect(fault(await trainer.update(broken)).diagnostics?.length).toBeGreaterThan(0);
    await trainer.close();
  });

  it("imports files and trains on them", async () => {
    const { trainer } = await connected(ring());
    const table = new File(["x,y\n1,2\n3,4\n-1,0\n0.5,0.25\n"], "points.csv");
    const data = value(await trainer.importFiles([table]));
    expect(data).toMatchObject({ count: 4 });
    expect(await trainer.dataSets()).toEqual([data]);
    const port = Object.keys(data.outputs)[0]!;
    const project = ring();
    const own = {
      ...project,
      game: {
        ...project.game,
        nodes: project.game.nodes.map((node) => (node.id === "ring" ? { ...node, kind: "files", params: { files: data.id } } : node)),
        edges: project.game.edges.map((edge) => (edge.source === "ring" ? { ...edge, sourcePort: port } : edge)),
      },
    };
    expect(value(await trainer.update(own)).phase).toBe("paused");
    expect(value(await trainer.step("iteration")).iteration).toBe(1);
    await trainer.removeData(data.id);
    expect(await trainer.dataSets()).toEqual([]);
    await trainer.close();
  });

  it("starts a dead worker again with the last stored checkpoint, and says so", async () => {
    const { trainer, events, kill } = await connected(ring());
    for (let n = 0; n < 3; n++) value(await trainer.step("iteration"));
    value(await trainer.saveCheckpoint());
    value(await trainer.step("iteration"));
    kill[0]?.("out of memory");
    await eventually(() => events.some((event) => event.event === "fault"));
    const told = events.flatMap((event) => (event.event === "fault" ? event.fault.message : []));
    expect(told).toEqual([
      "The training worker stopped working (out of memory). It was started again from the checkpoint of iteration 3: press play to go on.",
    ]);
    expect(value(await trainer.step("iteration"))).toMatchObject({ iteration: 4 });
    await trainer.close();
  });

  it("answers a command that a worker died over with a fault, and gives up after the fourth death", async () => {
    const { trainer, events, kill } = await connected(ring());
    const waiting = trainer.step("iteration");
    kill[0]?.("gone");
    const answer = await waiting;
    if (!answer.ok) expect(answer.error.message).toContain("stopped working");
    for (let n = 1; n < 4; n++) {
      await eventually(() => kill.length > n);
      kill[n]?.("gone");
    }
    await eventually(() => events.some((event) => event.event === "fault" && event.fault.message.includes("fourth time")));
    expect(fault(await trainer.step("iteration")).message).toContain("stopped working");
  });
});
