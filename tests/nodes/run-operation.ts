/** @file Runs one node of any operation kind through the float64 reference: its outputs, and derivatives of a weighted sum of them. */
import type { Procedure } from "../../src/compile/plan.ts";
import { runReference } from "../../src/compile/reference/interpreter.ts";
import { createTracer } from "../../src/compile/trace.ts";
import type { Ops, Value } from "../../src/core/ops.ts";
import { createRandom } from "../../src/core/random.ts";
import { type LiveNumber, valueAt } from "../../src/core/schedule.ts";
import { type Shape, sizeOf, type TensorType } from "../../src/core/tensor-type.ts";
import type { Inferred, Mode, OperationDefinition } from "../../src/nodes/definition.ts";
import { metaOf } from "../../src/nodes/params.ts";

export const training: Mode = { statistics: "batch", dropout: true, update: true };
export const inference: Mode = { statistics: "running", dropout: false, update: false };

/** What comes in at each port: a list for a `many` port, nothing for an optional port without a wire. */
export type Wired = Readonly<Record<string, TensorType | readonly TensorType[]>>;

export interface Case {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly inputs?: Wired;
  readonly batch?: number;
}

export interface Computed {
  readonly shape: Shape;
  readonly values: Float64Array;
}

/** A tensor that goes in: `name` is `port` or `port.index`. */
interface Entry extends Computed {
  readonly name: string;
  readonly type: TensorType;
}

function arrivals(definition: OperationDefinition, { inputs = {} }: Case): { readonly name: string; readonly type: TensorType }[] {
  return definition.inputs.flatMap(({ name }) => {
    const wired = inputs[name];
    if (wired === undefined) return [];
    return "shape" in wired ? [{ name, type: wired }] : wired.map((type, i) => ({ name: `${name}.${i}`, type }));
  });
}

/** One T per port, or a list where the kind takes many. */
export function byPort<T>(
  definition: OperationDefinition,
  inputs: Wired,
  of: (name: string, type: TensorType) => T,
): Record<string, T | T[] | undefined> {
  return Object.fromEntries(
    definition.inputs.map(({ name, many }) => {
      const wired = inputs[name];
      if (wired === undefined) return [name, many ? [] : undefined];
      return [name, "shape" in wired ? of(name, wired) : wired.map((type, i) => of(`${name}.${i}`, type))];
    }),
  );
}

/** Of a valid case; throws on a problem. */
function inferCase(
  definition: OperationDefinition,
  given: Case,
): { readonly params: Record<string, unknown>; readonly inferred: Inferred } {
  const params = definition.params.parse(given.params ?? {});
  const result = definition.infer({ params, inputs: byPort(definition, given.inputs ?? {}, (_, type) => type) as never });
  if (!result.ok) throw new Error(`${definition.kind} ${JSON.stringify(given)}: ${result.error.message}`);
  return { params, inferred: result.value };
}

/** Numbers for a tensor: class numbers for a label, otherwise from `range` or within ±1.5, away from 0. */
function sample(type: TensorType, shape: Shape, stream: string): Float64Array {
  const random = createRandom(5, stream);
  const below = type.classes ?? 3;
  return Float64Array.from({ length: sizeOf(shape) }, () => {
    if (type.dtype === "int32") return random.integer(below);
    if (type.range === "unit" || type.range === "probability") return 0.05 + 0.9 * random.uniform();
    const size = 0.1 + 1.4 * random.uniform();
    return type.range === "non-negative" || random.uniform() < 0.5 ? size : -size;
  });
}

export interface Traced {
  readonly inferred: Inferred;
  readonly params: Record<string, unknown>;
  readonly entries: readonly Entry[];
  readonly weights: readonly (Entry & { readonly trainable: boolean })[];
  readonly outputs: Readonly<Record<string, Value>>;
  readonly updates: Readonly<Record<string, Value>>;
  /** Factors of the weighted sum that is differentiated, by output. */
  readonly factors: Readonly<Record<string, Computed>>;
  readonly procedure: Procedure;
  readonly state: Record<string, Float64Array>;
  readonly scalar: (name: string) => number;
  readonly isRandom: boolean;
}

/** Traces outputs (views `out.<port>`), updates (`update.<weight>`), the weighted sum (report) and derivatives (`d.<entry>`, `d.<weight>`). */
export function traceCase(definition: OperationDefinition, given: Case, mode: Mode = training): Traced {
  const { params, inferred } = inferCase(definition, given);
  const batch = given.batch ?? 4;
  const tracer = createTracer();
  const state: Record<string, Float64Array> = {};
  const enter = (name: string, type: TensorType, shape: Shape): Entry & { readonly value: Value } => {
    const values = sample(type, shape, `${definition.kind} ${name}`);
    state[name] = values;
    return { name, type, shape, values, value: tracer.input({ from: "state", name }, shape, type.dtype) };
  };
  const entries = new Map<string, Entry & { readonly value: Value }>();
  for (const { name, type } of arrivals(definition, given)) {
    entries.set(name, enter(name, type, type.meaning === "scalar" ? [] : [batch, ...type.shape]));
  }
  const weights = Object.entries(inferred.weights ?? {}).map(([name, { shape, trainable = true }]) => {
    const type: TensorType = { meaning: "vector", shape, dtype: "float32", range: name === "variance" ? "non-negative" : "any" };
    return { ...enter(`weight.${name}`, type, shape), trainable };
  });
  const valueOf = (name: string): Value => {
    const entry = entries.get(name);
    if (entry === undefined) throw new Error(`no ${name}`);
    return definition.family === "penalty" && name === "score" ? scoreOf(tracer, valueOf("at")) : entry.value;
  };
  const forwarded = definition.forward(tracer, {
    params,
    inputs: byPort(definition, given.inputs ?? {}, valueOf) as never,
    types: inferred.outputs,
    weight(name) {
      const found = weights.find((weight) => weight.name === `weight.${name}`);
      if (found === undefined) throw new Error(`${definition.kind} did not declare the weight ${name}`);
      return found.value;
    },
    mode,
    batch,
    live(param) {
      if (metaOf(definition.params.shape[param] as never)?.live !== true) throw new Error(`${param} is not live`);
      return tracer.input({ from: "scalar", name: param }, []);
    },
    random: (shape, distribution, part = "") => tracer.random(shape, { distribution, stream: `node/${part}`, renewal: "step" }),
  });
  const factors: Record<string, Computed> = {};
  let total: Value = tracer.fill([], 0);
  for (const [port, value] of Object.entries(forwarded.outputs)) {
    tracer.result(value, { to: "view", port: `out.${port}` });
    if (value.dtype !== "float32") continue;
    const factor = enter(`factor.${port}`, { meaning: "vector", shape: [], dtype: "float32", range: "any" }, value.shape);
    factors[port] = factor;
    total = tracer.add(total, all(tracer, tracer.mul(value, factor.value)));
  }
  for (const [name, value] of Object.entries(forwarded.updates ?? {})) tracer.result(value, { to: "view", port: `update.${name}` });
  tracer.result(total, { to: "report", name: "total" });
  const variables = [...entries.values(), ...weights.filter(({ trainable }) => trainable)].filter(({ type }) => type.dtype === "float32");
  const gradients = tracer.gradient(
    total,
    variables.map(({ value }) => value),
  );
  for (const [i, { name }] of variables.entries()) tracer.result(gradients[i]!, { to: "view", port: `d.${name}` });
  const procedure = tracer.finish(definition.kind);
  return {
    inferred,
    params,
    entries: [...entries.values()],
    weights,
    outputs: forwarded.outputs,
    updates: forwarded.updates ?? {},
    factors,
    procedure,
    state,
    scalar: (name) => valueAt(params[name] as LiveNumber, 0),
    isRandom: procedure.equations.some(({ primitive }) => primitive === "random"),
  };
}

export function run({ procedure, state, scalar }: Traced, draw = { seed: 1, step: 1, iteration: 1 }) {
  return runReference(procedure, { state, scalar, draw });
}

/** A penalty needs a score that depends on the point: per example, Σ x sin(1.3 x). In Python: `PENALISED_SCORE`. */
function scoreOf(ops: Ops, at: Value): Value {
  const axes = at.shape.map((_, axis) => axis).slice(1);
  return ops.reshape(ops.sum(ops.mul(at, ops.sin(ops.mul(at, 1.3))), axes), [at.shape[0] ?? 1, 1]);
}

function all(ops: Ops, x: Value): Value {
  return ops.sum(
    x,
    x.shape.map((_, axis) => axis),
  );
}
