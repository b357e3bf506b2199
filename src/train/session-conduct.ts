/** @file How an open training is conducted: started, brought to rest, kept, and brought back when its device is lost. */
import { err, ok, type Result } from "../core/result.ts";
import type { Project } from "../graph/schema.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint-file.ts";
import type { Shelf } from "./checkpoint-shelf.ts";
import type { Engine } from "./engine.ts";
import type { BackendName, CheckpointInfo, Fault, Status } from "./protocol.ts";
import { type Built, build } from "./session-build.ts";
import type { Desk, Open } from "./session-desk.ts";
import { internal, lossOf, notFiniteReport, notFiniteTensor, nothingOpen } from "./session-faults.ts";
import { keyOf, type SessionParts } from "./session-prepare.ts";
import { createTraining, type TrainingHooks } from "./session-training.ts";
import { notFinite, readTensors } from "./weights.ts";

const LOSSES = { count: 3, milliseconds: 300_000 } as const;

export interface Conduct {
  /** The engine in use when it will do, else a new one. */
  choose(wanted: BackendName | undefined, anew?: boolean): Promise<Result<Engine, Fault>>;
  begin(built: Built, project: Project): Open;
  play(until?: number): void;
  /** At rest, with everything read and shown. */
  settleDown(): Promise<Result<Status, Fault>>;
  /** Stops between two steps, does what is asked, and goes on if training went on before. */
  between<T>(command: (at: Open) => Promise<Result<T, Fault>>): Promise<Result<T, Fault>>;
  keep(at: Open): Promise<Result<CheckpointInfo, Fault>>;
  setDelay(milliseconds: number): void;
}

export function createConduct(parts: SessionParts, desk: Desk, shelf: Shelf): Conduct {
  let delay = 0;
  let keptAt = 0;
  /** The iteration at which the loop stops by itself. */
  let goal = Number.POSITIVE_INFINITY;
  let lost: number[] = [];

  const hooks: TrainingHooks = {
    show: (event) => desk.outbox.add(event),
    async onSlice() {
      const every = parts.checkpointEvery ?? 0;
      if (every > 0 && desk.open !== undefined && performance.now() - keptAt >= every) {
        const kept = await self.keep(desk.open);
        if (!kept.ok) desk.fail(kept.error);
      }
      if (desk.outbox.due() || desk.open?.training.slow) desk.outbox.send();
    },
    onEnd: () => void (desk.phase === "running" ? self.settleDown() : undefined),
    onNotFinite: (what) => desk.fail(notFiniteReport(what)),
    onError: (error) => void blame(error),
  };

  const blame = async (error: unknown) => {
    const engine = desk.engine?.engine;
    const reason = await lossOf(engine);
    if (reason === undefined && engine === desk.engine?.engine && desk.phase !== "failed") desk.fail(internal(error));
  };

  const recover = async (reason: string): Promise<void> => {
    const before = desk.open;
    if (before === undefined) {
      desk.engine = undefined;
      return;
    }
    const resume = desk.phase === "running";
    before.training.close();
    lost = [...lost.filter((time) => Date.now() - time < LOSSES.milliseconds), Date.now()];
    const { iteration } = before.run.position;
    const gone = `The device was lost in iteration ${iteration} (${reason})`;
    const giveUp = (why: string) => desk.fail({ code: "device-lost", message: `${gone} ${why}`, iteration });
    if (lost.length > LOSSES.count)
      return giveUp("for the fourth time in five minutes. Make the batch or the images smaller, or choose another backend.");

    desk.enter("preparing");
    desk.progress(`${gone}: starting it again`, 0, 0);
    const bytes = shelf.newest();
    const decoded = bytes === undefined ? undefined : decodeCheckpoint(bytes);
    const checkpoint = decoded?.ok ? decoded.value : undefined;
    const chosen = await self.choose(desk.engine?.wanted, true);
    const built = chosen.ok ? await build(parts, { engine: chosen.value, compiled: before.compiled, checkpoint, lenient: true }) : chosen;
    if (!built.ok) return giveUp(`and could not be started again: ${built.error.message}`);
    desk.open = self.begin(built.value, before.project);
    const back = desk.open.run.position.iteration;
    const to = checkpoint === undefined ? "the start" : `the checkpoint of iteration ${back}`;
    desk.outbox.add({ event: "mark", iteration: back, text: `${gone}; training went back to ${to}` });
    await self.settleDown();
    if (resume) self.play(goal);
  };

  const self: Conduct = {
    async choose(wanted, anew = false) {
      if (desk.engine !== undefined && desk.engine.wanted === wanted && !anew) return ok(desk.engine.engine);
      const old = desk.engine?.engine;
      desk.engine = undefined;
      old?.dispose();
      const chosen = await parts.chooseBackend(wanted);
      if (!chosen.ok) return chosen;
      const engine = chosen.value;
      desk.engine = { engine, wanted };
      void engine.lost.then((reason) => desk.exclusive(async () => (desk.engine?.engine === engine ? recover(reason) : undefined)));
      return chosen;
    },
    begin(built, project) {
      const training = createTraining(built.engine, built.run, hooks);
      training.setDelay(delay);
      return { ...built, project, training };
    },
    play(until = Number.POSITIVE_INFINITY) {
      if (desk.open === undefined || desk.phase !== "paused") return;
      goal = until;
      keptAt = performance.now();
      desk.enter("running");
      desk.open.training.start(goal);
    },
    async settleDown() {
      const { open } = desk;
      if (open === undefined || desk.phase === "failed") return desk.answer();
      const phase = open.run.finished ? "finished" : "paused";
      const before = desk.phase;
      await open.training.showAll();
      // A read that came back in the meantime may have ended it all.
      if (desk.phase === before && desk.open === open) desk.enter(phase);
      return desk.answer();
    },
    async between(command) {
      const { open } = desk;
      if (open === undefined) return err(nothingOpen);
      const resume = open.training.running;
      await open.training.halt();
      const result = await command(open);
      if (resume && desk.phase === "running") desk.open?.training.start(goal);
      desk.outbox.send();
      return result;
    },
    async keep({ run, project, engine }) {
      const { position, seed, plan } = run;
      keptAt = performance.now();
      const tensors = await readTensors(engine, plan);
      const bad = notFinite(tensors);
      if (bad !== undefined) return err(notFiniteTensor(bad, position.iteration));
      const time = Date.now();
      const bytes = encodeCheckpoint({ project, seed, time, position, tensors });
      const { info, refused } = await shelf.keep({ key: keyOf(plan), iteration: position.iteration, time }, bytes);
      if (refused !== undefined) desk.outbox.add({ event: "fault", fault: refused });
      return ok(info);
    },
    setDelay(milliseconds) {
      delay = milliseconds;
      desk.open?.training.setDelay(milliseconds);
    },
  };
  return self;
}
