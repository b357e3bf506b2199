/**
 * @file What the page knows of the training: phase, faults, progress, and the commands. Numbers and pictures of single
 * steps go to `metrics` and `pictures`, which are no state of React.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Result } from "../core/result.ts";
import type { Project } from "../graph/schema.ts";
import { createTrainer } from "../train/client.ts";
import type { BackendName, CheckpointBytes, Fault, Phase, Status, Trainer, TrainerEvent, ViewPicture } from "../train/protocol.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { createPictures, type Pictures } from "./pictures.ts";

export interface RunView {
  readonly status: Status;
  /** The last thing that went wrong, until it is mended or dismissed or training goes on. */
  readonly fault: Fault | undefined;
  readonly progress: { readonly task: string; readonly done: number; readonly total: number } | undefined;
  /** Milliseconds after each step; 0 at full speed. */
  readonly delay: number;
  /** Asked for by the person; undefined: the fastest that works. */
  readonly wanted: BackendName | undefined;
  /** The views that have a picture, and of what sort. */
  readonly views: Readonly<Record<string, ViewPicture["picture"]>>;
}

/** The trainer's commands, and the page's own. */
export interface RunState extends RunView, Omit<Trainer, "open" | "listen" | "close"> {
  open(project: Project, checkpoint?: CheckpointBytes): Promise<Result<Status, Fault>>;
  /** Takes effect with the next `open`. */
  setBackend(wanted: BackendName | undefined): void;
  dismissFault(): void;
}

export interface Run {
  readonly store: StoreApi<RunState>;
  readonly metrics: Metrics;
  readonly pictures: Pictures;
}

const idle: Status = {
  phase: "empty",
  iteration: 0,
  steps: 0,
  stage: "",
  next: undefined,
  stepsPerSecond: 0,
  backend: undefined,
  bytes: 0,
  predictedBytes: 0,
  tensors: 0,
};

export const initialView: RunView = { status: idle, fault: undefined, progress: undefined, delay: 0, wanted: undefined, views: {} };

/** The state after an event. Metrics and marks change nothing here. */
export function afterEvent(state: RunView, event: TrainerEvent): RunView {
  switch (event.event) {
    case "status": {
      const { phase } = event.status;
      return {
        ...state,
        status: event.status,
        fault: goesOn(state.status.phase, phase) ? undefined : state.fault,
        progress: phase === "preparing" ? state.progress : undefined,
      };
    }
    case "opening":
      return { ...state, views: {}, fault: undefined };
    case "fault":
      return { ...state, fault: event.fault };
    case "progress":
      return {
        ...state,
        progress: event.total > 0 && event.done >= event.total ? undefined : { task: event.task, done: event.done, total: event.total },
      };
    case "view":
      return state.views[event.node] === event.view.picture
        ? state
        : { ...state, views: { ...state.views, [event.node]: event.view.picture } };
    case "metrics":
    case "mark":
      return state;
  }
}

function goesOn(before: Phase, after: Phase): boolean {
  return before !== after && (after === "running" || after === "preparing");
}

/** A document that the worker took compiles, fits into memory and has its data. */
function isOfDocument({ code, at, diagnostics }: Fault): boolean {
  return code === "diagnostics" || diagnostics !== undefined || (code === "data" && at !== undefined);
}

export function createRun(trainer: Trainer): Run {
  const metrics = createMetrics();
  const pictures = createPictures();
  const forget = () => {
    metrics.clear();
    pictures.clear();
  };

  const store = createStore<RunState>((set, get) => {
    /** Shows what a command answered; one that did its work takes back the faults that it mends. */
    const told = async <T>(
      command: Promise<Result<T, Fault>>,
      mends: (fault: Fault) => boolean = () => false,
    ): Promise<Result<T, Fault>> => {
      const answer = await command;
      const { fault } = get();
      const left = fault === undefined || mends(fault) ? undefined : fault;
      set({ fault: answer.ok ? left : answer.error, progress: undefined });
      return answer;
    };
    return {
      ...initialView,
      open(project, checkpoint) {
        const { wanted } = get();
        return told(
          trainer.open(project, {
            ...(wanted === undefined ? {} : { backend: wanted }),
            ...(checkpoint === undefined ? {} : { checkpoint }),
          }),
        );
      },
      update: (project) => told(trainer.update(project), isOfDocument),
      play: () => trainer.play(),
      pause: () => trainer.pause(),
      step: (what) => told(trainer.step(what)),
      async reset() {
        const answer = await told(trainer.reset(), ({ code }) => code === "not-finite");
        if (answer.ok) metrics.clear();
        return answer;
      },
      setDelay(milliseconds) {
        set({ delay: milliseconds });
        return trainer.setDelay(milliseconds);
      },
      setBackend: (wanted) => set({ wanted }),
      checkpoints: () => trainer.checkpoints(),
      saveCheckpoint: () => told(trainer.saveCheckpoint(), ({ code }) => code === "checkpoint"),
      readCheckpoint: (id) => told(trainer.readCheckpoint(id)),
      readWeights: (id) => told(trainer.readWeights(id)),
      restoreCheckpoint: (from) => told(trainer.restoreCheckpoint(from), ({ code }) => code === "not-finite" || code === "checkpoint"),
      importFiles: (files, options) => told(trainer.importFiles(files, options), ({ code, at }) => code === "data" && at === undefined),
      cancel: () => trainer.cancel(),
      dataSets: () => trainer.dataSets(),
      forecast: (project) => trainer.forecast(project),
      removeData: (id) => trainer.removeData(id),
      dismissFault: () => set({ fault: undefined }),
    };
  });

  const hear = (events: readonly TrainerEvent[]) => {
    const before: RunView = store.getState();
    const after = events.reduce(afterEvent, before);
    for (const event of events) {
      if (event.event === "opening") forget();
      else if (event.event === "metrics") metrics.append(event.metrics);
      else if (event.event === "mark") metrics.mark({ iteration: event.iteration, text: event.text });
      else if (event.event === "view") pictures.put(event.node, { iteration: event.iteration, view: event.view });
    }
    if (after !== before) store.setState(after);
  };
  void trainer.listen(hear);
  return { store, metrics, pictures };
}

let shared: Run | undefined;

/** The page's own run; its worker starts with the first call. */
export function pageRun(): Run {
  shared ??= createRun(createTrainer());
  return shared;
}
