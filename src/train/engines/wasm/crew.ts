/**
 * @file Threads that help with a kernel. A job is a kernel with its arguments, cut into pieces along its results; whoever
 * is free takes the next piece, the one who asked for the job too. So a helper that sleeps or comes late holds nobody up,
 * and who computed a piece changes nothing in it.
 *
 * Pieces have tickets, numbers that go on for ever modulo 2³²: those from `next` to before `end` wait to be taken. A
 * ticket can only be taken while the job that it belongs to runs. Each load of kernels has a number too: a helper whose own
 * is not the last one goes back to its messages.
 */
import { inNode } from "../../backends/opened.ts";
import text from "./crew-worker.js?raw";
import type { KernelModule } from "./kernels.ts";

/** Places in the shared words, each on a cache line of its own. */
const AT = { next: 0, end: 16, job: 32, begin: 48, wake: 64, sleeping: 80, done: 96, waiting: 112, failed: 128, load: 144 } as const;
const WORDS = 160;

/** Looks for work before a helper sleeps, and for its end before the asking thread does: tens of microseconds. */
const SPINS = 20_000;
/** Milliseconds that the helpers have to get ready: much, for a computer that does other things. */
const PATIENCE = 60_000;
/** Seconds that a piece may take. */
const LONGEST = 20;

export interface Job {
  /** By its place in `kernelNames`. */
  readonly kernel: number;
  readonly extent: number;
  /** Of the extent, for each piece. */
  readonly unit: number;
  /** The argument, counted after the range, that stands `step` bytes further for each piece; -1 for none. */
  readonly scratch: number;
  readonly step: number;
  readonly values: readonly number[];
}

interface Helper {
  post(message: unknown): void;
  /** Calls `hear` with what the helper says, or with why it stopped. */
  listen(hear: (message: string) => void): void;
  stop(): void;
}

/** Words of a job's description before its values. */
const HEAD = 6;

export class Crew {
  /** Resolves with the reason when a helper stopped; jobs then throw. */
  readonly lost: Promise<string>;
  private readonly words = new Int32Array(new SharedArrayBuffer(4 * WORDS));
  private readonly helpers: readonly Helper[];
  private readonly memory: WebAssembly.Memory;
  private readonly longest: number;
  private jobs = new Int32Array(new SharedArrayBuffer(0));
  private kernels: readonly ((...numbers: readonly number[]) => void)[] = [];
  private answers: ((message: string) => void)[] = [];
  private lose: (reason: string) => void = () => undefined;

  /** `threads`: with the one that asks. `longest`: seconds after which a helper counts as dead. */
  constructor(memory: WebAssembly.Memory, threads: number, longest = LONGEST) {
    this.memory = memory;
    this.longest = longest;
    this.lost = new Promise((resolve) => {
      this.lose = resolve;
    });
    this.helpers = Array.from({ length: threads - 1 }, startHelper);
    this.answers = this.helpers.map(() => () => undefined);
    for (const [i, helper] of this.helpers.entries()) {
      helper.listen((message) => {
        if (message !== "ready") this.lose(message);
        this.answers[i]?.(message);
      });
    }
  }

  get threads(): number {
    return this.helpers.length + 1;
  }

  /** Gives everybody the kernels, and room for jobs. Answers in words what is wrong. */
  async load(modules: readonly KernelModule[], roomForJobs: number, patience = PATIENCE): Promise<string | undefined> {
    // Not a job: a helper that is quick would take the piece of one that is slow, and the slow one would never leave.
    const load = Atomics.add(this.words, AT.load, 1) + 1;
    this.wake();
    this.jobs = new Int32Array(new SharedArrayBuffer(4 * roomForJobs));
    this.kernels = modules.flatMap(({ kernels }) => [...kernels.values()]);
    const parts = modules.map(({ module, exports }) => ({ module, names: [...exports.values()] }));
    const ready = this.helpers.map((helper, i) => {
      const answer = new Promise<string>((resolve) => {
        this.answers[i] = resolve;
      });
      helper.post({ memory: this.memory, parts, words: this.words, at: AT, jobs: this.jobs, load, spins: SPINS });
      return answer;
    });
    const late = "they did not start in time";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<string[]>((resolve) => {
      timer = setTimeout(() => resolve([late]), patience);
    });
    const wrong = (await Promise.race([Promise.all(ready), limit])).find((answer) => answer !== "ready");
    clearTimeout(timer);
    if (wrong !== undefined) this.lose(`Threads of WebAssembly failed: ${wrong}`);
    return wrong;
  }

  static roomFor(values: number): number {
    return HEAD + values;
  }

  /** Describes a job at its place. Not while it runs. */
  write(at: number, { kernel, extent, unit, scratch, step, values }: Job): void {
    this.jobs.set([kernel, extent, unit, scratch, step, values.length, ...values], at);
  }

  /** Returns when all pieces are done. */
  run(at: number, { kernel, extent, unit, scratch, step, values }: Job): void {
    const { words } = this;
    const pieces = Math.ceil(extent / unit);
    const begin = this.publish(at, pieces);
    const end = (begin + pieces) | 0;
    const call = this.kernels[kernel];
    for (;;) {
      const next = Atomics.load(words, AT.next);
      if (next === end) break;
      if (Atomics.compareExchange(words, AT.next, next, (next + 1) | 0) !== next) continue;
      const piece = (next - begin) | 0;
      const from = piece * unit;
      const own = scratch < 0 ? values : values.map((value, i) => (i === scratch ? value + piece * step : value));
      call?.(from, Math.min(extent, from + unit), ...own);
      Atomics.add(words, AT.done, 1);
    }
    this.await(end);
  }

  stop(): void {
    for (const helper of this.helpers) helper.stop();
  }

  /** Answers the job's first ticket. */
  private publish(job: number, pieces: number): number {
    const { words } = this;
    const begin = Atomics.load(words, AT.end);
    Atomics.store(words, AT.job, job);
    Atomics.store(words, AT.begin, begin);
    Atomics.store(words, AT.end, (begin + pieces) | 0);
    this.wake();
    return begin;
  }

  private wake(): void {
    Atomics.add(this.words, AT.wake, 1);
    if (Atomics.load(this.words, AT.sleeping) > 0) Atomics.notify(this.words, AT.wake);
  }

  private await(end: number): void {
    const { words } = this;
    for (let spin = 0; spin < SPINS && Atomics.load(words, AT.done) !== end; spin++);
    if (Atomics.load(words, AT.done) !== end) this.sleepUntil(end);
    if (Atomics.load(words, AT.failed) !== 0) this.fail("met a fault");
  }

  /** Counts seconds one by one, so that a computer that slept meanwhile is not taken for a dead thread. */
  private sleepUntil(end: number): void {
    const { words } = this;
    Atomics.store(words, AT.waiting, 1);
    for (let seconds = 0; ; ) {
      const done = Atomics.load(words, AT.done);
      if (done === end) break;
      if (Atomics.wait(words, AT.done, done, 1000) === "timed-out" && ++seconds >= this.longest) this.fail("does not answer");
    }
    Atomics.store(words, AT.waiting, 0);
  }

  private fail(what: string): never {
    const reason = `A thread of WebAssembly ${what}`;
    this.lose(reason);
    throw new Error(reason);
  }
}

function startHelper(): Helper {
  return inNode() ? startInNode() : startInBrowser();
}

function startInBrowser(): Helper {
  const url = URL.createObjectURL(new Blob([`const port = self;\n${text}`], { type: "text/javascript" }));
  const worker = new Worker(url, { name: "wasm" });
  return {
    post: (message) => worker.postMessage(message, []),
    listen(hear) {
      worker.addEventListener("message", ({ data }: MessageEvent<string>) => hear(data));
      worker.addEventListener("error", (event) => hear(event.message || "a thread could not be started"));
    },
    stop() {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}

function startInNode(): Helper {
  const { Worker: NodeWorker } = process.getBuiltinModule("node:worker_threads");
  const worker = new NodeWorker(`const port = require("node:worker_threads").parentPort;\n${text}`, { eval: true });
  // Threads that wait for work keep no program alive.
  worker.unref();
  return {
    post: (message) => worker.postMessage(message, []),
    listen(hear) {
      worker.on("message", hear);
      worker.on("error", (error) => hear(error.message));
    },
    stop: () => void worker.terminate(),
  };
}
