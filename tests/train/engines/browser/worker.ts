/** @file What the browser tests run in a worker; one question at a time. */
import type { Plan } from "../../../../src/compile/plan.ts";
import { fillRandom, streamKey } from "../../../../src/core/random.ts";
import type { Project } from "../../../../src/graph/schema.ts";
import { initialValues } from "../../../../src/nodes/initializer.ts";
import { chooseBackend } from "../../../../src/train/backends/choose.ts";
import { createEngine } from "../../../../src/train/backends/open.ts";
import { createMemoryStorage } from "../../../../src/train/data/storage.ts";
import type { Engine } from "../../../../src/train/engine.ts";
import { forecast } from "../../../../src/train/forecast.ts";
import type { BackendName } from "../../../../src/train/protocol.ts";
import type { SessionParts } from "../../../../src/train/session-prepare.ts";
import { drive } from "../../../bench/iterations.ts";
import { lossesOf, trainShortly } from "../../../presets/short-training.ts";
import { differenceOn, drawCases, primitiveCases, procedureOf, stateEntry, stateNames } from "../primitive-cases.ts";
import { inputsOf, stepDifferences } from "../step-cases.ts";

export type Question =
  | { readonly ask: "choose"; readonly wanted?: BackendName }
  /** Every primitive against the reference; answers the differences and the tensors left. */
  | { readonly ask: "table"; readonly backend: BackendName; readonly seed: number }
  | { readonly ask: "random"; readonly backend: BackendName }
  /** Destroys the device under a run, then opens another in the same worker. */
  | { readonly ask: "loss" }
  | { readonly ask: "in-place" }
  /** The most bytes that all buffers of the device have together, from its opening through a few iterations, views and a checkpoint. */
  | { readonly ask: "memory"; readonly plan: Plan }
  /** A product large enough to be shared, on two threads where the page allows them and on one. */
  | { readonly ask: "threads" }
  /** A few iterations of a project, audited and resumed. */
  | { readonly ask: "train"; readonly backend: BackendName; readonly project: Project }
  /** The losses of a project's first iterations, by name. */
  | { readonly ask: "losses"; readonly backend: BackendName; readonly project: Project; readonly iterations: number }
  /** Two iterations of a game against the reference; answers the differences. */
  | { readonly ask: "steps"; readonly backend: BackendName; readonly plan: Plan };

const parts: SessionParts = {
  chooseBackend,
  data: createMemoryStorage(),
  importFiles: async () => ({ ok: false, error: { code: "data", message: "There are no files here." } }),
};

const post = (message: unknown): void => self.postMessage(message, { transfer: [] });

self.addEventListener("message", ({ data }: MessageEvent<Question>) => {
  answer(data).then(post, (error: unknown) => post({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
});

async function open(name: BackendName): Promise<Engine> {
  const opened = await createEngine(name);
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case "choose": {
      const chosen = await chooseBackend(question.wanted);
      if (!chosen.ok) return { fault: chosen.error };
      chosen.value.dispose();
      return { report: chosen.value.backend };
    }
    case "table":
      return table(await open(question.backend), question.seed);
    case "random":
      return randoms(await open(question.backend));
    case "loss":
      return loss();
    case "in-place":
      return inPlace();
    case "memory":
      return memory(question.plan);
    case "threads":
      return threads();
    case "train":
      return trainShortly(question.project, { backend: question.backend, parts, resumeIn: "same" });
    case "losses":
      return lossesOf(question.project, question.backend, { parts, iterations: question.iterations });
    case "steps":
      return steps(await open(question.backend), question.plan);
  }
}

async function table(engine: Engine, seed: number): Promise<unknown> {
  const cases = primitiveCases(seed, 1);
  await engine.load(Object.fromEntries(cases.map((one, i) => [`${i}`, procedureOf(one)])));
  const differences: string[] = [];
  for (const [i, one] of cases.entries()) {
    // OpenGL promises 2^-11 for sine and cosine, and tfjs takes what it gets.
    const coarse = engine.backend.name === "webgl" && (one.primitive === "sin" || one.primitive === "cos");
    const difference = await differenceOn(engine, `${i}`, one, coarse ? 0.03 : undefined).catch(
      (error: unknown) => `${one.primitive}: ${String(error)}`,
    );
    if (difference) differences.push(difference);
  }
  await engine.load({});
  engine.removeState(stateNames(cases));
  const { tensors } = engine.memory();
  engine.dispose();
  return { cases: cases.length, primitives: [...new Set(cases.map((one) => one.primitive))], differences, tensors };
}

async function steps(engine: Engine, plan: Plan): Promise<unknown> {
  const differences = await stepDifferences(engine, plan, 2);
  engine.dispose();
  return { differences };
}

/** Counts where every buffer is made and destroyed, tfjs's too. */
async function memory(plan: Plan): Promise<unknown> {
  const held = new Map<GPUBuffer, number>();
  let [now, peak] = [0, 0];
  const { createBuffer } = GPUDevice.prototype;
  const { destroy } = GPUBuffer.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    held.set(buffer, descriptor.size);
    now += descriptor.size;
    peak = Math.max(peak, now);
    return buffer;
  };
  GPUBuffer.prototype.destroy = function () {
    now -= held.get(this) ?? 0;
    held.delete(this);
    return destroy.call(this);
  };
  try {
    const engine = await open("webgpu");
    const predicted = engine.predict?.(plan.procedures, plan.state);
    const driver = await drive(engine, plan);
    const written = await engine.readState(plan.state.map(({ name }) => name));
    const misread = plan.state.flatMap(({ name, initializer, shape }) => {
      const values = initialValues(initializer, shape, plan.seed, name);
      return written.get(name)?.every((value, i) => value === values[i]) ? [] : [name];
    });
    for (let i = 0; i < 2; i++) await driver.iterate();
    const queued = driver.issue();
    for (const outputs of queued) await outputs.read();
    for (const { procedure } of plan.views) await engine.run(procedure, inputsOf(plan, 0, 0)).read();
    await engine.readState(plan.state.map(({ name }) => name));
    const atRest = now - engine.memory().bytes;
    engine.dispose();
    return { predicted, peak, atRest, misread, left: now, estimate: forecast(plan, "webgpu").bytes };
  } finally {
    GPUDevice.prototype.createBuffer = createBuffer;
    GPUBuffer.prototype.destroy = destroy;
  }
}

async function randoms(engine: Engine): Promise<unknown> {
  const worst: Record<string, number> = {};
  await engine.load(drawCases);
  for (const [name, procedure] of Object.entries(drawCases)) {
    const draw = { seed: 2 ** 40 + 5, step: 2 ** 33 + 1, iteration: 7 };
    const { views } = await engine.run(name, { feed: () => new Float32Array(0), scalar: () => 0, draw }).read();
    const expected = new Float32Array(views["y"]?.values.length ?? 0);
    const { distribution, stream } = (procedure.equations[0]?.attributes ?? {}) as { distribution: "normal"; stream: string };
    fillRandom(expected, distribution, streamKey(draw.seed, stream), draw.step);
    worst[name] = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (views["y"]?.values[i] ?? Number.NaN))), 0);
  }
  engine.dispose();
  return worst;
}

const NOTHING = { feed: () => new Float32Array(0), scalar: () => 0.5, draw: { seed: 0, step: 0, iteration: 0 } };

/** w ← w - 0.5, and what w was. */
const descend = {
  name: "descend",
  variables: [
    { shape: [70], dtype: "float32" as const },
    { shape: [], dtype: "float32" as const },
    { shape: [70], dtype: "float32" as const },
  ],
  inputs: [
    { variable: 0, binding: { from: "state" as const, name: "w" } },
    { variable: 1, binding: { from: "scalar" as const, name: "rate" } },
  ],
  equations: [{ primitive: "sub", inputs: [0, 1], attributes: {}, output: 2, origin: "test", phase: "update" as const }],
  results: [{ variable: 2, target: { to: "state" as const, name: "w" } }],
};
const look = { ...descend, name: "look", equations: [], results: [{ variable: 0, target: { to: "view" as const, port: "w" } }] };

async function inPlace(): Promise<unknown> {
  const engine = await open("webgpu");
  await engine.load({ descend, look });
  engine.writeState([{ entry: stateEntry("w", [70]), values: new Float32Array(70).fill(3) }]);
  const before = engine.memory().tensors;
  engine.run("descend", NOTHING).discard();
  const shown = engine.run("look", NOTHING);
  const early = engine.readState(["w"]);
  engine.run("descend", NOTHING).discard();
  const view = (await shown.read()).views["w"]?.values;
  const late = await engine.readState(["w"]);
  const tensors = engine.memory().tensors;
  engine.dispose();
  return { view: view?.[69], early: (await early).get("w")?.[69], late: late.get("w")?.[69], grown: tensors - before };
}

/** x × x for x [300, 300]. */
const product = {
  name: "product",
  variables: [
    { shape: [300, 300], dtype: "float32" as const },
    { shape: [300, 300], dtype: "float32" as const },
  ],
  inputs: [{ variable: 0, binding: { from: "state" as const, name: "x" } }],
  equations: [
    {
      primitive: "matMul",
      inputs: [0, 0],
      attributes: { transposeA: false, transposeB: false },
      output: 1,
      origin: "test",
      phase: "forward" as const,
    },
  ],
  results: [{ variable: 1, target: { to: "view" as const, port: "y" } }],
};

async function threads(): Promise<unknown> {
  const results = [];
  for (const options of [{ threads: 2 }, { threads: 1 }]) {
    const opened = await createEngine("wasm", options);
    if (!opened.ok) throw new Error(opened.error);
    const engine = opened.value;
    await engine.load({ product });
    engine.writeState([{ entry: stateEntry("x", [300, 300]), values: Float32Array.from({ length: 90_000 }, (_, i) => Math.sin(i)) }]);
    for (let i = 0; i < 20; i++) engine.run("product", NOTHING).discard();
    const { views } = await engine.run("product", NOTHING).read();
    results.push({ device: engine.backend.device, values: views["y"]?.values });
    engine.dispose();
  }
  const [several, one] = results;
  return { device: several?.device, same: several?.values?.every((value, i) => value === one?.values?.[i] && value !== 0) };
}

async function loss(): Promise<unknown> {
  const engine = await open("webgpu");
  await engine.load({ descend });
  engine.writeState([{ entry: stateEntry("w", [70]), values: new Float32Array(70) }]);
  const { device } = engine as unknown as { readonly device: GPUDevice };
  // As a driver that gives up: behind the engine's back.
  device.destroy();
  const reason = await engine.lost;
  const rejected = await Promise.resolve()
    .then(() => engine.run("descend", NOTHING).read())
    .then(
      () => "answered",
      (error: unknown) => String(error),
    );
  engine.dispose();
  const again = await open("webgpu");
  await again.load({ descend });
  again.writeState([{ entry: stateEntry("w", [70]), values: new Float32Array(70) }]);
  again.run("descend", NOTHING).discard();
  const value = (await again.readState(["w"])).get("w")?.[0];
  again.dispose();
  return { reason, rejected, value };
}
