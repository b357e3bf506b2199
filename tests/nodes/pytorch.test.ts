/**
 * @file Every kind's PyTorch code against the reference, on the same weights and inputs: values to 1e-5, derivatives to
 * 1e-4, optimizers over 20 steps. One Python process runs all jobs. Skipped where there is no PyTorch.
 */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { runReference } from "../../src/compile/reference/interpreter.ts";
import { createTracer } from "../../src/compile/trace.ts";
import { createRandom } from "../../src/core/random.ts";
import { type LiveNumber, valueAt } from "../../src/core/schedule.ts";
import type { TensorType } from "../../src/core/tensor-type.ts";
import type { OperationDefinition, OptimizerDefinition, PyTorchCode } from "../../src/nodes/definition.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { cases, isSpectral } from "./cases.ts";
import { byPort, type Case, type Computed, inference, run, type Traced, traceCase, training } from "./run-operation.ts";

const python = "/usr/bin/python3";
const isThere = spawnSync(python, ["-c", "import torch"]).status === 0;
if (!isThere) console.warn(`PyTorch tests are skipped: ${python} has no torch`);

interface OperationResult {
  readonly outputs: Readonly<Record<string, Numbers>>;
  readonly gradients: Readonly<Record<string, Numbers>>;
  readonly buffers: Readonly<Record<string, Numbers>>;
  readonly error?: string;
}

interface OptimizerResult {
  readonly weight: Numbers;
  readonly state: Readonly<Record<string, Numbers>>;
  readonly error?: string;
}

interface Numbers {
  readonly shape: readonly number[];
  readonly values: readonly (number | null)[];
}

interface OperationJob {
  readonly definition: OperationDefinition;
  readonly given: Case;
  readonly training: boolean;
  readonly traced: Traced;
  readonly code: PyTorchCode;
}

const operations = [...catalogue.values()].filter((kind): kind is OperationDefinition => "forward" in kind && kind.pytorch !== undefined);
const jobs: OperationJob[] = operations.flatMap((definition) =>
  (cases[definition.kind] ?? []).flatMap((given) =>
    // In evaluation PyTorch keeps the vectors of the last power iteration, where we make one more.
    (isSpectral(given) ? [true] : [true, false]).map((isTraining) => {
      const traced = traceCase(definition, given, isTraining ? training : inference);
      const inputs = byPort(definition, given.inputs ?? {}, (_, type) => type) as never;
      return { definition, given, training: isTraining, traced, code: definition.pytorch!({ params: traced.params, inputs }) };
    }),
  ),
);

const isImage = ({ shape }: { readonly shape: readonly number[] }) => shape.length === 3;

function toPython({ definition, given, traced, code, training }: OperationJob): object {
  return {
    type: "operation",
    training,
    batch: given.batch ?? 4,
    penalty: definition.family === "penalty",
    differentiate: !traced.isRandom,
    modules: code.modules ?? {},
    uses: code.uses?.text ?? "",
    weights: Object.fromEntries(
      Object.entries(code.weights ?? {}).map(([name, place]) => {
        const weight = traced.weights.find((w) => w.name === `weight.${name}`)!;
        return [name, { ...place, shape: weight.shape, values: [...weight.values] }];
      }),
    ),
    entries: traced.entries.map(({ name, type, shape, values }) => ({
      name,
      dtype: type.dtype,
      image: isImage(type),
      shape,
      values: [...values],
    })),
    ports: Object.fromEntries(
      Object.entries(byPort(definition, given.inputs ?? {}, (name) => name)).map(([port, names]) => [port, names ?? null]),
    ),
    outputs: Object.fromEntries(
      Object.entries(code.outputs).map(([port, expression]) => {
        const factor = traced.factors[port];
        return [
          port,
          { expression, image: isImage(traced.inferred.outputs[port] as TensorType), factor: factor ? [...factor.values] : null },
        ];
      }),
    ),
  };
}

interface Optimized {
  readonly definition: OptimizerDefinition;
  readonly params: Record<string, unknown>;
  readonly ours: { readonly weight: Float64Array; readonly slots: Readonly<Record<string, Float64Array>> };
  readonly job: object;
}

const SIZE = 7;
const STEPS = 20;

const variations: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  sgd: [{}, { momentum: 0.9 }, { momentum: 0.5, nesterov: true, weightDecay: 0.1 }],
  rmsprop: [{ learningRate: 0.01 }, { decay: 0.9, momentum: 0.5, weightDecay: 0.1, epsilon: 1e-4 }],
  adam: [{}, { learningRate: 0.1, beta1: 0.9, epsilon: 1e-3, weightDecay: 0.1 }, { beta1: 0 }],
  adamw: [{ learningRate: 0.1 }],
  adagrad: [{}, { start: 0.1, weightDecay: 0.1, learningRate: 0.1 }],
};

/** Our slots by PyTorch's names; Adagrad's sum leaves out the starting value, which PyTorch counts in. */
const slotNames: Readonly<Record<string, string>> = {
  m: "exp_avg",
  v: "exp_avg_sq",
  velocity: "momentum_buffer",
  square: "square_avg",
  sum: "sum",
};

function optimize(definition: OptimizerDefinition, given: Record<string, unknown>): Optimized {
  const params = definition.params.parse(given);
  const random = createRandom(3, definition.kind);
  const vector = () => Float64Array.from({ length: SIZE }, () => random.normal());
  const start = vector();
  const gradients = Array.from({ length: STEPS }, vector);
  const tracer = createTracer();
  const state = (name: string) => tracer.input({ from: "state", name }, [SIZE]);
  const updated = definition.update(tracer, {
    params,
    live: (param) => tracer.input({ from: "scalar", name: param }, []),
    step: tracer.input({ from: "scalar", name: "step" }, []),
    weight: state("weight"),
    gradient: state("gradient"),
    slot: state,
  });
  tracer.result(updated.weight, { to: "state", name: "weight" });
  for (const [name, value] of Object.entries(updated.slots)) tracer.result(value, { to: "state", name });
  const procedure = tracer.finish(definition.kind);
  let now: Record<string, Float64Array> = {
    weight: start,
    ...Object.fromEntries(definition.slots.map((slot) => [slot, new Float64Array(SIZE)])),
  };
  for (const [i, gradient] of gradients.entries()) {
    const scalar = (name: string) => (name === "step" ? i + 1 : valueAt(params[name] as LiveNumber, 0));
    now = { ...now, ...runReference(procedure, { state: { ...now, gradient }, scalar }).state };
  }
  const { weight = start, ...slots } = now;
  const job = { type: "optimizer", code: definition.pytorch?.(params), weight: [...start], gradients: gradients.map((g) => [...g]) };
  return { definition, params, ours: { weight, slots }, job };
}

const optimizers = [...catalogue.values()].filter(
  (kind): kind is OptimizerDefinition => kind.family === "optimizer" && kind.pytorch !== undefined,
);
const optimized = optimizers.flatMap((definition) => (variations[definition.kind] ?? [{}]).map((params) => optimize(definition, params)));

function runPython(given: readonly object[]): readonly unknown[] {
  const script = new URL("./conformance.py", import.meta.url).pathname;
  const { stdout, stderr, status } = spawnSync(python, [script], { input: JSON.stringify(given), maxBuffer: 1 << 28, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown[];
}

const results = isThere ? runPython([...jobs.map(toPython), ...optimized.map(({ job }) => job)]) : [];

function expectNear(what: string, ours: Computed | undefined, theirs: Numbers, tolerance: number): void {
  expect(ours?.shape, what).toEqual(theirs.shape);
  const scale = Math.max(1, ...(ours?.values ?? []).map(Math.abs));
  for (const [i, value] of theirs.values.entries()) {
    const mine = ours?.values[i] ?? Number.NaN;
    if (!(Math.abs(mine - (value ?? Number.NaN)) <= tolerance * scale)) throw new Error(`${what}[${i}]: ${mine} here, ${value} in PyTorch`);
  }
}

describe.skipIf(!isThere).each(operations.map(({ kind }) => [kind] as const))("%s in PyTorch", (kind) => {
  test("gives the same values and derivatives", () => {
    for (const [i, { definition, given, traced, training }] of jobs.entries()) {
      if (definition.kind !== kind) continue;
      const theirs = results[i] as OperationResult;
      const what = `${kind} ${training ? "training" : "inference"} ${JSON.stringify(given)}`;
      expect(theirs.error, what).toBeUndefined();
      const { views } = run(traced);
      for (const [port, numbers] of Object.entries(theirs.outputs)) {
        if (traced.isRandom) expect(numbers.shape, what).toEqual(views[`out.${port}`]?.shape);
        else expectNear(`${what} ${port}`, views[`out.${port}`], numbers, 1e-5);
      }
      for (const [name, numbers] of Object.entries(theirs.gradients)) expectNear(`${what} d/d${name}`, views[`d.${name}`], numbers, 1e-4);
      if (!traced.isRandom) expectSameVariables(what, Object.keys(theirs.gradients), views);
      for (const [name, numbers] of Object.entries(theirs.buffers)) {
        const ours = views[`update.${name}`];
        if (ours && name !== "variance") expectNear(`${what} ${name}`, ours, numbers, 1e-5);
      }
    }
  });
});

/** Where PyTorch has no derivative, ours is zero. */
function expectSameVariables(what: string, theirs: readonly string[], views: Readonly<Record<string, Computed>>): void {
  for (const [name, { values }] of Object.entries(views)) {
    if (!name.startsWith("d.") || theirs.includes(name.slice(2))) continue;
    expect(Math.max(0, ...values.map(Math.abs)), `${what} ${name}`).toBe(0);
  }
}

describe.skipIf(!isThere)("an optimizer in PyTorch", () => {
  test.each(optimized.map((entry, i) => [`${entry.definition.kind} ${JSON.stringify(entry.params)}`, entry, i] as const))(
    "%s makes the same 20 steps",
    (what, { params, ours }, i) => {
      const theirs = results[jobs.length + i] as OptimizerResult;
      expect(theirs.error).toBeUndefined();
      expectNear(what, { shape: [SIZE], values: ours.weight }, theirs.weight, 1e-9);
      for (const [slot, values] of Object.entries(ours.slots)) {
        const state = theirs.state[slotNames[slot] ?? slot];
        if (state === undefined) continue;
        const counted = slot === "sum" ? values.map((x) => x + Number(params["start"])) : values;
        expectNear(`${what} ${slot}`, { shape: [SIZE], values: counted }, state, 1e-9);
      }
    },
  );
});
