/** @file Layers, losses and penalties in cases whose result is known without running anything: what the variants rest on. */
import { describe, expect, test } from "vitest";
import { runReference } from "../../src/compile/reference/interpreter.ts";
import { createTracer } from "../../src/compile/trace.ts";
import type { Ops, Value } from "../../src/core/ops.ts";
import { image, label, vector } from "../../src/core/tensor-type.ts";
import type { OperationDefinition } from "../../src/nodes/definition.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { type Case, run, type Traced, traceCase } from "./run-operation.ts";

type Numbers = Readonly<Record<string, readonly number[]>>;

const operation = (kind: string) => catalogue.get(kind) as OperationDefinition;

/** The node with these numbers in place of the sampled ones. */
function given(kind: string, of: Case, numbers: Numbers): Traced {
  const traced = traceCase(operation(kind), of);
  const state = Object.fromEntries(Object.entries(numbers).map(([name, values]) => [name, Float64Array.from(values)]));
  return { ...traced, state: { ...traced.state, ...state } };
}

const output = (traced: Traced, port = "y") => [...run(traced).views[`out.${port}`]!.values];
const ramp = (length: number, start = 1) => Array.from({ length }, (_, i) => start + i);

function expectNear(found: readonly number[], wanted: readonly number[], digits = 12): void {
  expect(found).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) expect(found[i]).toBeCloseTo(value, digits);
}

/** A penalty on a critic that is written out here: its value, and its derivatives by the critic's weights. */
function penalised(
  kind: string,
  params: Record<string, unknown>,
  {
    weights,
    at,
    critic,
  }: { readonly weights: readonly number[]; readonly at: readonly number[][]; critic(ops: Ops, x: Value, w: Value): Value },
): { readonly loss: number; readonly gradient: readonly number[] } {
  const definition = operation(kind);
  const tracer = createTracer();
  const [batch, size] = [at.length, at[0]?.length ?? 0];
  const w = tracer.input({ from: "state", name: "w" }, [weights.length]);
  const x = tracer.input({ from: "state", name: "x" }, [batch, size]);
  const parsed = definition.params.parse(params);
  const score = critic(tracer, x, w);
  const inputs = { score, at: x };
  const { outputs } = definition.forward(tracer, {
    params: parsed,
    inputs: inputs as never,
    types: {},
    weight: () => w,
    mode: { statistics: "batch", dropout: true, update: true },
    batch,
    live: (name) => parsed[name] as number,
    random: () => x,
  });
  tracer.result(outputs["loss"]!, { to: "report", name: "loss" });
  const [gradient] = tracer.gradient(outputs["loss"]!, [w]);
  tracer.result(gradient!, { to: "view", port: "w" });
  const state = { w: Float64Array.from(weights), x: Float64Array.from(at.flat()) };
  const found = runReference(tracer.finish(kind), { state });
  return { loss: found.reports["loss"] ?? Number.NaN, gradient: [...(found.views["w"]?.values ?? [])] };
}

describe("penalties", () => {
  const linear = (ops: Ops, x: Value, w: Value) => ops.matMul(x, ops.reshape(w, [w.shape[0] ?? 1, 1]));

  test.each([[[3, 4]], [[0.3, 0.4]], [[1, -2]]])(
    "of the linear critic of slope %j are λ(|a| - 1)², with gradient 2λ(|a| - 1)a/|a|",
    (a) => {
      const slope = Math.hypot(...a);
      const at = [
        [0.2, 0.1],
        [-1, 2],
        [0.5, 0.5],
      ];
      const { loss, gradient } = penalised("gradient-penalty", { weight: 10 }, { weights: a, at, critic: linear });
      expect(loss).toBeCloseTo(10 * (slope - 1) ** 2, 6);
      expectNear(
        gradient,
        a.map((x) => (20 * (slope - 1) * x) / slope),
        6,
      );
    },
  );

  test("that are one-sided let a flat critic be", () => {
    const at = [[1, 2]];
    expect(penalised("gradient-penalty", { sides: "one" }, { weights: [0.3, 0.4], at, critic: linear }).loss).toBe(0);
  });

  test("at real examples: of D = x²/2 it is half of γ times |x|²", () => {
    const half = (ops: Ops, x: Value) => ops.mul(ops.sum(ops.square(x), [1], true), 0.5);
    const at = [
      [1, 2],
      [-3, 0.5],
    ];
    const power = (1 + 4 + 9 + 0.25) / 2;
    expect(penalised("r1-penalty", { gamma: 2 }, { weights: [1], at, critic: half }).loss).toBeCloseTo(power, 10);
    expect(penalised("r1-penalty", { gamma: 10 }, { weights: [1], at, critic: half }).loss).toBeCloseTo(5 * power, 10);
  });

  test("of a smooth critic have the derivatives that differences show", () => {
    const critic = (ops: Ops, x: Value, w: Value) => ops.softplus(linear(ops, x, w));
    const at = [
      [0.2, 0.1],
      [-1, 2],
    ];
    for (const kind of ["gradient-penalty", "r1-penalty"]) {
      const lossAt = (weights: readonly number[]) => penalised(kind, {}, { weights, at, critic }).loss;
      const { gradient } = penalised(kind, {}, { weights: [1.5, -0.7], at, critic });
      for (const [i, value] of gradient.entries()) {
        const moved = (by: number) => [1.5, -0.7].map((w, k) => (k === i ? w + by : w));
        expect(value).toBeCloseTo((lossAt(moved(1e-5)) - lossAt(moved(-1e-5))) / 2e-5, 6);
      }
    }
  });
});

describe("a fade", () => {
  const numbers = { a: [1, 2, 3, 4], b: [-5, 0.1, 7, 1e9] };
  test.each([
    [0, numbers.a],
    [1, numbers.b],
  ])("whose share is %i is exactly one of the two", (share, wanted) => {
    expect(output(given("fade", { params: { share }, inputs: { a: vector(2), b: vector(2) }, batch: 2 }, numbers))).toEqual(wanted);
  });

  test("rises in a straight line", () => {
    const share = { schedule: "linear", from: 0, to: 1, over: 8 };
    const traced = given("fade", { params: { share }, inputs: { a: vector(1), b: vector(1) }, batch: 1 }, { a: [0], b: [1] });
    const at = (t: number) => output({ ...traced, scalar: () => Math.min(1, t / 8) })[0];
    expect([0, 2, 4, 8, 9].map(at)).toEqual([0, 0.25, 0.5, 1, 1]);
  });
});

test("the deviation of a batch of one example over and over is √ε = 1e-4", () => {
  const traced = given("minibatch-stddev", { inputs: { x: vector(3) }, batch: 4 }, { x: [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3] });
  const y = output(traced);
  for (let example = 0; example < 4; example++) expect(y[example * 4 + 3]).toBeCloseTo(1e-4, 12);
});

test("batch norm by classes whose rows are alike is plain batch norm", () => {
  const x = Array.from({ length: 24 }, (_, i) => Math.sin(3 * i));
  const [scale, shift] = [
    [1.5, -0.5, 2],
    [0.1, 0.2, 0.3],
  ];
  const rows = (row: readonly number[]) => [...row, ...row, ...row, ...row];
  const byClass = given(
    "conditional-batch-norm",
    { params: { classes: 4, epsilon: 1e-3 }, inputs: { x: vector(3), label: label(4) }, batch: 8 },
    { x, label: [0, 1, 2, 3, 3, 1, 0, 2], "weight.scale": rows(scale), "weight.shift": rows(shift) },
  );
  const plain = given(
    "batch-norm",
    { params: { epsilon: 1e-3 }, inputs: { x: vector(3) }, batch: 8 },
    { x, "weight.scale": scale, "weight.shift": shift },
  );
  expectNear(output(byClass), output(plain));
});

test("hinge losses are flat, and pull at nothing, outside their margins", () => {
  for (const [side, outside, inside] of [
    ["real", [1.5, 3], [0.5, -2]],
    ["fake", [-1.5, -3], [-0.5, 2]],
  ] as const) {
    const hinge = (scores: readonly number[]) => {
      const { views } = run(given("hinge-loss", { params: { side }, inputs: { score: vector(1) }, batch: 2 }, { score: scores }));
      return [views["out.loss"]?.values[0], Math.max(...(views["d.score"]?.values ?? []).map(Math.abs))];
    };
    expect(hinge(outside)).toEqual([0, 0]);
    expect(hinge(inside)[1]).toBeGreaterThan(0);
  }
});

test("a projection is linear in the class's vector", () => {
  const score = (b: readonly number[]) =>
    output(given("inner-product", { inputs: { a: vector(3), b: vector(3) }, batch: 1 }, { a: [1, -2, 3], b }))[0] ?? Number.NaN;
  const [u, v] = [
    [0.5, 1, 2],
    [-1, 4, 0.25],
  ];
  expect(score(u.map((x, i) => 2 * x + 3 * (v[i] ?? 0)))).toBeCloseTo(2 * score(u) + 3 * score(v), 12);
});

test.each([false, true])("attention whose γ is 0 passes its input on, pooled %s", (pooled) => {
  const traced = given(
    "self-attention",
    { params: { pooled, reduction: 2 }, inputs: { x: image(2, 2, 4) }, batch: 1 },
    { "weight.gamma": [0] },
  );
  expect(output(traced)).toEqual([...traced.entries[0]!.values]);
});

test("truncated noise stays within two deviations", () => {
  const z = output(traceCase(operation("noise"), { params: { shape: [1000], distribution: "truncated" }, batch: 8 }), "z");
  expect(Math.max(...z.map(Math.abs))).toBeLessThanOrEqual(2);
  expect(Math.max(...z.map(Math.abs))).toBeGreaterThan(1.9);
});

test("reflected borders take their part of the gradient: 2 12 6 24 90 36 14 48 18 on a ramp", () => {
  const padded = given("pad-image", { params: { amount: 1, mode: "reflect" }, inputs: { x: image(3, 3, 1) }, batch: 1 }, { x: ramp(9) });
  const y = output(padded);
  expect(y).toEqual([5, 4, 5, 6, 5, 2, 1, 2, 3, 2, 5, 4, 5, 6, 5, 8, 7, 8, 9, 8, 5, 4, 5, 6, 5]);
  // The derivative of Σ y² is that of Σ factor · y with the factor 2y.
  const squared = { ...padded, state: { ...padded.state, "factor.y": Float64Array.from(y, (value) => 2 * value) } };
  expect([...run(squared).views["d.x"]!.values]).toEqual([2, 12, 6, 24, 90, 36, 14, 48, 18]);
});

test("pixel shuffle lays out channels row by row, and its gradient goes the way back", () => {
  // Channel 4c + 2i + j of a place becomes the pixel (i, j) of colour c there, or the like: every number once.
  const traced = given("depth-to-space", { params: { factor: 2 }, inputs: { x: image(1, 2, 4) }, batch: 1 }, { x: ramp(8) });
  expect(output(traced)).toEqual([1, 2, 5, 6, 3, 4, 7, 8]);
  const back = { ...traced, state: { ...traced.state, "factor.y": Float64Array.from([10, 20, 50, 60, 30, 40, 70, 80]) } };
  expect([...run(back).views["d.x"]!.values]).toEqual([10, 20, 30, 40, 50, 60, 70, 80]);
});

test("cells have weights of their own: what goes into one comes out of it alone", () => {
  const of: Case = { params: { units: 3 }, inputs: { x: image(2, 2, 2) }, batch: 1 };
  const traced = traceCase(operation("per-cell-dense"), of);
  const changed = { ...traced, state: { ...traced.state, x: traced.state["x"]!.with(4, 9) } };
  const [before, after] = [output(traced), output(changed)];
  const moved = before.flatMap((value, i) => (value === after[i] ? [] : [Math.floor(i / 3)]));
  expect(new Set(moved)).toEqual(new Set([2]));
  // The same code in two cells makes different features: a 1 × 1 convolution would not.
  const alike = output({ ...traced, state: { ...traced.state, x: Float64Array.from([1, 2, 1, 2, 1, 2, 1, 2]) } });
  expect(alike.slice(0, 3)).not.toEqual(alike.slice(3, 6));
});

test("the cycle loss of networks that change nothing is 0", () => {
  const x = [0.5, -0.25, 1, 0];
  expect(output(given("l1-loss", { inputs: { x: vector(4), target: vector(4) }, batch: 1 }, { x, target: x }), "loss")).toEqual([0]);
});

test("logit losses are finite for scores of ±100, and so is what they pull with", () => {
  for (const { kind, expects, params } of catalogueLosses())
    for (const score of [100, -100]) {
      const port = operation(kind).inputs[0]?.name ?? "";
      const inputs = Object.fromEntries(
        operation(kind).inputs.map(({ name, meaning }) => [name, meaning === "label" ? label(2) : vector(2)]),
      );
      const { views } = run(given(kind, { params, inputs, batch: 1 }, { [port]: [score, -score] }));
      expect(expects).toBeDefined();
      for (const name of ["out.loss", `d.${port}`])
        for (const value of views[name]?.values ?? [Number.NaN])
          expect(value, `${kind} ${JSON.stringify(params)} ${score}`).toSatisfy(Number.isFinite);
    }
});

/** Every loss that takes logits, for every side where it has some. */
function catalogueLosses() {
  return [...catalogue.values()].flatMap((definition) => {
    if (definition.family !== "loss" || definition.expects?.(definition.params.parse({})) !== "logit") return [];
    const sides = "side" in definition.params.shape ? ["real", "fake", "generator"] : [undefined];
    return sides.map((side) => ({ kind: definition.kind, expects: "logit", params: side === undefined ? {} : { side } }));
  });
}
