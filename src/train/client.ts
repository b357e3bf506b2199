/**
 * @file The page's side of training: the worker as a `Trainer`. A worker that dies is started again with the last stored
 * checkpoint, and says so; nothing here throws or waits for a dead worker.
 */
import { type Endpoint, proxy, type Remote, wrap } from "comlink";
import { err, type Result } from "../core/result.ts";
import type { Project } from "../graph/schema.ts";
import type { Fault, StartOptions, Trainer, TrainerEvent } from "./protocol.ts";

/** A worker, or in tests a port to a session. */
export interface Connection {
  readonly endpoint: Endpoint;
  /** Resolves with the reason when the other side is gone. */
  readonly died: Promise<string>;
  close(): void;
}

const RESTARTS = { count: 3, milliseconds: 300_000 } as const;

export function createTrainer(connect: () => Connection = spawn): Trainer {
  let listener: ((events: readonly TrainerEvent[]) => void) | undefined;
  let opened: { readonly project: Project; readonly options: StartOptions } | undefined;
  let deaths: number[] = [];
  let link = attach();

  function attach() {
    const connection = connect();
    const remote = wrap<Trainer>(connection.endpoint);
    const mine = { connection, remote };
    void connection.died.then((reason) => (link === mine ? restart(reason) : undefined));
    return mine;
  }

  const hear = () => link.remote.listen(proxy((events: readonly TrainerEvent[]) => listener?.(events)));

  async function restart(reason: string): Promise<void> {
    link.connection.close();
    deaths = [...deaths.filter((time) => Date.now() - time < RESTARTS.milliseconds), Date.now()];
    const gone = `The training worker stopped working (${reason})`;
    if (deaths.length > RESTARTS.count) {
      tell(`${gone}, for the fourth time in five minutes. Reload the page; the drawing and the stored checkpoints are kept.`);
      return;
    }
    link = attach();
    await hear();
    if (opened === undefined) return;
    const answer = await link.remote.open(opened.project, withoutCheckpoint(opened.options));
    if (!answer.ok) return tell(`${gone} and could not be started again: ${answer.error.message}`);
    const newest = (await link.remote.checkpoints()).find(({ kept }) => kept === "storage");
    const restored = newest === undefined ? undefined : await link.remote.restoreCheckpoint({ id: newest.id });
    const from = newest !== undefined && restored?.ok ? `the checkpoint of iteration ${newest.iteration}` : "the start";
    tell(`${gone}. It was started again from ${from}: press play to go on.`);
  }

  const tell = (message: string) => listener?.([{ event: "fault", fault: { code: "internal", message } }]);

  /** The answer of the worker, or `lost` when it dies before it answers. */
  const ask = async <T>(command: (remote: Remote<Trainer>) => Promise<T>, lost: (fault: Fault) => T): Promise<T> => {
    const { connection, remote } = link;
    const death = connection.died.then((reason) => lost({ code: "internal", message: `The training worker stopped working (${reason}).` }));
    try {
      return await Promise.race([command(remote), death]);
    } catch (error) {
      return lost({
        code: "internal",
        message: `The training worker answered with a mistake of its own: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  };
  const result = <T>(command: (remote: Remote<Trainer>) => Promise<Result<T, Fault>>) => ask(command, (fault) => err(fault));
  const done = (command: (remote: Remote<Trainer>) => Promise<void>) => ask(command, () => undefined);

  return {
    open(project, options) {
      opened = { project, options };
      return result((remote) => remote.open(project, options));
    },
    update(project) {
      opened = { project, options: opened?.options ?? {} };
      return result((remote) => remote.update(project));
    },
    play: () => done((remote) => remote.play()),
    pause: () => done((remote) => remote.pause()),
    step: (what) => result((remote) => remote.step(what)),
    reset: () => result((remote) => remote.reset()),
    setDelay: (milliseconds) => done((remote) => remote.setDelay(milliseconds)),
    checkpoints: () =>
      ask(
        (remote) => remote.checkpoints(),
        () => [],
      ),
    saveCheckpoint: () => result((remote) => remote.saveCheckpoint()),
    readCheckpoint: (id) => result((remote) => remote.readCheckpoint(id)),
    readWeights: (id) => result((remote) => remote.readWeights(id)),
    restoreCheckpoint: (from) => result((remote) => remote.restoreCheckpoint(from)),
    importFiles(files, options) {
      const paths = files.map(pathOf);
      return result((remote) => remote.importFiles(files, { paths, ...options }));
    },
    cancel: () => done((remote) => remote.cancel()),
    dataSets: () =>
      ask(
        (remote) => remote.dataSets(),
        () => [],
      ),
    forecast: (project) =>
      ask(
        (remote) => remote.forecast(project),
        () => [],
      ),
    removeData: (id) => done((remote) => remote.removeData(id)),
    listen(to) {
      listener = to;
      return done(hear);
    },
    async close() {
      opened = undefined;
      await done((remote) => remote.close());
      link.connection.close();
    },
  };
}

/** With the folders that it was chosen or dropped with; those of a drop stand in `relativePath` (file-selector). */
function pathOf(file: File): string {
  if ("relativePath" in file && typeof file.relativePath === "string") return file.relativePath.replace(/^[./]+/, "");
  return file.webkitRelativePath || file.name;
}

function withoutCheckpoint({ backend }: StartOptions): StartOptions {
  return backend === undefined ? {} : { backend };
}

function spawn(): Connection {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "training" });
  const died = new Promise<string>((resolve) => {
    worker.addEventListener("error", (event) => resolve(event.message || "it could not be loaded"));
    worker.addEventListener("messageerror", () => resolve("a message could not be read"));
  });
  return { endpoint: worker, died, close: () => worker.terminate() };
}
