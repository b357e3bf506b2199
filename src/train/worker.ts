/**
 * @file The training worker. What a session sends goes on to the page: sample grids as ImageBitmaps and arrays without
 * a copy.
 */
import { expose, transfer } from "comlink";
import type { ImageGrid, Trainer, TrainerEvent, ViewPicture } from "./protocol.ts";
import { createSession } from "./session.ts";
import { internal } from "./session-faults.ts";
import { workerParts } from "./worker-parts.ts";

const session = createSession(workerParts);

/** In the order they came: pictures take a moment to convert, and nothing may overtake them. */
let sending: Promise<void> = Promise.resolve();

let tell: (events: readonly TrainerEvent[]) => void = () => undefined;

/** Answers a command after the events that it caused, so that the page never sees an answer before its effect. */
function answered<A extends unknown[], T>(command: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  return async (...args) => {
    const answer = await command(...args);
    await sending;
    return answer;
  };
}

const trainer: Trainer = {
  ...session,
  open: answered(session.open),
  update: answered(session.update),
  play: answered(session.play),
  pause: answered(session.pause),
  step: answered(session.step),
  reset: answered(session.reset),
  restoreCheckpoint: answered(session.restoreCheckpoint),
  listen(listener) {
    tell = (events) => {
      sending = sending.then(() => send(events, listener));
    };
    return session.listen(tell);
  },
};

async function send(events: readonly TrainerEvent[], listener: (events: readonly TrainerEvent[]) => void): Promise<void> {
  const packed = await Promise.all(events.map(pack));
  listener(transfer(packed, [...new Set(packed.flatMap(buffersOf))]));
}

async function pack(event: TrainerEvent): Promise<TrainerEvent> {
  if (event.event !== "view") return event;
  const { view } = event;
  if (view.picture === "grid") return { ...event, view: await packGrid(view) };
  if (view.picture === "strip") return { ...event, view: { ...view, columns: await Promise.all(view.columns.map(packGrid)) } };
  return event;
}

async function packGrid<G extends ImageGrid>(grid: G): Promise<G> {
  const { width, height, pixels } = grid;
  if (!(pixels instanceof Uint8ClampedArray)) return grid;
  return { ...grid, pixels: await createImageBitmap(new ImageData(new Uint8ClampedArray(pixels), width, height)) };
}

function buffersOf(event: TrainerEvent): Transferable[] {
  if (event.event === "metrics") return [event.metrics.iterations.buffer, event.metrics.values.buffer];
  return event.event === "view" ? pictureBuffers(event.view) : [];
}

function pictureBuffers(view: ViewPicture): Transferable[] {
  switch (view.picture) {
    case "grid":
      return bitmapsOf([view]);
    case "strip":
      return bitmapsOf(view.columns);
    case "points":
      return [view.generated, view.real, view.surface?.values].flatMap((values) => (values === undefined ? [] : [values.buffer]));
    case "trace":
      return [view.iterations.buffer, view.values.buffer];
    case "roll":
      return [];
  }
}

function bitmapsOf(grids: readonly ImageGrid[]): Transferable[] {
  return grids.flatMap(({ pixels }) => (pixels instanceof ImageBitmap ? [pixels] : []));
}

// A promise that nobody awaited is a bug of ours: it is said, and training goes on.
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  tell([{ event: "fault", fault: internal(event.reason) }]);
});

expose(trainer);
