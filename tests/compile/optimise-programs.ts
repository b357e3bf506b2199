/** @file Random programs: what fast-check makes of a list of numbers, always well-shaped, with gradients inside. */
import * as fc from "fast-check";
import type { Procedure } from "../../src/compile/plan.ts";
import { createTracer, type Tracer } from "../../src/compile/trace.ts";
import type { Value } from "../../src/core/ops.ts";
import { createRandom } from "../../src/core/random.ts";
import { broadcastShapes, sizeOf } from "../../src/core/tensor-type.ts";
import { leakyRelu } from "../../src/nodes/math.ts";

type Step = (t: Tracer, a: Value, b: Value) => Value | undefined;

/** Keeps numbers small, so that no program overflows. */
const calm = (t: Tracer, x: Value) => t.tanh(x);
const fits = (a: Value, b: Value) => broadcastShapes(a.shape, b.shape) !== undefined;
const both =
  (operation: (t: Tracer, a: Value, b: Value) => Value): Step =>
  (t, a, b) =>
    fits(a, b) ? operation(t, a, b) : undefined;

const steps: readonly Step[] = [
  (t, a) => t.neg(a),
  (t, a) => t.square(a),
  (t, a) => t.sigmoid(a),
  (t, a) => t.relu(a),
  (t, a) => leakyRelu(t, a, 0.2),
  (t, a) => t.exp(calm(t, a)),
  (t, a) => t.stopGradient(a),
  (t, a) => t.mul(a, 0.5),
  (t, a) => t.add(a, 0),
  (t, a) => t.sub(1, a),
  (t, a) => t.mul(a, t.sub(t.pow(0.9, t.input({ from: "scalar", name: "step" }, [])), 0.3)),
  both((t, a, b) => t.add(a, b)),
  both((t, a, b) => t.sub(a, b)),
  both((t, a, b) => t.mul(calm(t, a), b)),
  both((t, a, b) => t.div(a, t.add(t.square(b), 1))),
  both((t, a, b) => t.maximum(a, b)),
  both((t, a, b) => t.select(t.greater(a, b), a, t.sin(b))),
  (t, a) => t.sum(a, [0], true),
  (t, a) => t.sum(a, [-1]),
  (t, a) => t.max(a, [0]),
  (t, a) => t.reshape(a, [...a.shape].reverse()),
  (t, a) => t.reshape(a, [sizeOf(a.shape)]),
  (t, a) => t.reshape(a, [1, 1, ...a.shape]),
  (t, a) => t.reshape(a, a.shape.slice(a.shape.findIndex((size) => size !== 1))),
  (t, a) => (a.shape.length === 2 ? t.transpose(a, [1, 0]) : undefined),
  (t, a) => t.broadcastTo(a, [2, ...a.shape]),
  (t, a, b) => (fits(a, b) ? t.broadcastTo(a, broadcastShapes(a.shape, b.shape)!) : undefined),
  (t, a) => t.concat([a, calm(t, a)], 0),
  (t, a) =>
    t.slice(
      a,
      a.shape.map(() => 0),
      a.shape.map((size) => Math.ceil(size / 2)),
    ),
  (t, a) =>
    t.pad(
      a,
      a.shape.map(() => [1, 0] as const),
    ),
  (t, a, b) =>
    a.shape.length === 2 && b.shape.length === 2 && a.shape[1] === b.shape[1] ? t.matMul(calm(t, a), b, false, true) : undefined,
  (t, a) => t.mul(a, t.random(a.shape, { distribution: "uniform", stream: "noise", renewal: "step" })),
  (t, a) => t.add(a, t.fill(a.shape, 0.25)),
];

const shapes = { x: [2, 3], y: [3], z: [2, 1] } as const;

export const state: Readonly<Record<string, Float64Array>> = Object.fromEntries(
  Object.entries(shapes).map(([name, shape]) => {
    const random = createRandom(3, name);
    return [name, Float64Array.from({ length: sizeOf(shape) }, () => random.normal())];
  }),
);
export const inputs = { state, scalar: () => 3, draw: { seed: 1, step: 2, iteration: 1 } };

/** Which step, on which two of the values so far; whether a gradient is taken at the end of the program or also inside. */
export const programs = fc.record({
  steps: fc.array(fc.record({ step: fc.nat(steps.length - 1), a: fc.nat(20), b: fc.nat(20) }), { minLength: 2, maxLength: 25 }),
  penalty: fc.boolean(),
});

type Program = typeof programs extends fc.Arbitrary<infer P> ? P : never;

/** Writes back a step down the gradient of the mean of everything, and reports the loss. */
export function traceProgram(program: Program): Procedure {
  const t = createTracer();
  t.setOrigin("d/layers", "forward");
  const xs = Object.entries(shapes).map(([name, shape]) => t.input({ from: "state", name }, shape));
  const values: Value[] = [...xs];
  for (const { step, a, b } of program.steps) {
    const last = values.length - 1;
    const value = steps[step]!(t, values[Math.max(0, last - (a % values.length))]!, values[b % values.length]!);
    if (value !== undefined && value.shape.length > 0 && value.shape.length <= 5 && sizeOf(value.shape) <= 64) values.push(value);
  }
  const meanOf = (value: Value) =>
    t.mul(
      t.sum(
        calm(t, value),
        value.shape.map((_, axis) => axis),
      ),
      1 / sizeOf(value.shape),
    );
  let loss = values
    .slice(3)
    .map(meanOf)
    .reduce((a, b) => t.add(a, b), t.fill([], 0.1));
  if (program.penalty) {
    const [slope] = t.gradient(loss, [xs[0]!]);
    loss = t.add(loss, meanOf(t.square(slope!)));
  }
  t.result(loss, { to: "report", name: "loss" });
  const slopes = t.gradient(loss, xs);
  t.setOrigin("board/sgd", "update");
  for (const [i, name] of Object.keys(shapes).entries()) t.result(t.sub(xs[i]!, t.mul(slopes[i]!, 0.1)), { to: "state", name });
  t.result(values.at(-1)!, { to: "view", port: "last" });
  return t.finish("program");
}
