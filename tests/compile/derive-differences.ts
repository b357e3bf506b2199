/** @file Compares derivatives with five-point central differences in float64, element by element. */
import { expect } from "vitest";
import type { Procedure } from "../../src/compile/plan.ts";
import { runReference } from "../../src/compile/reference/interpreter.ts";
import { createTracer } from "../../src/compile/trace.ts";
import type { Ops, Value } from "../../src/core/ops.ts";
import { createRandom } from "../../src/core/random.ts";
import { type DType, type Shape, sizeOf } from "../../src/core/tensor-type.ts";

export interface Numbers {
  readonly shape: Shape;
  readonly values: Float64Array;
  readonly dtype?: DType;
}

/** Numbers away from the places where derivatives jump. */
export type Domain = "any" | "positive" | "distinct";

export function numbers(shape: Shape, domain: Domain = "any", seed = 1): Numbers {
  const random = createRandom(seed, `${domain} ${shape.join()}`);
  const count = sizeOf(shape);
  const values = new Float64Array(count);
  if (domain === "distinct") {
    // Steps of 0.11 around 0 in a random order: no two within the reach of a difference.
    const order = values.map((_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = random.integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return { shape, values: order.map((place) => 0.11 * (place - count / 2 + 0.3)) };
  }
  for (let i = 0; i < count; i++) {
    const size = 0.25 + 1.2 * random.uniform();
    values[i] = domain === "positive" || random.uniform() < 0.5 ? size : -size;
  }
  return { shape, values };
}

const H = 1e-3;

/** The derivative of report "y" with respect to each element of one state entry. */
function differences(
  run: (state: Record<string, Float64Array>) => number,
  state: Record<string, Float64Array>,
  name: string,
): Float64Array {
  const at = state[name]!;
  return at.map((_, i) => {
    const value = (steps: number) => run({ ...state, [name]: at.with(i, at[i]! + steps * H) });
    return (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * H);
  });
}

export function expectClose(actual: Float64Array, expected: Float64Array, what: string, tolerance = 1e-6): void {
  expect(actual.length, what).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs), 1e-2);
  for (const [i, value] of expected.entries()) {
    if (!(Math.abs(actual[i]! - value) <= tolerance * scale))
      throw new Error(`${what}[${i}]: got ${actual[i]}, expected ${value} (largest ${scale})`);
  }
}

export interface Checked {
  /** What was traced for the function itself, before differentiation. */
  readonly forward: Procedure;
}

/**
 * Checks the first derivatives of Σ w · f(xs) with respect to every x and to the weights w, and all second derivatives:
 * each first derivative, in a random direction, with respect to every x and w again.
 */
export function checkDerivatives(inputs: readonly Numbers[], f: (ops: Ops, xs: Value[]) => Value, tolerance = 1e-6): Checked {
  const tracer = createTracer();
  const state: Record<string, Float64Array> = {};
  const enter = (name: string, { shape, values, dtype }: Numbers) => {
    state[name] = values;
    return tracer.input({ from: "state", name }, shape, dtype);
  };
  const xs = inputs.map((input, i) => enter(`x${i}`, input));
  const y = f(tracer, xs);
  const forward = tracer.finish("forward");
  const weights = enter("w", numbers(y.shape, "any", 7));
  const variables = [
    ...xs.map((value, i) => ({ name: `x${i}`, value })).filter(({ value }) => value.dtype === "float32"),
    { name: "w", value: weights },
  ];
  const all = (value: Value) =>
    tracer.sum(
      value,
      value.shape.map((_, axis) => axis),
    );
  const loss = all(tracer.mul(y, weights));
  tracer.result(loss, { to: "report", name: "loss" });
  const first = tracer.gradient(
    loss,
    variables.map(({ value }) => value),
  );
  const slopes: { readonly name: string; readonly value: Value }[] = [];
  for (const [i, { name }] of variables.entries()) {
    tracer.result(first[i]!, { to: "view", port: name });
    const direction = enter(`direction ${name}`, numbers(first[i]!.shape, "any", 11 + i));
    const slope = all(tracer.mul(first[i]!, direction));
    slopes.push({ name, value: slope });
    tracer.result(slope, { to: "report", name: `slope ${name}` });
  }
  for (const slope of slopes) {
    const second = tracer.gradient(
      slope.value,
      variables.map(({ value }) => value),
    );
    for (const [i, { name }] of variables.entries()) tracer.result(second[i]!, { to: "view", port: `${slope.name} ${name}` });
  }
  const procedure = tracer.finish("check");
  const { views } = runReference(procedure, { state });
  for (const { name } of variables) {
    const lossAt = (at: Record<string, Float64Array>) => runReference(only(procedure, "loss"), { state: at }).reports["loss"]!;
    expectClose(views[name]!.values, differences(lossAt, state, name), `d/d${name}`, tolerance);
    for (const slope of slopes) {
      const slopeAt = (at: Record<string, Float64Array>) =>
        runReference(only(procedure, `slope ${slope.name}`), { state: at }).reports[`slope ${slope.name}`]!;
      expectClose(views[`${slope.name} ${name}`]!.values, differences(slopeAt, state, name), `d²/d${slope.name} d${name}`, tolerance);
    }
  }
  return { forward };
}

const parts = new WeakMap<Procedure, Map<string, Procedure>>();

/** What one report needs of a procedure. */
export function only(procedure: Procedure, report: string): Procedure {
  const known = parts.get(procedure) ?? new Map<string, Procedure>();
  parts.set(procedure, known);
  const old = known.get(report);
  if (old) return old;
  const results = procedure.results.filter(({ target }) => target.to === "report" && target.name === report);
  const needed = new Set(results.map(({ variable }) => variable));
  const equations = procedure.equations.filter(() => true);
  for (let i = equations.length - 1; i >= 0; i--)
    if (needed.has(equations[i]!.output)) for (const id of equations[i]!.inputs) needed.add(id);
  const part = { ...procedure, results, equations: equations.filter(({ output }) => needed.has(output)) };
  known.set(report, part);
  return part;
}
