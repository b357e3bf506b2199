/** @file `ganvas train`: the page's own training without the page. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Result } from "../core/result.ts";
import type { Project } from "../graph/schema.ts";
import { chooseBackend } from "../train/backends/choose.ts";
import { decodeImage } from "../train/data/decode-image.ts";
import { importFiles } from "../train/data/import/import-files.ts";
import { createMemoryStorage } from "../train/data/storage.ts";
import type { CheckpointBytes, Fault, Status } from "../train/protocol.ts";
import { createSession, type Session } from "../train/session.ts";
import { type Command, type Context, UsageError } from "./command.ts";
import { openProject, readBytes } from "./open-project.ts";
import { lengthOf } from "./stage-length.ts";
import { withData } from "./train-data.ts";
import { BACKENDS, parseTrainArgs, type TrainOptions } from "./train-options.ts";
import { createLog, type Log, type Losses } from "./train-output.ts";

export const train: Command = {
  help: `Usage: ganvas train <project> [options]

Trains a project as the page does and writes samples, losses and a checkpoint.

  --iterations N   train until iteration N, counted from the start; left out: until all stages are over
  --data PATH      train on files: a folder, a zip, IDX (MNIST), CIFAR, images, a table
  --seed S         instead of the project's own
  --backend B      ${BACKENDS.join(", ")}; left out: the fastest that works
  --threads N      of WebAssembly; left out: one for each core, up to four. The results are the same whatever the number
  --out DIR        where files are written; left out: ganvas-out
  --every N        write samples every N iterations; left out: ten times in all
  --resume FILE    go on from a checkpoint
  --json           a summary as one JSON object on standard output

Ctrl-C stops after the step that runs and leaves a checkpoint. Exit code: 0 when training came to its end, 1 otherwise.`,

  async run(args, context) {
    const options = parseTrainArgs(args);
    const opened = await openProject(options.project);
    if (!opened.ok) return failed(context, opened.error);
    for (const repair of opened.value.repairs) context.complain(`repaired: ${repair}`);
    return trainProject({ ...opened.value.project, ...(options.seed === undefined ? {} : { seed: options.seed }) }, options, context);
  },
};

async function trainProject(drawn: Project, options: TrainOptions, context: Context): Promise<number> {
  const storage = createMemoryStorage();
  const prepared = options.data === undefined ? undefined : await withData(drawn, options.data, { storage });
  if (prepared?.ok === false) return failed(context, prepared.error);
  if (prepared !== undefined) for (const note of [...prepared.value.imported.notes, ...prepared.value.notes]) context.complain(note);
  const project = prepared?.value.project ?? drawn;
  const last = Math.min(options.iterations, lengthOf(project));
  if (!Number.isFinite(last)) throw new UsageError("The last stage has no end: say how far with --iterations.");
  const checkpoint = options.resume === undefined ? undefined : await readBytes(options.resume);
  if (checkpoint?.ok === false) return failed(context, checkpoint.error);

  const session = createSession({
    chooseBackend: (wanted) => chooseBackend(wanted, { threads: options.threads }),
    data: storage,
    checkpointEvery: 60_000,
    importFiles: (files, request) =>
      importFiles(
        files.map((file) => ({ name: file.name, data: file })),
        { ...request, decodeImage },
      ),
  });
  const log = await createLog(session, options.out, progressLine(last, context));
  const ready = await session.open(project, {
    ...(options.backend === undefined ? {} : { backend: options.backend }),
    ...(checkpoint === undefined ? {} : { checkpoint: checkpoint.value }),
  });
  if (!ready.ok) return failed(context, faultText(ready.error));
  const { backend } = ready.value;
  context.complain(`${backend?.name} (${backend?.device}): ${backend?.reason}`);
  await log.writeSamples();

  const begin = performance.now();
  const interrupt = stopOnInterrupt(session);
  const every = options.every ?? Math.max(1, Math.ceil((last - ready.value.iteration) / 10));
  let answer: Result<Status, Fault> = ready;
  while (answer.ok && answer.value.iteration < last && answer.value.phase !== "finished" && !interrupt.asked()) {
    answer = await session.playUntil(Math.min(last, (Math.floor(answer.value.iteration / every) + 1) * every));
    await log.writeSamples();
  }
  const took = { seconds: (performance.now() - begin) / 1000, steps: (log.status?.steps ?? 0) - ready.value.steps };
  const code = await finish(session, log, { answer, took, options, context, interrupted: interrupt.asked() });
  interrupt.release();
  return code;
}

interface End {
  readonly answer: Result<Status, Fault>;
  readonly took: { readonly seconds: number; readonly steps: number };
  readonly options: TrainOptions;
  readonly context: Context;
  readonly interrupted: boolean;
}

/** Writes what is left to write and says how it went; answers the exit code. */
async function finish(session: Session, log: Log, { answer, took, options, context, interrupted }: End): Promise<number> {
  await mkdir(options.out, { recursive: true });
  await writeFile(join(options.out, "losses.csv"), log.losses.csv());
  const bytes = await lastCheckpoint(session, answer.ok);
  const checkpoint = join(options.out, "checkpoint.ganvas-checkpoint");
  if (bytes?.ok) await writeFile(checkpoint, bytes.value);
  const { status } = log;
  await session.close();
  const summary = {
    iterations: status?.iteration ?? 0,
    steps: took.steps,
    seconds: took.seconds,
    stepsPerSecond: took.seconds > 0 ? took.steps / took.seconds : 0,
    losses: log.losses.last(),
    peakTensors: log.peak.tensors,
    peakBytes: log.peak.bytes,
    predictedBytes: status?.predictedBytes ?? 0,
    backend: status?.backend,
    checkpoint: bytes?.ok ? checkpoint : undefined,
    interrupted,
    fault: answer.ok ? undefined : answer.error,
  };
  if (options.json) context.print(JSON.stringify(summary, null, 2));
  context.complain(`${took.steps} steps in ${took.seconds.toFixed(1)} s; samples, losses and checkpoint are in ${options.out}`);
  if (!answer.ok) return failed(context, faultText(answer.error));
  return interrupted ? 130 : 0;
}

/** Of now, or after a fault the newest good one there is. */
async function lastCheckpoint(session: Session, sound: boolean): Promise<Result<CheckpointBytes, Fault> | undefined> {
  if (sound) await session.saveCheckpoint();
  const [newest] = await session.checkpoints();
  return newest === undefined ? undefined : session.readCheckpoint(newest.id);
}

/** A line a second on the terminal. */
function progressLine(last: number, { complain }: Context): (status: Status, losses: Losses) => void {
  let said = 0;
  return ({ phase, iteration, stepsPerSecond }, losses) => {
    if (phase !== "running" || performance.now() - said < 1000) return;
    said = performance.now();
    const totals = Object.entries(losses.last()).filter(([name]) => name.endsWith("/total"));
    const shown = totals.map(([name, value]) => `${name.replace("/total", "")} ${value.toFixed(3)}`);
    complain(`iteration ${iteration} of ${last}  ${stepsPerSecond.toFixed(1)} steps/s  ${shown.join("  ")}`);
  };
}

/** The first Ctrl-C stops between two steps, a later one at once. npm hands the same one on a second time. */
function stopOnInterrupt(session: Session): { asked(): boolean; release(): void } {
  let first: number | undefined;
  const stop = () => {
    if (first !== undefined && performance.now() - first > 1000) process.exit(130);
    first ??= performance.now();
    void session.pause();
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, stop);
  return {
    asked: () => first !== undefined,
    release() {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}

function faultText({ message, diagnostics = [] }: Fault): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return [message, ...errors.map(({ at, message }) => `  ${at.graph}${at.node === undefined ? "" : `/${at.node}`}: ${message}`)].join("\n");
}

function failed({ complain }: Context, message: string): number {
  complain(message);
  return 1;
}
