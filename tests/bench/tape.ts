/**
 * @file Our own definitions on tfjs's tape: the forward equations of a plan as eager tfjs operations under
 * `tf.variableGrads`, and `tf.train.adam`. What it costs to let the tape differentiate, and an oracle for the compiler.
 */
import type * as Tf from "@tensorflow/tfjs";
import type { Equation, Plan, Procedure, VariableId } from "../../src/compile/plan.ts";
import type { PrimitiveName } from "../../src/compile/primitives/primitive.ts";
import { attributesOf } from "../../src/compile/primitives/table.ts";
import { fillRandom, streamKey } from "../../src/core/random.ts";
import { sizeOf } from "../../src/core/tensor-type.ts";
import { initialValues } from "../../src/nodes/initializer.ts";
import type { RunInputs } from "../../src/train/engine.ts";
import { read } from "./hand.ts";

type T = Tf.Tensor;
type Eager = (tf: typeof Tf, xs: readonly T[], equation: Equation) => T;

const one =
  (f: (tf: typeof Tf) => (x: T) => T): Eager =>
  (tf, [x]) =>
    f(tf)(x as T);
const two =
  (f: (tf: typeof Tf) => (a: T, b: T) => T): Eager =>
  (tf, [a, b]) =>
    f(tf)(a as T, b as T);
/** Inside a customGrad nothing is recorded: tfjs's tape stops at a comparison. */
const mask =
  (f: (tf: typeof Tf) => (a: T, b: T) => T): Eager =>
  (tf, [x, y]) =>
    tf.customGrad((a, b) => ({
      value: tf.cast(f(tf)(a as T, b as T), "float32"),
      gradFunc: () => [tf.zerosLike(a as T), tf.zerosLike(b as T)],
    }))(x as T, y as T);

/** What the presets of the bench are made of. */
const EAGER: { readonly [P in PrimitiveName]?: Eager } = {
  neg: one((tf) => tf.neg),
  exp: one((tf) => tf.exp),
  log: one((tf) => tf.log),
  sqrt: one((tf) => tf.sqrt),
  rsqrt: one((tf) => tf.rsqrt),
  square: one((tf) => tf.square),
  tanh: one((tf) => tf.tanh),
  sigmoid: one((tf) => tf.sigmoid),
  softplus: one((tf) => tf.softplus),
  relu: one((tf) => tf.relu),
  add: two((tf) => tf.add),
  sub: two((tf) => tf.sub),
  mul: two((tf) => tf.mul),
  div: two((tf) => tf.div),
  maximum: two((tf) => tf.maximum),
  minimum: two((tf) => tf.minimum),
  greater: mask((tf) => tf.greater),
  greaterEqual: mask((tf) => tf.greaterEqual),
  equal: mask((tf) => tf.equal),
  // A condition that is recorded stops the tape: it is made from a copy that is not.
  select: (tf, [condition, a, b]) => tf.where(tf.cast(constant(tf, condition as T), "bool"), a as T, b as T),
  fill: (tf, _, equation) => tf.fill([...attributesOf(equation, "fill").shape], attributesOf(equation, "fill").value),
  literal: (tf, _, equation) => tf.tensor([...attributesOf(equation, "literal").values], [...attributesOf(equation, "literal").shape]),
  reshape: (tf, [x], equation) => tf.reshape(x as T, [...attributesOf(equation, "reshape").shape]),
  broadcastTo: (tf, [x], equation) => tf.broadcastTo(x as T, [...attributesOf(equation, "broadcastTo").shape]),
  transpose: (tf, [x], equation) => tf.transpose(x as T, [...attributesOf(equation, "transpose").permutation]),
  sum: (tf, [x], equation) => tf.sum(x as T, [...attributesOf(equation, "sum").axes], attributesOf(equation, "sum").keepDims),
  matMul: (tf, [a, b], equation) => {
    const { transposeA, transposeB } = attributesOf(equation, "matMul");
    return tf.matMul(a as T, b as T, transposeA, transposeB);
  },
  conv2d: (tf, [x, filter], equation) => {
    const { stride, padding } = attributesOf(equation, "conv2d");
    return tf.conv2d(x as Tf.Tensor4D, filter as Tf.Tensor4D, [...stride], sides(padding), "NHWC", 1, "floor");
  },
  conv2dInput: (tf, [dy, filter], equation) => {
    const { stride, padding, size } = attributesOf(equation, "conv2dInput");
    const shape: [number, number, number, number] = [dy?.shape[0] ?? 1, ...size, filter?.shape[2] ?? 1];
    return tf.conv2dTranspose(dy as Tf.Tensor4D, filter as Tf.Tensor4D, shape, [...stride], sides(padding), "floor");
  },
};

function sides([[top, bottom], [left, right]]: readonly [
  readonly [number, number],
  readonly [number, number],
]): Tf.backend_util.ExplicitPadding {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

function constant(tf: typeof Tf, x: T): T {
  return tf.customGrad((input) => ({ value: (input as T).clone(), gradFunc: (dy) => tf.zerosLike(dy as T) }))(x);
}

export interface Tape {
  /** Queues all turns of the first stage, once; answers their losses. */
  issue(inputs: RunInputs): readonly T[];
  iterate(inputs: RunInputs): Promise<void>;
  /** The gradients of a procedure's player at the first weights, by the weight's name. */
  gradients(procedure: string, inputs: RunInputs): Promise<ReadonlyMap<string, Float32Array>>;
  dispose(): void;
}

export function onTape(tf: typeof Tf, plan: Plan): Tape {
  const state = new Map(
    plan.state.map((entry) => [
      entry.name,
      tf.variable(tf.tensor(initialValues(entry.initializer, entry.shape, plan.seed, entry.name), [...entry.shape])),
    ]),
  );
  const optimizers = new Map<string, Tf.AdamOptimizer>();
  const trained = (procedure: Procedure): Tf.Variable[] => {
    const slots = procedure.results.flatMap(({ target }) => (target.to === "state" && target.name.endsWith("/m") ? [target.name] : []));
    return plan.state.flatMap(({ name, role }) => {
      const variable = state.get(name);
      return role === "weight" && variable && slots.some((slot) => slot.endsWith(`/${name}/m`)) ? [variable] : [];
    });
  };
  const gradients = (name: string, inputs: RunInputs) => {
    const procedure = plan.procedures[name];
    const total = procedure?.results.find(({ target }) => target.to === "report" && target.name.endsWith("/total"));
    if (!procedure || !total) throw new Error(`${name} reports no total`);
    return tf.variableGrads(() => forward(tf, { procedure, target: total.variable, state, inputs }) as Tf.Scalar, trained(procedure));
  };
  const nameOf = (variable: string): string => [...state].find(([, { name }]) => name === variable)?.[0] ?? variable;
  const step = (procedure: string, inputs: RunInputs): T => {
    const optimizer = optimizers.get(procedure) ?? tf.train.adam(2e-4, 0.5);
    optimizers.set(procedure, optimizer);
    return tf.tidy(() => {
      const { value, grads } = gradients(procedure, inputs);
      optimizer.applyGradients(grads as unknown as Parameters<Tf.AdamOptimizer["applyGradients"]>[0]);
      return value;
    });
  };
  return {
    issue: (inputs) => (plan.stages[0]?.turns ?? []).map(({ procedure }) => step(procedure, inputs)),
    async iterate(inputs) {
      for (const { procedure } of plan.stages[0]?.turns ?? []) await read([step(procedure, inputs)]);
    },
    async gradients(procedure, inputs) {
      const { value, grads } = tf.tidy(() => gradients(procedure, inputs));
      value.dispose();
      const found = await Promise.all(
        Object.entries(grads).map(async ([variable, gradient]) => [nameOf(variable), (await gradient.data()) as Float32Array] as const),
      );
      tf.dispose(grads);
      return new Map(found);
    },
    dispose() {
      for (const variable of state.values()) variable.dispose();
      for (const optimizer of optimizers.values()) optimizer.dispose();
    },
  };
}

interface Forward {
  readonly procedure: Procedure;
  readonly target: VariableId;
  readonly state: ReadonlyMap<string, Tf.Variable>;
  readonly inputs: RunInputs;
}

/** Computes what one result needs, and nothing else. */
function forward(tf: typeof Tf, { procedure, target, state, inputs }: Forward): T {
  const needed = new Set([target]);
  for (const { inputs: operands, output } of procedure.equations.toReversed())
    if (needed.has(output)) for (const id of operands) needed.add(id);
  const values = new Map<VariableId, T>();
  for (const { variable, binding } of procedure.inputs) {
    if (!needed.has(variable)) continue;
    const shape = [...(procedure.variables[variable]?.shape ?? [])];
    if (binding.from === "state") values.set(variable, state.get(binding.name) as T);
    else if (binding.from === "feed") values.set(variable, tf.tensor(inputs.feed(binding.source, binding.port), shape));
    else values.set(variable, tf.scalar(inputs.scalar(binding.name)));
  }
  for (const equation of procedure.equations) {
    if (!needed.has(equation.output)) continue;
    const primitive = equation.primitive as PrimitiveName;
    const xs = equation.inputs.map((id) => values.get(id) as T);
    if (primitive === "random") values.set(equation.output, drawn(tf, equation, inputs));
    else if (primitive === "stopGradient") values.set(equation.output, constant(tf, xs[0] as T));
    else {
      const eager = EAGER[primitive];
      if (!eager) throw new Error(`the tape has no ${primitive}`);
      values.set(equation.output, eager(tf, xs, equation));
    }
  }
  return values.get(target) as T;
}

function drawn(tf: typeof Tf, equation: Equation, { draw }: RunInputs): T {
  const { shape, distribution, stream, renewal } = attributesOf(equation, "random");
  const values = new Float32Array(sizeOf(shape));
  fillRandom(
    values,
    distribution,
    streamKey(draw.seed, stream),
    renewal === "step" ? draw.step : renewal === "iteration" ? draw.iteration : 0,
  );
  return tf.tensor(values, [...shape]);
}
