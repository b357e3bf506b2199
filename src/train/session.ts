/**
 * @file The whole of training behind the protocol, for the worker and for the command line: it compiles, trains, stops,
 * takes edits, keeps checkpoints and says what happens. Commands run one after another.
 */
import { err, ok, type Result } from "../core/result.ts";
import { BOARD } from "../graph/edit.ts";
import type { Project } from "../graph/schema.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint-file.ts";
import { createShelf } from "./checkpoint-shelf.ts";
import type { Engine } from "./engine.ts";
import type { NotFinite } from "./metrics.ts";
import type { BackendName, CheckpointBytes, CheckpointInfo, Fault, Phase, Status, Trainer, TrainerEvent } from "./protocol.ts";
import { type BuildRequest, type Built, build } from "./session-build.ts";
import { createOutbox } from "./session-events.ts";
import { checkMemory, compileProject, keyOf, type SessionParts } from "./session-prepare.ts";
import { createTraining, type Training } from "./session-training.ts";
import { takeEdit } from "./session-update.ts";
import { notFinite, readTensors } from "./weights.ts";

export interface Session extends Trainer {
  /** Trains until so many iterations are done, or all stages are over; resolves at rest, with everything read and shown. */
  playUntil(iteration: number): Promise<Result<Status, Fault>>;
}

interface Open extends Built {
  readonly project: Project;
  readonly training: Training;
}

export function createSession(parts: SessionParts): Session {
  let phase: Phase = "empty";
  let fault: Fault | undefined;
  let open: Open | undefined;
  let engine: { readonly engine: Engine; readonly wanted: BackendName | undefined } | undefined;
  let delay = 0;
  /** The iteration at which the loop stops by itself. */
  let goal = Number.POSITIVE_INFINITY;
  let work = new AbortController();
  let keptAt = 0;
  let losses: number[] = [];
  let tail: Promise<unknown> = Promise.resolve();
  let resting: (() => void)[] = [];
  const shelf = createShelf({ storage: parts.checkpoints });

  const status = (): Status => {
    const position = open?.run.position;
    const stage = open?.run.plan.stages[position?.stage ?? 0];
    return {
      phase,
      iteration: position?.iteration ?? 0,
      stage: stage?.name ?? "",
      next: stage?.turns[position?.turn ?? 0]?.players[0],
      stepsPerSecond: open?.training.stepsPerSecond() ?? 0,
      backend: engine?.engine.backend,
      ...(engine?.engine.memory() ?? { bytes: 0, tensors: 0 }),
      predictedBytes: open?.compiled.memory.bytes ?? 0,
    };
  };

  const outbox = createOutbox((): readonly TrainerEvent[] => {
    const metrics = open?.training.metrics.drain(open.training.running ? open.run.position.iteration : Number.POSITIVE_INFINITY);
    return [...(metrics === undefined ? [] : [{ event: "metrics", metrics } as const]), { event: "status", status: status() }];
  });

  const enter = (next: Phase) => {
    phase = next;
    outbox.send();
    if (next === "running" || next === "preparing") return;
    for (const resolve of resting.splice(0)) resolve();
  };
  const answer = (): Result<Status, Fault> => (phase === "failed" && fault !== undefined ? err(fault) : ok(status()));

  const fail = (what: Fault) => {
    void open?.training.halt();
    fault = what;
    outbox.add({ event: "fault", fault: what });
    enter("failed");
  };

  /** One command at a time. What throws is a bug of ours, and becomes a fault that says so. */
  const exclusive = <T>(command: () => Promise<T>): Promise<T> => {
    const result = tail.then(command);
    tail = result.catch(() => undefined);
    return result;
  };
  const guarded = <T>(command: () => Promise<Result<T, Fault>>): Promise<Result<T, Fault>> =>
    exclusive(async () => {
      try {
        return await command();
      } catch (error) {
        const bug = internal(error);
        if (phase === "preparing") enter("failed");
        return err(bug);
      }
    });

  const progress = (task: string, done: number, total: number) => {
    outbox.add({ event: "progress", task, done, total });
    if (outbox.due()) outbox.send();
  };

  const onNotFinite = ({ iteration, report, value, players }: NotFinite) => {
    const [node = report] = players;
    const what = Number.isNaN(value) ? "no number (NaN)" : "infinite";
    const message = `${report} became ${what} in iteration ${iteration}. Training stopped; the checkpoints kept before are good. Lower the learning rate, or look at what ${node}'s losses divide by or take the logarithm of.`;
    fail({ code: "not-finite", message, iteration, at: { graph: BOARD, node } });
  };

  /** Keeps the state as a checkpoint; the training must be at rest or between two slices. */
  const keep = async ({ run, project, engine }: Open): Promise<Result<CheckpointInfo, Fault>> => {
    const { position, seed, plan } = run;
    keptAt = performance.now();
    const tensors = await readTensors(engine, plan);
    const bad = notFinite(tensors);
    if (bad !== undefined) {
      const message = `${bad} holds numbers that are not finite in iteration ${position.iteration}, so no checkpoint was kept. Go back to an earlier one and lower the learning rate.`;
      return err({ code: "not-finite", message, iteration: position.iteration });
    }
    const time = Date.now();
    const bytes = encodeCheckpoint({ project, seed, time, position, tensors });
    const { info, refused } = await shelf.keep({ key: keyOf(plan), iteration: position.iteration, time }, bytes);
    if (refused !== undefined) outbox.add({ event: "fault", fault: refused });
    return ok(info);
  };

  const onSlice = async () => {
    const every = parts.checkpointEvery ?? 0;
    if (every > 0 && open !== undefined && performance.now() - keptAt >= every) {
      const kept = await keep(open);
      if (!kept.ok) fail(kept.error);
    }
    if (outbox.due()) outbox.send();
  };

  const onEnd = async () => {
    await open?.training.showAll();
    if (phase === "running") enter(open?.run.finished ? "finished" : "paused");
  };

  const onError = async (error: unknown) => {
    // A lost device makes calls fail before it says that it is lost.
    const of = engine?.engine;
    const lost = await Promise.race([of?.lost, new Promise<undefined>((resolve) => setTimeout(resolve, 500, undefined))]);
    if (lost === undefined && of === engine?.engine && phase !== "failed") fail(internal(error));
  };

  const begin = (built: Built, project: Project): Open => {
    const hooks = {
      show: (event: TrainerEvent) => outbox.add(event),
      onSlice,
      onEnd: () => void onEnd(),
      onNotFinite,
      onError: (error: unknown) => void onError(error),
    };
    const training = createTraining(built.engine, built.run, hooks);
    training.setDelay(delay);
    return { ...built, project, training };
  };

  /** At rest with everything shown; what comes next, `play` decides. */
  const settleDown = async (): Promise<Result<Status, Fault>> => {
    if (open === undefined) return answer();
    fault = undefined;
    phase = open.run.finished ? "finished" : "paused";
    await open.training.showAll();
    if (phase === "paused" || phase === "finished") enter(phase);
    return answer();
  };

  const recover = async (reason: string) => {
    const before = open;
    if (before === undefined) return;
    const resume = phase === "running";
    before.training.close();
    losses = [...losses.filter((time) => Date.now() - time < 300_000), Date.now()];
    const { iteration } = before.run.position;
    const gone = `The device was lost in iteration ${iteration} (${reason})`;
    if (losses.length > 3)
      return fail({
        code: "device-lost",
        message: `${gone}, for the fourth time in five minutes. Make the batch or the images smaller, or choose another backend.`,
        iteration,
      });
    progress(`${gone}: starting it again`, 0, 0);
    enter("preparing");
    const checkpoint = shelf.newest();
    const decoded = checkpoint === undefined ? undefined : decodeCheckpoint(checkpoint);
    const chosen = await choose(engine?.wanted, true);
    const built = chosen.ok
      ? await build(parts, {
          engine: chosen.value,
          compiled: before.compiled,
          lenient: true,
          ...(decoded?.ok ? { checkpoint: decoded.value } : {}),
        })
      : chosen;
    if (!built.ok)
      return fail({ code: "device-lost", message: `${gone} and could not be started again: ${built.error.message}`, iteration });
    open = begin(built.value, before.project);
    const back = open.run.position.iteration;
    outbox.add({
      event: "mark",
      iteration: back,
      text: `${gone}; training went back to ${back === 0 ? "the start" : `the checkpoint of iteration ${back}`}`,
    });
    await settleDown();
    if (resume) play(goal);
  };

  /** The engine in use when it will do, else a new one. */
  const choose = async (wanted: BackendName | undefined, anew = false): Promise<Result<Engine, Fault>> => {
    if (engine !== undefined && engine.wanted === wanted && !anew) return ok(engine.engine);
    const old = engine?.engine;
    engine = undefined;
    old?.dispose();
    const chosen = await parts.chooseBackend(wanted);
    if (!chosen.ok) return chosen;
    const mine = chosen.value;
    engine = { engine: mine, wanted };
    void mine.lost.then((reason) => exclusive(async () => (engine?.engine === mine ? recover(reason) : undefined)));
    return chosen;
  };

  const play = (until = Number.POSITIVE_INFINITY) => {
    if (open === undefined || phase !== "paused") return;
    phase = "running";
    goal = until;
    keptAt = performance.now();
    open.training.start(goal);
    outbox.send();
  };

  /** Stops between two steps, does what is asked, and goes on if training went on before. */
  const between = async <T>(command: (at: Open) => Promise<Result<T, Fault>>): Promise<Result<T, Fault>> => {
    if (open === undefined) return err(nothingOpen);
    const resume = open.training.running;
    await open.training.halt();
    const result = await command(open);
    if (resume && phase === "running") open.training.start(goal);
    else outbox.send();
    return result;
  };

  const prepare = async (
    project: Project,
    wanted: BackendName | undefined,
    bytes: CheckpointBytes | undefined,
  ): Promise<Result<Open, Fault>> => {
    work = new AbortController();
    const before = open;
    before?.training.close();
    await before?.training.halt();
    open = undefined;
    fault = undefined;
    enter("preparing");
    const decoded = bytes === undefined ? undefined : decodeCheckpoint(bytes);
    if (decoded?.ok === false) return decoded;
    const compiled = await compileProject(parts, project);
    if (!compiled.ok) return compiled;
    const chosen = await choose(wanted);
    if (!chosen.ok) return chosen;
    const refused = checkMemory(parts, compiled.value.memory, chosen.value.backend.name);
    if (refused !== undefined) return err(refused);
    if (before?.engine === chosen.value) chosen.value.removeState(before.run.plan.state.map(({ name }) => name));
    const built = await build(parts, {
      engine: chosen.value,
      compiled: compiled.value,
      checkpoint: decoded?.value,
      progress,
      signal: work.signal,
    });
    return built.ok ? ok(begin(built.value, project)) : built;
  };

  /** Another position and state for the same plan: `reset` and `restoreCheckpoint`. */
  const rebuild = (request: (at: Open) => Promise<Result<Pick<BuildRequest, "checkpoint">, Fault>>): Promise<Result<Status, Fault>> =>
    guarded(async () => {
      if (open === undefined) return err(nothingOpen);
      const asked = await request(open);
      if (!asked.ok) return asked;
      await open.training.halt();
      const { engine, compiled, project } = open;
      const built = await build(parts, { engine, compiled, from: open, progress, ...asked.value });
      if (!built.ok) return built;
      open.training.close();
      open = begin(built.value, project);
      return settleDown();
    });

  const openProject: Session["open"] = (project, options) => {
    work.abort();
    return guarded(async () => {
      const prepared = await prepare(project, options.backend, options.checkpoint);
      if (prepared.ok) {
        open = prepared.value;
        return settleDown();
      }
      fault = prepared.error;
      enter("failed");
      return prepared;
    });
  };

  return {
    open: openProject,
    update: (project) =>
      open === undefined
        ? openProject(project, engine?.wanted === undefined ? {} : { backend: engine.wanted })
        : guarded(() =>
            between(async (at) => {
              const taken = await takeEdit(parts, at, { project, progress, signal: work.signal });
              if (!taken.ok) return taken;
              open = { ...at, ...taken.value.built, project };
              for (const text of taken.value.marks) outbox.add({ event: "mark", iteration: at.run.position.iteration, text });
              if (phase === "paused" || phase === "finished") return settleDown();
              return ok(status());
            }),
          ),
    play: () => exclusive(async () => play()),
    async playUntil(iteration) {
      const rest = new Promise<void>((resolve) => resting.push(resolve));
      await exclusive(async () => play(iteration));
      if (phase === "running") await rest;
      return answer();
    },
    pause: () =>
      exclusive(async () => {
        if (open === undefined || phase !== "running") return;
        await open.training.halt();
        if (phase === "running") await settleDown();
      }),
    step: (what) =>
      guarded(async () => {
        if (open === undefined) return err(nothingOpen);
        if (phase === "failed") return answer();
        await open.training.halt();
        if (open.run.finished) return settleDown();
        phase = "paused";
        if (!open.training.step(what))
          return err({
            code: "diagnostics",
            message: "This player moves in no stage: add it to a turn of the training.",
            at: { graph: BOARD, node: what === "iteration" ? "" : (what.player ?? "") },
          });
        await open.engine.settle();
        await open.training.metrics.settled();
        return phase === "paused" ? settleDown() : answer();
      }),
    reset: () => rebuild(async () => ok({})),
    async setDelay(milliseconds) {
      delay = milliseconds;
      open?.training.setDelay(milliseconds);
    },
    checkpoints: async () => (open === undefined ? [] : shelf.list(keyOf(open.run.plan))),
    saveCheckpoint: () => guarded(() => between(keep)),
    readCheckpoint: (id) => shelf.read(id),
    restoreCheckpoint: (from) =>
      rebuild(async () => {
        const bytes = "bytes" in from ? ok(from.bytes) : await shelf.read(from.id);
        if (!bytes.ok) return bytes;
        const decoded = decodeCheckpoint(bytes.value);
        return decoded.ok ? ok({ checkpoint: decoded.value }) : decoded;
      }),
    async importFiles(files, options) {
      try {
        const importing = parts.importFiles?.(files, { ...options, storage: parts.data, progress, signal: work.signal });
        return (await importing) ?? err({ code: "data", message: "Files cannot be imported here." });
      } catch (error) {
        return err(internal(error));
      }
    },
    async cancel() {
      work.abort();
      work = new AbortController();
    },
    dataSets: () => parts.data.list(),
    removeData: (id) => parts.data.remove(id),
    async listen(listener) {
      outbox.listen(listener);
      outbox.send();
    },
    close: () =>
      exclusive(async () => {
        open?.training.close();
        await open?.training.halt();
        open = undefined;
        const old = engine?.engine;
        engine = undefined;
        old?.dispose();
        enter("empty");
      }),
  };
}

const nothingOpen: Fault = { code: "diagnostics", message: "No project is open for training yet." };

function internal(error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: "internal",
    message: `Training stopped by a mistake in Ganvas itself: ${message}. Your drawing is safe; go back to the last checkpoint or reset.`,
  };
}
