/**
 * @file The whole of training behind the protocol, for the worker and for the command line. Every command of `Trainer`
 * stands here; commands run one after another, save `cancel`, `setDelay` and imports.
 */
import { err, ok, type Result } from "../core/result.ts";
import type { Project } from "../graph/schema.ts";
import { decodeCheckpoint } from "./checkpoint-file.ts";
import { createShelf } from "./checkpoint-shelf.ts";
import { forecasts, memoryOn } from "./forecast.ts";
import type { Fault, StartOptions, Status, Trainer } from "./protocol.ts";
import { type BuildRequest, build } from "./session-build.ts";
import { createConduct } from "./session-conduct.ts";
import { createDesk, type Open } from "./session-desk.ts";
import { idlePlayer, internal, nothingOpen } from "./session-faults.ts";
import { checkMemory, compileProject, keyOf, type SessionParts } from "./session-prepare.ts";
import { takeEdit } from "./session-update.ts";

export interface Session extends Trainer {
  /** Trains until so many iterations are done, or all stages are over; resolves at rest, with everything read and shown. */
  playUntil(iteration: number): Promise<Result<Status, Fault>>;
}

export function createSession(parts: SessionParts): Session {
  const desk = createDesk();
  const shelf = createShelf({ storage: parts.checkpoints });
  const conduct = createConduct(parts, desk, shelf);
  let work = new AbortController();

  const prepare = async (project: Project, { backend, checkpoint }: StartOptions): Promise<Result<Open, Fault>> => {
    const before = desk.open;
    before?.training.close();
    await before?.training.halt();
    desk.open = undefined;
    desk.outbox.add({ event: "opening" });
    desk.enter("preparing");
    const decoded = checkpoint === undefined ? undefined : decodeCheckpoint(checkpoint);
    if (decoded?.ok === false) return decoded;
    const found = await compileProject(parts, project);
    if (!found.ok) return found;
    const chosen = await conduct.choose(backend);
    if (!chosen.ok) return chosen;
    const engine = chosen.value;
    const compiled = { plan: found.value, memory: memoryOn(engine, found.value) };
    const refused = checkMemory(parts, compiled, engine.backend.name);
    if (refused !== undefined) return err(refused);
    if (before?.engine === engine) engine.removeState(before.run.plan.state.map(({ name }) => name));
    const { signal } = work;
    const built = await build(parts, {
      engine,
      compiled,
      checkpoint: decoded?.value,
      before,
      progress: desk.progress,
      signal,
    });
    return built.ok ? ok(conduct.begin(built.value, project)) : built;
  };

  const open: Session["open"] = (project, options) => {
    work.abort();
    work = new AbortController();
    return desk.guarded(async () => {
      const prepared = await prepare(project, options);
      if (!prepared.ok) {
        desk.enter("failed");
        return prepared;
      }
      desk.open = prepared.value;
      return conduct.settleDown();
    });
  };

  /** Another position and state for the same plan: `reset` and `restoreCheckpoint`. */
  const rebuild = (request: () => Promise<Result<Pick<BuildRequest, "checkpoint">, Fault>>): Promise<Result<Status, Fault>> =>
    desk.guarded(async () => {
      const before = desk.open;
      if (before === undefined) return err(nothingOpen);
      const asked = await request();
      if (!asked.ok) return asked;
      await before.training.halt();
      const { engine, compiled, project } = before;
      const built = await build(parts, { engine, compiled, before, loaded: true, progress: desk.progress, ...asked.value });
      if (!built.ok) return built;
      before.training.close();
      desk.open = conduct.begin(built.value, project);
      desk.enter("preparing");
      return conduct.settleDown();
    });

  return {
    open,
    update: (project) =>
      desk.open === undefined
        ? open(project, desk.engine?.wanted === undefined ? {} : { backend: desk.engine.wanted })
        : desk.guarded(() =>
            conduct.between(async (at) => {
              const taken = await takeEdit(parts, at, { project, progress: desk.progress, signal: work.signal });
              if (!taken.ok) return taken;
              desk.open = { ...at, ...taken.value.built, project };
              for (const text of taken.value.marks) desk.outbox.add({ event: "mark", iteration: at.run.position.iteration, text });
              return desk.phase === "paused" || desk.phase === "finished" ? conduct.settleDown() : ok(desk.status());
            }),
          ),
    play: () => desk.exclusive(async () => conduct.play()),
    async playUntil(iteration) {
      const rest = desk.atRest();
      await desk.exclusive(async () => conduct.play(iteration));
      if (desk.phase === "running") await rest;
      return desk.answer();
    },
    pause: () =>
      desk.exclusive(async () => {
        if (desk.phase !== "running") return;
        await desk.open?.training.halt();
        if (desk.phase === "running") await conduct.settleDown();
      }),
    step: (what) =>
      desk.guarded(async () => {
        const at = desk.open;
        if (at === undefined) return err(nothingOpen);
        if (desk.phase === "failed") return desk.answer();
        await at.training.halt();
        if (!at.run.finished && !at.training.step(what)) return err(idlePlayer(what === "iteration" ? "" : (what.player ?? "")));
        await at.engine.settle();
        return conduct.settleDown();
      }),
    reset: () => rebuild(async () => ok({})),
    async setDelay(milliseconds) {
      conduct.setDelay(milliseconds);
    },
    checkpoints: async () => (desk.open === undefined ? [] : shelf.list(keyOf(desk.open.run.plan))),
    saveCheckpoint: () => desk.guarded(() => conduct.between(conduct.keep)),
    readCheckpoint: (id) => shelf.read(id),
    async readWeights(id) {
      const bytes = await shelf.read(id);
      return bytes.ok ? decodeCheckpoint(bytes.value) : bytes;
    },
    restoreCheckpoint: (from) =>
      rebuild(async () => {
        const bytes = "bytes" in from ? ok(from.bytes) : await shelf.read(from.id);
        if (!bytes.ok) return bytes;
        const decoded = decodeCheckpoint(bytes.value);
        return decoded.ok ? ok({ checkpoint: decoded.value }) : decoded;
      }),
    async importFiles(files, options) {
      try {
        return await parts.importFiles(files, { ...options, storage: parts.data, progress: desk.progress, signal: work.signal });
      } catch (error) {
        return err(internal(error));
      }
    },
    async cancel() {
      work.abort();
      work = new AbortController();
    },
    dataSets: () => parts.data.list(),
    async forecast(project) {
      const found = await compileProject(parts, project);
      return found.ok ? forecasts(found.value, desk.engine?.engine) : [];
    },
    removeData: (id) => parts.data.remove(id),
    async listen(listener) {
      desk.outbox.listen(listener);
      desk.outbox.send();
    },
    close: () =>
      desk.exclusive(async () => {
        desk.open?.training.close();
        await desk.open?.training.halt();
        desk.open = undefined;
        const old = desk.engine?.engine;
        desk.engine = undefined;
        old?.dispose();
        desk.enter("empty");
      }),
  };
}
