import { describe, expect, test } from "vitest";
import { checkProcedure } from "../../src/compile/check-plan.ts";
import { optimise } from "../../src/compile/optimise/optimise.ts";
import { runReference } from "../../src/compile/reference/interpreter.ts";
import { createTracer } from "../../src/compile/trace.ts";
import type { Value } from "../../src/core/ops.ts";
import type { Shape } from "../../src/core/tensor-type.ts";
import { activations, BATCH, critics, IMAGE, type Rule, unrolled, values, wganGp } from "./derive-critics.ts";
import { expectClose, only } from "./derive-differences.ts";
import { hasPyTorch, runPython } from "./derive-pytorch.ts";

type Loss = "wganGp" | Rule;

interface Case {
  readonly critic: string;
  readonly activation: string;
  readonly loss: Loss;
}

/** The loss and its gradients with respect to images and weights, and how to compute the loss elsewhere. */
function build({ critic: name, activation, loss }: Case) {
  const critic = critics[name]!;
  const act = activations[activation]!;
  const tracer = createTracer();
  const state: Record<string, Float64Array> = {};
  const enter = (key: string, shape: Shape, deviation?: number): Value => {
    state[key] = values(`${name} ${key}`, shape, deviation);
    return tracer.input({ from: "state", name: key }, shape);
  };
  const real = enter("real", [BATCH, ...IMAGE], 1);
  const fake = enter("fake", [BATCH, ...IMAGE], 1);
  const weights = Object.fromEntries(Object.entries(critic.weights).map(([key, shape]) => [key, enter(key, shape)]));
  const mix = tracer.literal([0.3, 0.8, 0.55], [BATCH, 1, 1, 1]);
  const total =
    loss === "wganGp"
      ? wganGp(tracer, (x) => critic.forward(tracer, x, weights, act), { real, fake, mix })
      : unrolled(tracer, (x, w) => critic.forward(tracer, x, w, act), { real, fake, weights, rule: loss });
  tracer.result(total, { to: "report", name: "loss" });
  const wanted = { real, fake, ...weights };
  const slopes = tracer.gradient(total, Object.values(wanted));
  for (const [i, key] of Object.keys(wanted).entries()) tracer.result(slopes[i]!, { to: "view", port: key });
  return {
    procedure: tracer.finish(name),
    state,
    shapes: { real: real.shape, fake: fake.shape, ...critic.weights } as Record<string, Shape>,
    weights: Object.keys(weights),
  };
}

const cases: Case[] = [];
for (const critic of Object.keys(critics))
  for (const activation of ["tanh", "leakyRelu"]) cases.push({ critic, activation, loss: "wganGp" });
for (const activation of ["sigmoid", "softplus", "relu", "elu", "gelu", "swish"])
  cases.push({ critic: "dense", activation, loss: "wganGp" });
for (const critic of ["conv", "layerNorm", "batchNorm", "attention", "maxPool"]) {
  for (const activation of ["tanh", "leakyRelu"]) for (const loss of ["sgd", "adam"] as const) cases.push({ critic, activation, loss });
}

const title = ({ critic, activation, loss }: Case) =>
  `${loss === "wganGp" ? "WGAN-GP" : `three unrolled steps of ${loss}`} through ${critic} with ${activation}`;

describe("losses with gradients inside agree with central differences", () => {
  for (const one of cases) {
    test(title(one), () => {
      const { procedure, state, shapes } = build(one);
      const { views } = runReference(procedure, { state });
      const alone = optimise(only(procedure, "loss"));
      const lossAt = (at: Record<string, Float64Array>) => runReference(alone, { state: at }).reports["loss"]!;
      for (const key of Object.keys(shapes)) {
        // Six elements of each tensor: a difference costs four runs. Steps are short: a kink may be near.
        const at = state[key]!;
        const places = [0, 0.2, 0.37, 0.56, 0.78, 0.99].map((part) => Math.floor(part * at.length));
        const numeric = places.map((i) => {
          const value = (steps: number) => lossAt({ ...state, [key]: at.with(i, at[i]! + steps * 4e-6) });
          return (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * 4e-6);
        });
        const exact = places.map((i) => views[key]!.values[i]!);
        expectClose(Float64Array.from(exact), Float64Array.from(numeric), key);
      }
    });
  }
});

describe.skipIf(!hasPyTorch())("losses with gradients inside agree with PyTorch", () => {
  const built = cases.map((one) => ({ one, ...build(one) }));
  const input = built.map(({ one, state, shapes, weights }) => {
    const given = (keys: readonly string[]) =>
      Object.fromEntries(keys.map((key) => [key, { shape: shapes[key], values: [...state[key]!] }]));
    return { ...one, inputs: given(["real", "fake"]), weights: given(weights), mix: { shape: [BATCH, 1, 1, 1], values: [0.3, 0.8, 0.55] } };
  });
  let answers: readonly { readonly loss: number; readonly gradients: Record<string, number[]> }[] | undefined;
  for (const [i, { one, procedure, state, shapes }] of built.entries()) {
    test(title(one), () => {
      answers ??= runPython("derive-pytorch.py", input) as NonNullable<typeof answers>;
      const { reports, views } = runReference(procedure, { state });
      expect(reports["loss"]).toBeCloseTo(answers[i]!.loss, 10);
      for (const key of Object.keys(shapes)) expectClose(views[key]!.values, Float64Array.from(answers[i]!.gradients[key]!), key, 1e-8);
    });
  }
});

test("procedures with gradients inside are sound, before and after optimising, and mean the same", () => {
  for (const one of cases) {
    const { procedure, state } = build(one);
    const optimised = optimise(procedure);
    expect(checkProcedure(procedure)).toEqual([]);
    expect(checkProcedure(optimised)).toEqual([]);
    const before = runReference(procedure, { state });
    const after = runReference(optimised, { state });
    for (const [port, { values: expected }] of Object.entries(before.views))
      expectClose(after.views[port]!.values, expected, `${title(one)}: ${port}`, 1e-12);
  }
});
